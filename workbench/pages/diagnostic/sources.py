"""What the figures rest on: known, missing or protected, by group; what arrived; what cannot be concluded."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame

from workbench.core import french, schemas
from workbench.measures.sources import DECLARED
from workbench.pages import closing, common, inputs, series, untold
from workbench.pages.diagnostic import chiffres, reading
from workbench.pages.diagnostic.declare import may_be_typed
from workbench.safety.arrivals import SOURCES
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.show.words import MOTS

# Groups of indicators whose identifier lacks its accents.
NAMES = {"criteres": "Critères", "economie": "Économie", "enquete": "Enquête", "equipe": "Équipe",
         "reseau": "Vie du réseau"}  # fmt: skip
RECEIVED = "registres et fichiers reçus"  # every table is named once, in the list of those read
TOTALS, PROTECTED = "totaux seuls", "protected"
SHOWN = ("manquant", "refuse", "non_demande")
# A part of a whole that is partial says nothing of it; a whole says who saw it.
WHOLE = {"tous|coordination": " par la coordination", "tous|equipe": " par l’équipe"}


def couverture(tranche) -> list[Affichage]:
    """Indicators known, missing, protected or without object, group by group; then those that miss."""
    figures = _figures(tranche)
    if not len(figures):
        return [common.absent("Couverture des chiffres", "Aucun indicateur n’est calculé pour ce lieu.")]
    shown = [_by_group(tranche, figures)]
    if tranche.diffusion not in ("coordination", f"lieu:{tranche.lieu}"):
        return shown  # what to note next year is for those who note
    missing = figures[figures["etat"].isin(SHOWN) | (figures["partiel"] != "")]
    return [*shown, _missing(tranche, missing)] if len(missing) else shown


def _figures(tranche) -> pd.DataFrame:
    """One row per indicator of the lieu and year: groupe, nom, etat, mode, partiel (coverage in words)."""
    from workbench.safety.container import Mesure

    rows = tranche.mesures
    rows = rows[(rows["sujet"] == tranche.sujet) & (rows["periode"] == str(tranche.annee))]
    groups: dict[str, list[Mesure]] = {}
    for row in rows.astype({"etat": "str"}).itertuples(index=False, name=None):
        figure = Mesure(*row)
        groups.setdefault(figure.indicateur, []).append(figure)
    declared, found = tranche.referentiel.indicateurs, []
    for name, group in groups.items():
        states = [m.etat for m in group]
        etat = "valeur" if "valeur" in states else reading.whole_state(states)
        modes = sorted({m.mode for m in group if m.etat == "valeur" and isinstance(m.mode, str) and m.mode})
        whole = [m for m in group if m.modalite in ("", *WHOLE)]
        covered = [(common.coverage(m), WHOLE.get(m.modalite, "")) for m in whole or group if m.vu > 0]
        partial = next((words + by for words, by in covered if words), "")
        one = declared[name]
        found.append((one.groupe, name, one.nom, etat, modes, partial, one.definition))
    return pd.DataFrame(found, columns=["groupe", "id", "nom", "etat", "modes", "partiel", "definition"])


def _by_group(tranche, figures) -> Affichage:
    rows, totals = [], {s: 0 for s in MOTS}
    for group, part in figures.groupby("groupe", sort=True):
        counts = {s: int((part["etat"] == s).sum()) for s in MOTS}
        totals = {s: totals[s] + counts[s] for s in MOTS}
        modes = sorted({m for found in part["modes"] for m in found})
        rows.append(_counts(NAMES.get(group, french.capital(group)), counts, french.join(modes)))
    known, every = totals["valeur"], len(figures)
    return Affichage(
        "tableau",
        french.typographie(
            f"{french.out_of(known, every, 'indicateur')} {french.plural(known, 'connu')} dans cette édition "
            f"pour {tranche.annee}"
        ),
        f"{common.name(tranche)}, nombre d’indicateurs selon leur état.",
        source=common.source_line(tranche, [RECEIVED], french.count(every, "indicateur")),
        n=french.count(every, "indicateur"),
        note=french.typographie(
            "Un indicateur de plusieurs lignes (enquête, familles de comptes) est connu "
            "si une au moins l’est. « Sans objet » réunit ce qui ne s’applique pas, ce "
            "qui n’a pas été demandé et les refus."
        ),
        colonnes=[
            Colonne("Groupe"),
            *(
                Colonne(c, "nombre", "droite")
                for c in ("Indicateurs", "Connus", "Manquants", "Non diffusés", "Sans objet")
            ),
            Colonne("Comptage"),
        ],
        lignes=[*rows, _counts("Ensemble", totals, "")],
        totaux=1,
    )


def _counts(label: str, counts: dict, modes: str) -> list[Cellule]:
    apart = counts["sans_objet"] + counts["non_demande"] + counts["refuse"]
    numbers = (sum(counts.values()), counts["valeur"], counts["manquant"], counts["secret"], apart)
    return [Cellule(label), *(Cellule(french.number(k), k) for k in numbers), Cellule(modes or french.ABSENT)]


def _missing(tranche, figures) -> Affichage:
    """Indicators that miss or are partial, with what they would count."""
    figures = figures.sort_values(["groupe", "id"])
    rows = []
    for r in figures.itertuples():
        state = Cellule(r.partiel)
        if r.etat != "valeur":
            other = series.given(tranche, tranche.mesure(r.id))
            apart = common.known(other) and other.indicateur != r.id
            said = f"mais {chiffres.counted(tranche, other)}" if apart else ""
            state = Cellule(etat=r.etat, cle=reading.key(tranche, r.id), detail=said)
        rows.append([Cellule(french.capital(r.nom)), state, Cellule(reading.words(r.definition))])
    gone = int((figures["etat"] != "valeur").sum())
    part = len(figures) - gone
    said = [french.count(gone, "indicateur") + " sans valeur"] if gone or not part else []
    said += [
        f"{french.number(part)} en partie" if said else f"{french.count(part, 'indicateur')} en partie"
    ] * (part > 0)
    return Affichage(
        "tableau",
        f"{french.join(said)} pour {tranche.annee}",
        f"{common.name(tranche)}. "
        + (
            closing.not_open(tranche)
            if closing.shut(tranche)
            else "Ce qui serait utile à noter l’an prochain."
        ),
        source=common.source_line(tranche, ["indicateurs du référentiel"]),
        colonnes=[Colonne("Indicateur"), Colonne("État"), Colonne("Ce qu’il compte")],
        lignes=rows,
    )


# --- sources ------------------------------------------------------------------------------------


def sources(tranche) -> list[Affichage]:
    """Tables and rows read by this report, what arrived of the lieu (its own readers), method and limits."""
    arrived = _arrived(tranche)
    return [_tables_read(tranche), *([arrived] if arrived else []), _method(tranche)]


def _tables_read(tranche) -> Affichage:
    own = {name: _own(tranche, name) for name in tranche.tables if name in schemas.names()}
    read = {name: (len(part), _span(tranche, part)) for name, part in own.items() if len(part)}
    read = _only_totals(tranche) | read | _declared(tranche)
    rows = [
        [
            Cellule(schemas.load(name).title),
            Cellule(french.number(n), n) if n else Cellule(TOTALS),
            Cellule(dates),
        ]
        for name, (n, dates) in sorted(read.items())
    ]
    if not rows:
        own = tranche.diffusion in ("coordination", f"lieu:{tranche.lieu}")
        said = "Aucune des tables que cette édition peut lire ne parle de ce lieu"
        said += "." if own else " ; les autres n’y sont pas diffusées."
        return common.absent("Tables lues", said, etat="manquant" if own else "secret")
    return Affichage(
        "tableau",
        f"{french.count(len(rows), 'table lue', 'tables lues')} pour ce rapport",
        f"{common.name(tranche)}, lignes qui concernent le lieu dans cette édition.",
        source=common.source_line(tranche, [RECEIVED]),
        note=french.typographie(
            "Ce qui suit la date d’arrêté est dans les tables, pas dans les chiffres. "
            f"« {french.capital(TOTALS)} » : ces lignes ne sont dans aucun rapport."
        ),
        colonnes=[Colonne("Table"), Colonne("Lignes", "nombre", "droite"), Colonne("Dates")],
        lignes=rows,
    )


def _declared(tranche) -> dict[str, tuple[int, str]]:
    """{table: (figures, years)} of the figures typed for the lieu that this edition tells: no tranche holds
    the table itself. What is computed of them (completeness) is no figure typed."""
    m = tranche.mesures
    told = m["sujet"].eq(tranche.sujet) & m["niveau"].eq("lieu") & m["etat"].astype("str").eq("valeur")
    told &= m["indicateur"].isin(may_be_typed(tranche)) & m["source"].str.contains(DECLARED, regex=False)
    years = m.loc[told, ["indicateur", "periode"]].drop_duplicates()["periode"]
    return {DECLARED: (len(years), french.years(years.min(), years.max()))} if len(years) else {}


def _only_totals(tranche) -> dict[str, tuple[int, str]]:
    """{table: (0, years)} behind the figures that this edition tells of the lieu, of those whose rows are in
    no tranche (activity, members, answers, accounts, team)."""
    m = tranche.mesures
    m = m[m["sujet"].eq(tranche.sujet) & m["niveau"].eq("lieu") & m["etat"].astype("str").eq("valeur")]
    of = DataFrame({"table": m["source"].str.split(", "), "annee": m["periode"].str[:4]}).explode("table")
    of = of[of["table"].isin(n for n in schemas.names() if schemas.load(n).policy == PROTECTED)]
    return {name: (0, french.years(y.min(), y.max())) for name, y in of.groupby("table")["annee"]}


def _own(tranche, name: str) -> pd.DataFrame:
    """The rows of a table about the lieu: by `lieu` or by a list of lieux; none of the network's own."""
    rows = tranche.table(name)
    if "lieu" in rows and rows["lieu"].notna().any() and "lieux" not in rows:
        return rows[rows["lieu"] == tranche.lieu]
    if "lieux" in rows:
        held = ";" + rows["lieux"].fillna("").astype("str").str.replace(" ", "") + ";"
        mine = held.str.contains(f";{tranche.lieu};", regex=False)
        return rows[mine | (rows["lieu"] == tranche.lieu)] if "lieu" in rows else rows[mine]
    return rows.iloc[:0]  # of the network, not of this lieu


