"""Page 1 of a diagnostic: one sheet a mayor reads standing, and the team signs."""

from __future__ import annotations

import base64

import pandas as pd
from pandas import DataFrame

from workbench.core import french
from workbench.core.french import FINE, FIXE
from workbench.pages import closing, common, words
from workbench.pages.diagnostic import bref, chiffres, findings, suite
from workbench.safety.container import Tranche
from workbench.show.display import LIMITES, Affichage, Cellule, Colonne, Image, raccourcir

NUMBERS = {1: "une", 2: "deux", 3: "trois"}
ACTIONS = 3  # rows of the table that hold on the sheet
LINE = 80  # characters of the comment's room that one more author takes
DONE = ("faite", "abandonnée")
NO_PHOTO = " Photo manquante."
NOT_HERE = "sont pas diffusés ici, ou pas encore écrits"


def une(tranche: Tranche) -> list[Affichage]:
    """The five blocks of page 1, within LIMITES: what is too long is shortened, type never is.

    While only the workbook speaks of the lieu, the page is the whole report, and says more.
    """
    return [
        _heading(tranche),
        chiffres.five(tranche),
        *(bref.bref(tranche) if bref.brief(tranche) else [_findings(tranche)]),
        _actions(tranche),
        _comment(tranche),
    ]


# --- identity ------------------------------------------------------------------------------------


def title(tranche: Tranche) -> str:
    """« La Fabrik, fablab à Orgelet »; what the name already says is not said twice, and what would cut it is
    left out, the commune last."""
    row, name = common.row_of(tranche), common.name(tranche)
    kinds = [k.strip() for k in str(row.get("types") or "").split(";") if k.strip() not in ("", "nan")]
    kind = next((k for k in kinds if french.fold(k) not in french.fold(name)), "")
    town = common.commune(tranche, row.get("commune"))
    where = french.contracted(town, "à") if town and french.fold(town) not in french.fold(name) else ""
    kind = "lieu en projet" if common.in_project(tranche) else kind
    said = [
        f"{name}, {' '.join(filter(None, rest))}" for rest in ((kind, where), (where,), (kind,)) if any(rest)
    ]
    return next((t for t in said if len(t) <= LIMITES["titre"]), raccourcir(name, LIMITES["titre"]))


def _heading(tranche: Tranche) -> Affichage:
    day = closing.shut(tranche)
    state = f"fermé le {french.date(day)}" if day else closing.to_open(tranche)
    of = f" d’un lieu {state}" if state else ""
    over = (
        f"Diagnostic {tranche.annee}{of}, {common.shown_as(tranche.diffusion)}, "
        f"arrêtée au {french.date(tranche.arrete_le)}"
    )
    return heading(tranche, over, *_reading(tranche))


def heading(tranche: Tranche, over: str, reading: str, reader: str) -> Affichage:
    """Identity: a line over the lieu's name, the team's words, a paragraph and its author, photo or map."""
    said, by = _team_words(tranche)
    drawn, caption = _locator(tranche)
    element = {
        "surtitre": over,
        "titre": title(tranche),
        "citation": said,
        "citation_auteur": by,
        "paragraphe": reading,
        "paragraphe_auteur": reader,
        "legende": caption,
    }
    images, alt = (drawn.images, drawn.alt) if drawn else ([], "")
    if tranche.photo:
        images = [Image("png", base64.b64encode(tranche.photo).decode("ascii"), 28.0)]
        alt = element["legende"] = raccourcir(
            f"Photo du lieu{FIXE}: {common.name(tranche)}.", LIMITES["legende"]
        )
    return Affichage("entete", element["titre"], alt=alt, images=images, elements=[element])


def _quoted(text: str, limit: int) -> str:
    return french.typographie(f"« {raccourcir(french.typographie(text), limit - 4)} »")


