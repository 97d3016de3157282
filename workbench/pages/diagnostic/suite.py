"""What comes next: support received, then the plan of actions."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.measures.views_network import situation, with_axe
from workbench.pages import common
from workbench.pages.diagnostic import reading
from workbench.show.display import Affichage, Cellule, Colonne

DONE = "faite"
LATE, ONGOING, PLANNED = OPEN = ("en retard", "en cours", "prévue")  # what asks for attention first
KNOWN, PAST = "État connu au", "Une action dont le jour est passé est dite en retard."


# --- support received ---------------------------------------------------------------------------


def accompagnement(tranche) -> list[Affichage]:
    """Half-days of support by axe in the year, then each meeting and visit since the first of January."""
    total = tranche.mesure("acc_demi_journees")
    if not common.known(total) or not total.valeur:
        return [_no_support(tranche, total), *_meetings(tranche)]
    from workbench.show.figures import bars

    names = {a.id: a.nom for a in tranche.referentiel.axes}
    got = reading.values(tranche, "acc_axe")
    if sum(v or 0 for v, _ in got.values()) == total.valeur:  # what no row names got nothing
        got |= {k: (0.0, "valeur") for k in names if k not in got}
    rows = [(names.get(k, french.capital(k)), v, s, k) for k, (v, s) in got.items()]
    rows.sort(key=lambda r: (r[1] is None, -(r[1] or 0), r[0]))
    drawn = bars.draw([r[:3] for r in rows], "", False, common.name(tranche), noun=("axe", "axes"))
    what = half_days(total.valeur)
    figure = Affichage(
        "figure",
        french.typographie(f"{what} d’appui en {tranche.annee}"),
        french.typographie(f"{common.name(tranche)}, demi-journées d’appui selon l’axe travaillé."),
        drawn.alt,
        common.source_line(tranche, total.source, what),
        note=french.typographie(
            "Une visite compte les demi-journées de sa note ; une ligne du journal qui la nomme n’en ajoute "
            "pas, et donne son axe. Sans elle, ou sur plusieurs axes, une visite est sans axe."
        ),
        colonnes=[Colonne("Axe"), Colonne("Appui", "demi-journées", "droite")],
        lignes=[[Cellule(label), reading.counted(tranche, v, s, "acc_axe", k)] for label, v, s, k in rows],
        images=drawn.images,
    )
    return [figure, *_meetings(tranche)]


def half_days(value) -> str:
    """« 1,5 demi-journée »."""
    return french.count(value, "demi-journée", decimals=0 if float(value).is_integer() else 1)


def _span(tranche) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The year, and up to the report's day when it is the last one: what came later is the next report's."""
    last = max(tranche.reseau.get("annees") or [tranche.annee])
    until = pd.Timestamp(tranche.annee, 12, 31) if tranche.annee < last else common.horizon(tranche)
    return pd.Timestamp(tranche.annee, 1, 1), until


def meetings(tranche) -> pd.DataFrame:
    """Entries of the journal about the lieu and visits within `_span`, by date.

    An entry that names a visit has its day, its axe and its half-days, as the figures count them: the first
    one, when several name it. A visit that no entry names has a row of its own.
    """
    journal = common.of_lieu(tranche, "journal")
    seen = with_axe(journal, common.of_lieu(tranche, "visites"))
    named, counted = journal["visite"].isin(seen["visite"]), ["date", "axe", "demi_journees"]
    told = journal[named].drop(columns=counted).merge(seen[["visite", *counted]], on="visite")
    told["demi_journees"] = told["demi_journees"].mask(told["visite"].duplicated())
    alone = seen[~seen["visite"].isin(journal["visite"])]
    alone = alone.assign(objet=alone["type"].map(french.capital)).reindex(columns=journal.columns)
    rows = pd.concat([journal[~named], told, alone], ignore_index=True)
    return rows[rows["date"].between(*_span(tranche))].sort_values("date", kind="stable")