def _span(tranche, rows: pd.DataFrame) -> str:
    """« du 3 janvier 2023 au 12 mars 2026 » over the first date column that is filled, else the visits'."""
    if "visite" in rows and "date" not in rows:
        rows = rows[["visite"]].merge(tranche.table("visites")[["visite", "date"]], on="visite")
    for column in rows.columns:
        if pd.api.types.is_datetime64_any_dtype(rows[column]) and rows[column].notna().any():
            low, high = rows[column].min(), rows[column].max()
            return french.date(low) if low == high else f"du {french.date(low)} au {french.date(high)}"
    return "sans date"


def _arrived(tranche) -> Affichage | None:
    """What arrived of the lieu, by table: sources, rows read, kept, put aside and why."""
    rows = tranche.table(SOURCES)
    if not len(rows):
        return None
    lines, whole = [], 0
    for name, part in rows.groupby("table", sort=True):
        read, kept, aside = (int(part[c].sum()) for c in ("lignes_lues", "gardees", "ecartees"))
        if not aside:
            whole += 1
            continue
        why = _reasons(part["motif"])
        title = schemas.load(name).title if name in schemas.names() else name
        lines.append(
            [
                Cellule(title),
                *(Cellule(french.number(k), k) for k in (len(part), read, kept, aside)),
                Cellule(why or french.ABSENT),
            ]
        )
    total = int(rows["ecartees"].sum())
    others = french.count(whole, "autre table", "autres tables")
    note = f"{others} : toutes les lignes lues sont gardées. " if whole else ""
    if not lines:
        return None
    return Affichage(
        "tableau",
        f"{french.count(int(rows['lignes_lues'].sum()), 'ligne lue', 'lignes lues')} pour ce lieu, "
        f"{french.count(total, 'écartée', 'écartées')}",
        f"{common.name(tranche)}, toutes les années\u202f; tables dont des lignes ont été écartées.",
        source=common.source_line(tranche, ["fichiers reçus"], inputs.counted(rows)),
        note=french.typographie(
            f"{note}D’une source commune à plusieurs lieux, seules les lignes gardées "
            "de ce lieu sont comptées."
        ),
        colonnes=[
            Colonne("Table"),
            *(Colonne(c, "nombre", "droite") for c in ("Sources", "Lues", "Gardées", "Écartées")),
            Colonne("Pourquoi"),
        ],
        lignes=lines,
    )