def _team_words(tranche: Tranche) -> tuple[str, str]:
    """The project in the team's words; else how the register presents the lieu."""
    if block := words.last(tranche, "projet"):
        by = words.signed(block) + words.beside(tranche, "projet", "un autre texte", "autres textes")
        return _quoted(block["texte"], LIMITES["citation"]), by
    shown = common.row_of(tranche).get("presentation")
    unread, here = words.unread(tranche), words.reads_all(tranche)
    if isinstance(shown, str) and shown:
        said = raccourcir(french.typographie(shown), LIMITES["citation"])
        past = tranche.annee < max(tranche.reseau.get("annees") or [tranche.annee])
        today = " tel qu’il est aujourd’hui" if past else ""
        lost = "n’ont pas pu être lus" if unread else "manquent" if here else f"ne {NOT_HERE}"
        return said, f"Présentation du registre{today}{FINE}; les mots de l’équipe {lost}"
    if unread:
        return f"Les mots de l’équipe n’ont pas pu être lus{FIXE}: {unread}.", ""
    if not here:
        return f"Les mots de l’équipe ne {NOT_HERE}.", ""
    return f"L’équipe n’a pas {'' if closing.shut(tranche) else 'encore '}dit son projet.", ""


def _reading(tranche: Tranche) -> tuple[str, str]:
    block = words.last(tranche, "lecture")
    if not block:
        if unread := words.unread(tranche):
            return f"La lecture de la coordination n’a pas pu être lue{FIXE}: {unread}.", ""
        own = tranche.diffusion in ("coordination", f"lieu:{tranche.lieu}")
        missing = "pas encore écrite." if own else "non diffusée dans cette édition, ou pas encore écrite."
        return f"Lecture de la coordination{FIXE}: {missing}", ""
    text = " ".join(french.typographie(block["texte"]).split("\n\n")[0].split("\n"))
    coordination = french.fold(block.get("role", "")) in ("", "coordination")
    day = f", {french.date(block['date'])}" if block.get("date") else ""
    by = (
        f"Lecture de la coordination{day}"
        if coordination
        else f"Lecture{FIXE}: {french.lower_first(words.signed(block))}"
    )
    by += words.beside(tranche, "lecture", "une autre lecture", "autres lectures")
    return raccourcir(text, LIMITES["paragraphe"]), by


def _locator(tranche: Tranche):
    """The small map, and its caption; None when the lieu's commune has no outline."""
    from workbench.show.figures import locator
    from workbench.show.figures.land import territory
    from workbench.show.figures.placing import Place

    communes, lieux = tranche.table("communes"), tranche.table("lieux")
    if not len(communes) or "geometry" not in communes:
        return None, ""
    where = territory(communes)
    places, here = [], None
    for row in lieux.itertuples(index=False):
        gone = pd.Timestamp(row.ferme_le) <= pd.Timestamp(tranche.annee, 1, 1) and row.lieu != tranche.lieu
        if gone or row.commune not in where:
            continue
        opened = pd.Timestamp(row.ouvert_le)
        project = pd.isna(opened) or opened > pd.Timestamp(tranche.annee, 12, 31)
        named = ("", "")  # the others are not named
        if row.lieu == tranche.lieu:
            here, named = len(places), (common.name(tranche), common.commune(tranche, row.commune))
        places.append(Place(*named, *where.point(row.commune), project))
    if here is None:
        return None, ""
    missing = "" if closing.shut(tranche) else NO_PHOTO
    return locator.draw(where, places, here), _caption(common.name(tranche), len(places) - 1, missing)


def _caption(name: str, others: int, missing: str = NO_PHOTO) -> str:
    """Who is on the small map, and what is missing; a long name stands in the title over it."""
    rest = f" et {french.count(others, 'autre lieu', 'autres lieux')}" if others else ""
    whole = f"{name}{rest}.{missing}"
    return whole if len(whole) <= LIMITES["legende"] else f"Ce lieu{rest}.{missing}"


# --- strengths, priorities, actions, comment ------------------------------------------------------