def _meetings(tranche) -> list[Affichage]:
    """Each entry of the journal and visit, with what followed."""
    rows = meetings(tranche)
    if not len(rows):
        return []
    start, end = _span(tranche)
    names = {a.id: a.nom for a in tranche.referentiel.axes}
    after = "Les rendez-vous d’après le 31 décembre ne sont pas dans le total de l’année."
    after = after if end.year > tranche.annee else ""
    lines = [
        [
            Cellule(french.short_date(r.date)),
            Cellule(reading.text(r.objet) or "pas encore relu", detail=reading.text(r.constat)),
            Cellule(names.get(r.axe, french.ABSENT)),
            Cellule(french.trimmed(r.demi_journees), float(r.demi_journees))
            if pd.notna(r.demi_journees)
            else Cellule(french.ABSENT),
            Cellule(reading.words(r.suite)),
        ]
        for r in rows.itertuples()
    ]
    return [
        Affichage(
            "tableau",
            french.typographie(
                f"{french.count(len(rows), 'rendez-vous ou visite', 'rendez-vous et visites')} entre le "
                f"{french.date(start)} et le {french.date(end)}"
            ),
            common.name(tranche),
            source=common.source_line(tranche, ["journal", "visites"]),
            note=" ".join(filter(None, (after, reading.rereads(tranche)))),
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
        why = f"Aucune demi-journée d’appui n’est notée au journal pour ce lieu en {tranche.annee}."
    else:
        why = (
            f"L’appui reçu en {tranche.annee} n’est pas connu. Il se note au "
            "journal de la coordination, en demi-journées."
        )
    return common.absent(f"Appui reçu en {tranche.annee}", why, etat=state)


# --- actions ------------------------------------------------------------------------------------


def actions(tranche) -> pd.DataFrame:
    """Actions where the lieu stands, up to the year after the report's, as the report could know them.

    `etat` is their state on the report's day: late when it is past their last one.
    """
    rows = tranche.table("actions")
    if not len(rows):
        return rows
    rows = _as_of(tranche, rows[rows["annee"] <= tranche.annee + 1])
    return rows.assign(etat=situation(rows, common.horizon(tranche)))


def programme(tranche) -> Affichage:
    """Every action of the lieu up to the year after the report's, what is open first."""
    rows = actions(tranche)
    title = "Plan d’actions"
    if not len(rows):
        if tranche.diffusion == "public":
            return common.absent(
                title, "Le plan d’actions n’est pas diffusé dans l’édition publique.", etat="secret"
            )
        return common.absent(
            title,
            "Aucune action n’est inscrite au registre pour ce lieu. "
            "Une action a un responsable, une échéance et une preuve.",
        )
    order = rows["etat"].map({s: i for i, s in enumerate(OPEN)}).fillna(len(OPEN))
    rows = rows.assign(_order=order).sort_values(["_order", "fin", "action"])
    states = rows["etat"].value_counts()
    said = [_many(states[s], s) for s in dict.fromkeys(rows["etat"].dropna())]
    axes = {a.id: a.nom for a in tranche.referentiel.axes}
    return Affichage(
        "tableau",
        french.typographie(f"{french.count(len(rows), 'action')} : {', '.join(said)}"),
        f"{common.name(tranche)}, actions du lieu et actions du réseau où il figure.",
        source=common.source_line(tranche, ["actions"], french.count(len(rows), "action")),
        note=f"{KNOWN} {french.date(tranche.arrete_le)}. {PAST}",
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


def _many(number: int, state: str) -> str:
    """« 2 en cours », « 3 faites »: only a state that is a participle agrees."""
    bends = number > 1 and " " not in state
    return f"{french.number(number)} {state}{'s' if bends else ''}"


def _as_of(tranche, rows: pd.DataFrame) -> pd.DataFrame:
    """The plan as a past year's report could know it: the register keeps only the latest state.

    What ends after that report's day was then under way or to come, with nothing reached or spent yet.
    """
    if tranche.annee >= max(tranche.reseau.get("annees") or [tranche.annee]):
        return rows
    until = common.horizon(tranche)
    later = (rows["fin"] > until).fillna(False)
    state = rows["debut"].le(until).map({True: ONGOING, False: PLANNED})
    rows = rows.assign(etat=rows["etat"].astype("object").mask(later, state))
    return rows.assign(atteint=rows["atteint"].mask(later), realise_eur=rows["realise_eur"].mask(later))


def _action(tranche, r, axes) -> list[Cellule]:
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
        Cellule(french.short_date(r.fin) if pd.notna(r.fin) else "sans échéance"),
        Cellule(reading.words(r.etat)),
        Cellule(reading.words(r.cible), detail=f"atteint{french.FIXE}: {reached}" if reached else ""),
        Cellule(reading.words(r.preuve)),
    ]
