"""What comes next: support received, practices to share, lieux to meet, actions."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.core.referentiel import EN_PLACE
from workbench.pages import common
from workbench.pages.diagnostic import reading
from workbench.show.display import Affichage, Cellule, Colonne

LIFTED, NEED = "levé", "besoin"
OPEN = ("en retard", "en cours", "prévue")  # what asks for attention first
CARD = (("contexte", "Contexte"), ("demarche", "Démarche"), ("resultats", "Résultats"),
        ("conditions", "Ce qu’il faut"), ("a_eviter", "À éviter"))  # fmt: skip


# --- support received ---------------------------------------------------------------------------


def accompagnement(tranche) -> list[Affichage]:
    """Half-days of support by axe in the year, then each meeting and visit since the first of January."""
    total = tranche.mesure("acc_demi_journees")
    if not common.known(total) or not total.valeur:
        return [_no_support(tranche, total), *_meetings(tranche)]
    from workbench.show.figures import bars

    names = {a.id: a.nom for a in tranche.referentiel.axes}
    rows = [
        (names.get(k, french.capital(k)), v, s, k) for k, (v, s) in reading.values(tranche, "acc_axe").items()
    ]
    rows.sort(key=lambda r: (r[1] is None, -(r[1] or 0), r[0]))
    drawn = bars.draw([r[:3] for r in rows], "", False, common.name(tranche), noun=("axe", "axes"))
    what = _half_days(total.valeur)
    figure = Affichage(
        "figure",
        french.typographie(f"{what} d’appui en {tranche.annee}"),
        french.typographie(f"{common.name(tranche)}, demi-journées d’appui selon l’axe travaillé."),
        drawn.alt,
        common.source_line(tranche, total.source, what),
        note=french.typographie(
            "Une demi-journée notée au journal et comme visite compte une fois. "
            "Une visite couvre souvent plusieurs axes : elle est alors sans axe."
        ),
        colonnes=[Colonne("Axe"), Colonne("Appui", "demi-journées", "droite")],
        lignes=[[Cellule(label), reading.counted(tranche, v, s, "acc_axe", k)] for label, v, s, k in rows],
        images=drawn.images,
    )
    return [figure, *_meetings(tranche)]


def _half_days(value) -> str:
    return french.count(value, "demi-journée", decimals=0 if float(value).is_integer() else 1)


def _meetings(tranche) -> list[Affichage]:
    """Each entry of the journal in the year, and up to the report's day when it is the last year."""
    rows = common.of_lieu(tranche, "journal")
    if not len(rows):
        return []
    start, end = pd.Timestamp(tranche.annee, 1, 1), common.horizon(tranche)
    if tranche.annee < max(tranche.reseau.get("annees") or [tranche.annee]):
        end = pd.Timestamp(tranche.annee, 12, 31)  # what came later is the next report's
    rows = rows[(rows["date"] >= start) & (rows["date"] <= end)].sort_values("date")
    if not len(rows):
        return []
    names = {a.id: a.nom for a in tranche.referentiel.axes}
    lines = [
        [
            Cellule(french.short_date(r.date)),
            Cellule(reading.words(r.objet), detail=reading.text(r.constat)),
            Cellule(names.get(r.axe, french.ABSENT)),
            Cellule(french.trimmed(r.demi_journees), float(r.demi_journees))
            if pd.notna(r.demi_journees)
            else Cellule(etat="manquant"),
            Cellule(reading.words(r.suite)),
        ]
        for r in rows.itertuples()
    ]
    return [
        Affichage(
            "tableau",
            french.typographie(
                f"{french.count(len(rows), 'rendez-vous', 'rendez-vous')} et visites entre le "
                f"{french.date(start)} et le {french.date(end)}"
            ),
            common.name(tranche),
            source=common.source_line(tranche, ["journal", "visites"]),
            note="Les rendez-vous d’après le 31 décembre ne sont pas dans le total de l’année."
            if end.year > tranche.annee
            else "",
            colonnes=[
                Colonne("Date"),
                Colonne("Objet"),
                Colonne("Axe"),
                Colonne("Appui", "demi-journées", "droite"),
                Colonne("Suite"),
            ],
            lignes=lines,
        )
    ]