def _findings(tranche: Tranche) -> Affichage:
    parts = []
    for kind, (one, many) in (("forces", ("force", "forces")), ("priorites", ("priorité", "priorités"))):
        chosen, subtitle = findings.chosen(tranche, kind)
        number = french.capital(NUMBERS.get(len(chosen), "trois"))
        head = f"{number} {one if len(chosen) == 1 else many}" if chosen else french.capital(many)
        if not chosen:  # a sentence, not the first item of an empty list
            subtitle = findings.why_none(tranche, many)
        parts.append({"titre": head, "sous_titre": subtitle, "elements": chosen})
    return Affichage("listes", "Forces et priorités", elements=parts)


def planned(tranche: Tranche) -> DataFrame:
    """Actions of the lieu to come: next year's by deadline, then those of the year not done yet."""
    rows = suite.actions(tranche)
    rows = rows[~rows["etat"].isin(DONE) | (rows["annee"] == tranche.annee + 1)]
    rows = rows[(rows["annee"] <= tranche.annee + 1) & (rows["etat"] != "abandonnée")]
    late = (rows["annee"] <= tranche.annee).astype(bool)
    return rows.assign(_late=late).sort_values(["_late", "fin", "action"], kind="stable")


def _actions(tranche: Tranche) -> Affichage:
    heading = "Qui fait quoi, pour quand"
    if not common.reads(tranche, "actions"):
        return common.absent(
            heading, "Le plan d’actions n’est pas diffusé dans cette édition.", etat="secret"
        )
    rows = planned(tranche)
    if not len(rows):
        more = "" if closing.shut(tranche) else " : à choisir ensemble"
        return common.absent(heading, f"Aucune action à venir n’est écrite pour ce lieu{more}.")
    columns = [Colonne("Action"), Colonne("Qui"), Colonne("Échéance"), Colonne("Ce qui le montrera")]
    lines = []
    for row in rows.head(ACTIONS).itertuples(index=False):
        when = french.date(row.fin) if not pd.isna(row.fin) else ""
        late = " (en retard)" if row.etat == "en retard" else ""
        shown = row.preuve if isinstance(row.preuve, str) and row.preuve else row.cible
        texts = (row.intitule, row.responsable, when + late if when else "", shown)
        lines.append([_text(t) for t in texts])
    left = len(rows) - len(lines)
    note = (
        f"{french.capital(french.count(left, 'autre action', 'autres actions'))} au plan d’actions."
        if left
        else ""
    )
    return Affichage("tableau", heading, colonnes=columns, lignes=lines, note=note, empile=True)


def _text(value) -> Cellule:
    if not isinstance(value, str) or not value:
        return Cellule(etat="manquant")
    return Cellule(raccourcir(french.typographie(value), LIMITES["action.cellule"]))


def _comment(tranche: Tranche) -> Affichage:
    blocks = words.written(tranche, "commentaire")
    first = bref.tables(tranche) if bref.brief(tranche) else ()
    tables = [
        *chiffres.sources(tranche),
        *first,
        *(t for t in ("constats", "actions") if t in tranche.tables),
    ]
    elements = _commented(tranche, blocks) if blocks else [{"texte": _uncommented(tranche), "auteur": ""}]
    source = common.source_line(tranche, tables)
    return Affichage("citation", "Le lieu commente", elements=elements, source=source)


def _commented(tranche: Tranche, blocks: list[dict]) -> list[dict]:
    """Every author's words when the sheet holds them; else the last one's, and how many others there are."""
    room = LIMITES["commentaire"]
    told = [{"texte": _quoted(b["texte"], room), "auteur": words.signed(b)} for b in blocks]
    if sum(len(t["texte"]) for t in told) + LINE * (len(told) - 1) <= room:
        return told
    more = words.beside(tranche, "commentaire", "un autre commentaire", "autres commentaires")
    return [told[-1] | {"auteur": told[-1]["auteur"] + more}]


def _uncommented(tranche: Tranche) -> str:
    if unread := words.unread(tranche):
        return f"Pas lu{FIXE}: {unread}."
    if tranche.diffusion in ("coordination", f"lieu:{tranche.lieu}"):
        return "Pas commenté." if closing.shut(tranche) else "Pas encore commenté."
    # there may be one that nobody reviewed for this edition
    return french.typographie(
        "Pas de commentaire dans cette édition : il n’y paraît qu’une fois relu pour elle."
    )
