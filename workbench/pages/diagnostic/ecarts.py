"""What to talk about: gaps between the regards, users' answers beside, evidence, findings still open."""

from __future__ import annotations

from pandas import DataFrame

from workbench.core import french
from workbench.core.french import FINE, FIXE
from workbench.pages import common
from workbench.pages.accord import accord
from workbench.pages.diagnostic import findings, reading
from workbench.pages.diagnostic.criteres import NAMES, dates, nothing, short, stage_cell
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import criteria


def constats(tranche: Tranche) -> list[Affichage]:
    """Gaps of two stages or more with their evidence, users' answers beside, evidence of the others."""
    found = list(findings.stages(tranche).values())
    if not any(c.lignes for c in found):
        seen = [nothing(tranche, "Pas d’écart à montrer entre les regards")]
    else:
        seen = [_gaps(tranche, found), *users(tranche, found), *_evidence(tranche, found), *accord(tranche)]
    return [*seen, *opened(tranche), *quoted(tranche)]


def _gaps(tranche: Tranche, found: list[criteria.Seen]) -> Affichage:
    wide = criteria.gaps(found)
    both = sum(all(isinstance(s, int) for s in c.stades.values()) for c in found)
    if not both:
        return common.absent(
            "Les deux regards ne se croisent pas encore",
            "Aucun critère n’a été vu à la fois par l’équipe et par la coordination.",
            cure="La grille de l’équipe se remplit dans la feuille « observations » des registres",
        )
    if not wide:
        seen = french.count(both, "critère vu", "critères vus")
        none = f"Sur {seen} des deux côtés, aucun écart de 2 stades ou plus"
        return Affichage(
            "texte", none, elements=[{"texte": "Les deux regards sont à un stade l’un de l’autre, au plus."}]
        )
    verb = french.plural(len(wide), "critère est", "critères sont")
    title = f"{french.number(len(wide))} {verb} à 2 stades d’écart ou plus entre les regards, sur{FIXE}{both}"
    until = common.horizon(tranche)
    lines = []
    for c in wide:
        last = max(row["vu_le"] for row in c.lignes.values())
        lines.append(
            [
                Cellule(short(tranche, c.critere)),
                *(stage_cell(tranche, c, g, True) for g in criteria.REGARDS),
                Cellule(french.date(last), detail=f"il y a {findings.age(last, until)}"),
            ]
        )
    columns = [
        Colonne("Critère"),
        *(Colonne(french.capital(n)) for n in NAMES.values()),
        Colonne("Dernier regard"),
    ]
    return Affichage(
        "tableau",
        title,
        f"{common.name(tranche)}, critères vus par l’équipe et par la coordination. À reprendre ensemble.",
        source=common.source_line(tranche, "observations", dates(tranche, found)),
        colonnes=columns,
        lignes=lines,
        empile=True,
    )


def users(tranche: Tranche, found: list[criteria.Seen]) -> list[Affichage]:
    """Answers of users beside the criteria that name a question; a question is shown once."""
    asked: dict[str, list[str]] = {}
    for c in found:
        for question in tranche.referentiel.critere(c.critere).questions_usagers:
            asked.setdefault(question, []).append(short(tranche, c.critere))
    form = next(
        (q for q in tranche.referentiel.questionnaires.values() if q.table == "enquete_usagers"), None
    )
    known = {q.id: q for q in form.questions} if form else {}
    usages = {u.id: u.nom for u in tranche.referentiel.usages}
    lines, answered = [], tranche.mesure("enq_reponses")
    for question, names in asked.items():
        declared = known.get(question)
        if (
            declared is None
            or not declared.modalites
            or f"enq_{question}" not in tranche.referentiel.indicateurs
        ):
            continue
        cells = [tranche.mesure(f"enq_{question}", modalite=m) for m in declared.modalites]
        if not any(common.known(m) for m in cells):
            continue
        counts = [(m.modalite, common.number_text(m, _declared(tranche, m))) for m in cells]
        said = f"{FINE}; ".join(f"{french.lower_first(usages.get(k, k))}{FIXE}:{FIXE}{v}" for k, v in counts)
        lines.append(
            [
                Cellule(f"{FINE}; ".join(names)),
                Cellule(declared.court or declared.texte),
                Cellule(said, cle=common.key(cells[0])),
            ]
        )
    if not lines:
        return []
    n = f"{french.count(answered.valeur, 'réponse')}" if common.known(answered) else ""
    invited = tranche.mesure("enq_invites")
    n += (
        f" pour {french.count(invited.valeur, 'personne invitée', 'personnes invitées')}"
        if n and common.known(invited)
        else ""
    )
    title = (
        f"Ce que disent les usagers, à côté des critères ({n})"
        if n
        else "Ce que disent les usagers, à côté des critères"
    )
    return [
        Affichage(
            "tableau",
            title,
            "Les usagers ne donnent pas de stade : leurs réponses sont comptées.".replace(" :", f"{FIXE}:"),
            source=common.source_line(tranche, "enquete_usagers", n),
            colonnes=[Colonne("Critère"), Colonne("Question"), Colonne("Réponses")],
            lignes=lines,
            empile=True,
        )
    ]