def _no_support(tranche, total) -> Affichage:
    state = reading.state_of(total)
    if state == "secret":
        why = "L’appui reçu reste entre le lieu et la coordination : il n’est pas diffusé dans cette édition."
    elif state == "valeur":
        why = (
            f"Aucune demi-journée d’appui n’est notée au journal pour {common.name(tranche)} en "
            f"{tranche.annee}."
        )
    else:
        why = (
            f"L’appui reçu par {common.name(tranche)} en {tranche.annee} n’est pas connu. Il se note au "
            "journal de la coordination, en demi-journées."
        )
    return common.absent(f"Appui reçu en {tranche.annee}", why, etat=state)


# --- practices ----------------------------------------------------------------------------------


def pratiques(tranche) -> list[Affichage]:
    """The cards this lieu can share, then, need by need, the lieux that can show something."""
    cards = tranche.table("pratiques")
    cards = cards[cards["date"].isna() | (cards["date"] <= common.horizon(tranche))] if len(cards) else cards
    own = cards[cards["lieu"] == tranche.lieu] if len(cards) else cards
    shown = [_card(tranche, r) for r in own.itertuples()]
    if not shown:
        shown = [
            common.absent(
                "Pas encore de pratique écrite à partager",
                f"Aucune fiche de pratique {french.contracted(common.name(tranche))} ne circule dans cette "
                "édition. Une fiche dit le contexte, la démarche, les résultats et ce qu’il faut réunir ; "
                "elle s’écrit lors d’une visite.",
            )
        ]
    return [*shown, _to_meet(tranche, cards)]


def _card(tranche, r) -> Affichage:
    criteria = {c.id: c.nom for c in tranche.referentiel.criteres}
    rows = [
        [Cellule(label), Cellule(reading.text(getattr(r, name)))]
        for name, label in CARD
        if reading.text(getattr(r, name))
    ]
    under = [
        criteria.get(r.critere, ""),
        french.date(r.date),
        reading.text(r.licence) or "sans licence de réutilisation",
    ]
    return Affichage(
        "tableau",
        reading.text(r.titre),
        french.typographie(f"À partager : {', '.join(u for u in under if u)}."),
        source=common.source_line(tranche, ["pratiques"]),
        colonnes=[Colonne("Rubrique"), Colonne("Ce que dit la fiche")],
        lignes=rows,
    )


def _to_meet(tranche, cards) -> Affichage:
    needs = open_needs(tranche)
    title = "Lieux à rencontrer"
    if tranche.diffusion in ("reseau", "public"):
        return common.absent(
            title,
            "Les besoins d’un lieu restent entre lui et la coordination : ils ne "
            "sont pas diffusés dans cette édition.",
            etat="secret",
        )
    if not len(needs):
        return common.absent(
            title,
            "Aucun besoin ouvert n’est noté dans les visites de ce lieu : rien à "
            "rapprocher des autres lieux.",
        )
    criteria = {c.id: c.nom for c in tranche.referentiel.criteres}
    rows, met = [], 0
    for need in needs.itertuples():
        found = who_can_show(tranche, need.critere, cards)
        met += bool(found)
        says = french.join(common.name(tranche, lieu) for lieu in found) or french.ABSENT
        why = " ; ".join(f"{common.name(tranche, lieu)} : {what}" for lieu, what in found.items())
        rows.append(
            [
                Cellule(reading.words(need.texte), detail=criteria.get(need.critere, "")),
                Cellule(says),
                Cellule(french.typographie(why) or "aucun lieu connu dans cette édition"),
            ]
        )
    shows = (
        f"dont {french.number(met)} où un autre lieu peut montrer quelque chose"
        if met
        else "aucun autre lieu à citer dans cette édition"
    )
    return Affichage(
        "tableau",
        f"{french.count(len(needs), 'besoin ouvert', 'besoins ouverts')}, {shows}",
        f"{common.name(tranche)}, besoins notés en visite et pas encore levés.",
        source=common.source_line(tranche, ["constats", "pratiques", "observations"]),
        note=french.typographie(
            "Un lieu est cité s’il a écrit une fiche sur ce critère ou si le critère y "
            "est en place ou transmis, et que cette édition peut le lire."
        ),
        colonnes=[Colonne("Besoin"), Colonne("Qui rencontrer"), Colonne("Ce qu’on peut y voir")],
        lignes=rows,
    )