def _reasons(motives) -> str:
    """« 18 × statut « annulé » »: the reasons of several files, added up."""
    counts: dict[str, int] = {}
    for motive in (m for text in motives.dropna() for m in str(text).split(" ; ") if m):
        number, times, why = motive.partition(" × ")
        if times and number.isdigit():
            counts[why] = counts.get(why, 0) + int(number)
        else:
            counts[motive] = counts.get(motive, 0) + 1
    return french.typographie(" ; ".join(f"{french.number(k)} × {why}" for why, k in sorted(counts.items())))


def _method(tranche) -> Affichage:
    """Method, limits, protection, version: sentences true of any lieu."""
    own = tranche.referentiel
    conf = tranche.reseau
    said = [
        f"Méthode : {own.citation} Données arrêtées au {french.date(tranche.arrete_le)}, "
        f"{common.shown_as(tranche.diffusion)}. {conf.get('invente', '')}".strip(),
        "Chaque chiffre est calculé une fois, à partir des tables reçues ; un indicateur a une définition, "
        "une unité et une règle d’addition, toutes dans le référentiel. Un mois qui n’a pas été rendu reste "
        "« manquant », et deux années ne se comparent que sur leurs mois communs.",
        "Limites : les stades sont des regards datés, celui de l’équipe et celui de la coordination, pas des "
        "notes. L’enquête fait parler ceux qui ont répondu. Les comptes sont ceux de la structure, ramenés "
        "au lieu par une section ou une clé. Un chiffre estimé ou déclaré est dit tel.",
        "On ne peut pas en conclure que le lieu fait mieux ou moins bien qu’un autre, ni qu’un changement "
        "vient de l’appui reçu, ni ce que pensent ceux qui ne viennent pas.",
    ]
    if kept := untold.protection(tranche):
        said.append(kept)
    return Affichage(
        "texte",
        "Ce qu’on ne peut pas conclure de ce rapport",
        elements=[{"texte": french.typographie(s)} for s in said],
    )