def _declared(tranche: Tranche, mesure):
    return tranche.referentiel.indicateurs[mesure.indicateur]


def _evidence(tranche: Tranche, found: list[criteria.Seen]) -> list[Affichage]:
    """What was shown for the criteria without a wide gap."""
    lines, given, all_ = [], 0, 0
    for c in found:
        for regard in criteria.REGARDS:
            row, stage = c.lignes.get(regard), c.stades[regard]
            if not isinstance(stage, int):
                continue
            all_ += 1
            if not isinstance(row["preuve"], str) or not row["preuve"]:
                continue
            given += 1
            if c.gap < criteria.GAP:
                stood = f"{NAMES[regard]}{FIXE}: {findings.stage_name(tranche, stage)}"
                cells = (short(tranche, c.critere), stood, french.typographie(row["preuve"]))
                old = f"il y a {findings.age(row['vu_le'], common.horizon(tranche))}"
                lines.append([*map(Cellule, cells), Cellule(french.date(row["vu_le"]), detail=old)])
    if not lines:
        return []
    shown = "montrée" if reading.rereads(tranche) else "écrite"
    return [
        Affichage(
            "tableau",
            f"Une preuve est {shown} pour {french.out_of(given, all_, 'stade donné', 'stades donnés')}",
            french.typographie(
                "Preuves des critères sans écart de 2 stades ; les autres sont plus haut."
                if criteria.gaps(found)
                else "Ce qui a été vu ou montré, tel qu’on l’a écrit."
            ),
            source=common.source_line(tranche, "observations"),
            colonnes=[Colonne("Critère"), Colonne("Stade"), Colonne("Preuve"), Colonne("Vu le")],
            lignes=lines,
            empile=True,
        )
    ]


def opened(tranche: Tranche) -> list[Affichage]:
    """Findings to consolidate and needs still open, whatever the visit, with their age."""
    rows = findings.visits(tranche)
    rows = rows[rows["nature"].isin(findings.KINDS["priorites"]) & (rows["etat"] == "ouvert")]
    verb = french.plural(len(rows), "constat de visite reste ouvert", "constats de visite restent ouverts")
    under = f"à consolider et besoins, au {french.date(common.horizon(tranche))}."
    return _found(tranche, rows, f"{french.number(len(rows))} {verb}", under, "")


def quoted(tranche: Tranche) -> list[Affichage]:
    """What was said to the visitor and noted word for word, whatever the visit, the latest first."""
    rows = findings.visits(tranche)
    rows = rows[rows["nature"] == findings.QUOTE]
    said = french.count(len(rows), "parole notée en visite", "paroles notées en visite")
    note = reading.rereads(tranche) or "Dans l’édition du lieu, une parole ne paraît qu’une fois relue."
    return _found(tranche, rows, said, "mot pour mot, sans dire de qui.", note)


def _found(tranche: Tranche, rows: DataFrame, title: str, under: str, note: str) -> list[Affichage]:
    """Findings with their nature, criterion, day and age; nothing when there is none the edition may read."""
    if not len(rows) or not findings.released(tranche):
        return []
    known = {id: c.nom_court or c.nom for id, c in tranche.referentiel.connus.items()}
    until = common.horizon(tranche)
    lines = [
        [
            Cellule(findings.said(row.texte)),
            Cellule(row.nature),
            Cellule(known[row.critere]) if row.critere in known else Cellule("–"),
            Cellule(french.date(row.date), detail=f"il y a {findings.age(row.date, until)}"),
        ]
        for row in rows.itertuples(index=False)
    ]
    return [
        Affichage(
            "tableau",
            title,
            f"{common.name(tranche)}, {under}",
            source=common.source_line(tranche, ("constats", "visites")),
            note=note,
            colonnes=[Colonne("Constat"), Colonne("Nature"), Colonne("Critère"), Colonne("Écrit le")],
            lignes=lines,
            empile=True,
        )
    ]