def open_needs(tranche) -> pd.DataFrame:
    """Needs of this lieu noted in a visit before the report's day and not lifted: rows of constats, dated."""
    rows = common.of_lieu(tranche, "constats")
    rows = rows[(rows["nature"] == NEED) & (rows["etat"].fillna("") != LIFTED)] if len(rows) else rows
    visits = tranche.table("visites")[["visite", "date"]].drop_duplicates("visite")
    rows = rows.merge(visits, on="visite", how="left")
    return rows[rows["date"].isna() | (rows["date"] <= common.horizon(tranche))].sort_values("date")


def who_can_show(tranche, critere, cards) -> dict[str, str]:
    """{lieu: what there is to see} for a criterion: a card, or a last stage « en place » or more."""
    found: dict[str, str] = {}
    for r in cards[(cards["critere"] == critere) & (cards["lieu"] != tranche.lieu)].itertuples():
        found[r.lieu] = f"fiche « {reading.text(r.titre)} »"
    seen = tranche.table("observations")
    seen = seen[(seen["critere"] == critere) & (seen["lieu"] != tranche.lieu) & seen["stade"].notna()]
    seen = seen[seen["vu_le"] <= common.horizon(tranche)].sort_values("vu_le")
    stages = {s.stade: s.nom for s in tranche.referentiel.stades}
    for lieu, group in seen.groupby("lieu"):
        stage = int(group.iloc[-1]["stade"])
        if stage >= EN_PLACE:
            found.setdefault(lieu, f"{stages.get(stage, stage)} ({french.date(group.iloc[-1]['vu_le'])})")
    return found


# --- actions ------------------------------------------------------------------------------------


def programme(tranche) -> Affichage:
    """Every action of the lieu up to the year after the report's, what is open first."""
    rows = tranche.table("actions")
    rows = rows[rows["annee"] <= tranche.annee + 1] if len(rows) else rows
    title = "Plan d’actions"
    if not len(rows):
        if tranche.diffusion == "public":
            return common.absent(
                title, "Le plan d’actions n’est pas diffusé dans l’édition publique.", etat="secret"
            )
        return common.absent(
            title,
            f"Aucune action n’est inscrite au registre pour {common.name(tranche)}. "
            "Une action a un responsable, une échéance et une preuve.",
        )
    order = rows["etat"].map({s: i for i, s in enumerate(OPEN)}).fillna(len(OPEN))
    rows = rows.assign(_order=order).sort_values(["_order", "fin", "action"])
    states = rows["etat"].value_counts()
    said = [f"{french.number(states[s])} « {s} »" for s in dict.fromkeys(rows["etat"].dropna())]
    axes = {a.id: a.nom for a in tranche.referentiel.axes}
    return Affichage(
        "tableau",
        french.typographie(f"{french.count(len(rows), 'action')} : {', '.join(said)}"),
        f"{common.name(tranche)}, actions du lieu et actions du réseau où il figure.",
        source=common.source_line(tranche, ["actions"], french.count(len(rows), "action")),
        note=f"État connu au {french.date(tranche.arrete_le)}.",
        colonnes=[
            Colonne("Action"),
            Colonne("Qui"),
            Colonne("Pour quand"),
            Colonne("État"),
            Colonne("Visé, atteint"),
            Colonne("Preuve"),
        ],
        lignes=[_action(tranche, r, axes) for r in rows.itertuples()],
    )


def _action(tranche, r, axes) -> list[Cellule]:
    late = r.etat in OPEN and pd.notna(r.fin) and r.fin < pd.Timestamp(tranche.arrete_le)
    money = [
        f"{french.euros(v)} {w}"
        for v, w in ((r.prevu_eur, "prévus"), (r.realise_eur, "dépensés"))
        if pd.notna(v) and v
    ]
    under = [axes.get(r.axe, ""), ", ".join(money)]
    reached = reading.text(r.atteint)
    return [
        Cellule(reading.words(r.intitule), detail=" · ".join(u for u in under if u)),
        Cellule(reading.words(r.responsable)),
        Cellule(
            french.short_date(r.fin) if pd.notna(r.fin) else "sans échéance",
            detail="échéance passée" if late else "",
        ),
        Cellule(reading.words(r.etat)),
        Cellule(reading.words(r.cible), detail=f"atteint{french.FIXE}: {reached}" if reached else ""),
        Cellule(reading.words(r.preuve)),
    ]
