"""The forms of a référentiel: one per questionnaire of users, the team's self-assessment, the visit.

A new criterion, axe, block or questionnaire of the référentiel is in the forms by itself. Nothing asks a
name, an address, a telephone or a position.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from workbench.collect import visits
from workbench.collect.forms.model import (
    CONSTATS,
    DAY,
    FILTER,
    FORM,
    HORS_PROJET,
    INDECIDABLE,
    LIEU,
    NO,
    OBSERVER,
    PROOF,
    STAGE,
    TARGET,
    VERSION,
    YEAR,
    YES,
    Choice,
    Form,
    Item,
    Section,
)
from workbench.core import schemas
from workbench.core.french import lower_first, slug, typographie

TEAMS, VISIT = "equipes", "visite"
TEAM_TABLE = "enquete_equipes"
BLOCS = "blocs"
OTHER_COMMUNE = "commune_autre"
TEAM_ROLES = ("équipe du lieu", "bénévoles", "salariés ou agents", "porteur du lieu")
VISIT_ROLES = ("coordination", "second regard de la coordination", "équipe d’un autre lieu")
PRIVACY = (
    "Aucun nom de personne, aucune adresse, aucun téléphone n’est demandé\u00a0: n’en écrivez pas. "
    "Les réponses servent à accompagner les lieux du réseau\u00a0; elles ne notent ni ne classent personne."
)
STEPS = "demi-journées, par pas de 0,5"


def forms(
    method,
    lieux: Sequence[tuple[str, str]] = (),
    communes: Sequence[tuple[str, str]] = (),
    past: bool = False,
) -> tuple[Form, ...]:
    """Every form of a référentiel.

    method : core.referentiel.Referentiel
    lieux : (lieu, name shown) of the network; without any, the lieu is written by hand
    communes : (Insee code, name) proposed to users; without any, the commune is written by hand
    past : with the criteria of the other versions, for reading what came back on an older form
    """
    place = _lieu(lieux)
    surveys = [q for q in method.questionnaires.values() if q.table != TEAM_TABLE]
    made = [_survey(method, q, place, communes) for q in surveys]
    return (*made, _teams(method, place, past), _visit(method, place, past))


def _survey(method, quiz, place: Item, communes) -> Form:
    asked: list[Item] = []
    for question in quiz.questions:
        asked += _question(question, communes)
    day = Item(DAY, "jour", "Jour de la réponse", required=True)
    sections = (
        Section("debut", "Votre lieu", (*_constants(method, quiz.id), day, place)),
        Section("questions", quiz.nom, tuple(asked)),
    )
    intro = (quiz.intro, PRIVACY)
    ids = tuple(q.id for q in quiz.questions)
    return Form(
        quiz.id, quiz.nom, method.version, intro, quiz.merci, sections, table=quiz.table, questions=ids,
        minimum=quiz.minimum, compte_pour=quiz.compte_pour,
    )  # fmt: skip


def _teams(method, place: Item, past: bool) -> Form:
    quiz = next((q for q in method.questionnaires.values() if q.table == TEAM_TABLE), None)
    year = Item(
        YEAR, "annee", "Quelle année décrivez-vous\u202f?", "Sur quatre chiffres.", required=True,
        constraint=". >= 2000 and . <= 2100", message="Une année sur quatre chiffres, par exemple 2025.",
    )  # fmt: skip
    day = Item("vu_le", "date", "Jour où vous répondez", required=True, value="today()")
    who = _observer("Qui répond\u202f? Un rôle, jamais un nom.", TEAM_ROLES)
    head = Section("debut", "Votre lieu", (*_constants(method, TEAMS), place, year, day, who))
    words = tuple(i for q in quiz.questions for i in _question(q, ())) if quiz else ()
    asked = (Section("questions", quiz.nom, words),) if quiz else ()
    intro = ((quiz.intro, PRIVACY) if quiz else (PRIVACY,)) + (
        _paragraph(method, "2"),
        _paragraph(method, "6"),
    )
    return Form(
        TEAMS, "Le regard de l’équipe", method.version, tuple(t for t in intro if t),
        quiz.merci if quiz else "", (head, *asked, *_grid(method, "equipe", past)), regard="equipe",
        table=TEAM_TABLE if quiz else "",
        questions=tuple(i.name for i in words), minimum=quiz.minimum if quiz else 0,
        compte_pour=quiz.compte_pour if quiz else (),
    )  # fmt: skip


def _visit(method, place: Item, past: bool) -> Form:
    types = schemas.load("visites")["type"].enum
    natures = schemas.load("constats")["nature"].enum
    head = (
        place,
        Item("date", "date", "Jour de la visite", required=True, value="today()"),
        Item("type", "choix", "Visite ou immersion", choices=_words(types), required=True),
        Item(
            "demi_journees", "nombre", "Temps passé", STEPS, required=True,
            constraint=". >= 0 and . <= 60 and (. * 2) mod 1 = 0", message=f"Un nombre de {STEPS}.",
        ),
        _observer("Qui observe\u202f? Un rôle, jamais un nom.", VISIT_ROLES),
    )  # fmt: skip
    grid = _grid(method, "coordination", past)
    criteria = tuple(
        Choice(c.id, c.nom, c.id, c.nom_court) for c in (*method.criteres, *(method.autres if past else ()))
    )
    finding = Section(
        CONSTATS,
        "Un constat",
        (
            Item("nature", "choix", "Nature du constat", choices=_words(natures), required=True),
            Item("critere", "choix", "Critère", "S’il y en a un.", choices=criteria, long=True),
            Item("texte", "texte", "Le constat, en une phrase, sans nom de personne", required=True),
        ),
        hint=f"{', '.join(visits.TITLES)}\u00a0: un constat à la fois.",
    )
    intro = (
        PRIVACY,
        "À remplir sans connexion, sur place\u00a0; l’envoi se fait au retour.",
        _paragraph(method, "2"),
    )
    sections = (Section("debut", "La visite", (*_constants(method, VISIT), *head)), *grid)
    return Form(
        VISIT, "Carnet de visite", method.version, tuple(t for t in intro if t), "", sections,
        regard="coordination", findings=finding,
    )  # fmt: skip


def _grid(method, regard: str, past: bool) -> tuple[Section, ...]:
    """One section per criterion this regard may judge: those of the year, then the blocks asked for."""
    blocks = {b.id: b for b in method.blocs}
    kept = [(axe.nom, c) for axe in method.axes for c in axe.criteres if regard in c.regards]
    sections = []
    for axe, critere in sorted(kept, key=lambda x: not x[1].attendu):
        block = None if critere.attendu else blocks.get(critere.bloc)
        sections.append(_criterion(method, axe, critere, regard, block))
    if past:
        sections += [_criterion(method, c.axe, c, regard, None) for c in method.autres if regard in c.regards]
    asked = [blocks[b] for b in dict.fromkeys(c.bloc for _, c in kept if not c.attendu) if b in blocks]
    if not asked:
        return tuple(sections)
    choices = tuple(
        Choice(b.id, f"{b.nom} ({lower_first(typographie(b.description).rstrip('.'))})", b.id, b.nom)
        for b in asked
    )
    ask = Item(
        BLOCS, "plusieurs", "Quels blocs regardez-vous, en plus de ce qui suit\u202f?", choices=choices
    )
    return (Section("blocs_choisis", "Les blocs", (ask,)), *sections)


def _criterion(method, axe: str, c, regard: str, block) -> Section:
    team, name = regard == "equipe", slug(c.id).replace("-", "_")
    stage, items = f"{name}_{STAGE}", []
    relevant = ""
    if c.filtre:
        filtre = f"{name}_{FILTER}"
        why = "«\u202fNon\u202f»\u00a0: le critère est hors du projet du lieu."
        items.append(Item(filtre, "choix", f"{c.nom}\u00a0: {c.filtre}", why, _words((YES, NO)), of=c.id))
        relevant = f"${{{filtre}}} = '{YES}'"
    help_ = " ".join([c.pourquoi if team else "À demander\u00a0: " + " ".join(c.questions), *c.precisions])
    label = (
        f"{c.nom}\u00a0: où en êtes-vous\u202f?" if team else f"{c.nom}\u00a0: quel stade voyez-vous\u202f?"
    )
    items.append(Item(stage, "choix", label, help_, _stages(method, c, team), relevant=relevant, of=c.id))
    items.append(
        Item(
            f"{name}_{PROOF}", "texte", f"{c.nom}\u00a0: ce qui le montre",
            f"Par exemple\u00a0: {' ; '.join(c.preuves)}. Si c’est indécidable, écrivez pourquoi.",
            relevant=f"${{{stage}}} != ''", required_if=f"${{{stage}}} = '{INDECIDABLE}'", of=c.id,
        )
    )  # fmt: skip
    if team:
        names = tuple(Choice(str(s.stade), f"{s.stade} · {s.nom}", str(s.stade)) for s in method.stades)
        shown = f"${{{stage}}} != '' and ${{{stage}}} != '{HORS_PROJET}'"
        said = "Facultatif. Rester où l’on est est un choix respectable."
        items.append(
            Item(f"{name}_{TARGET}", "choix", f"{c.nom}\u00a0: le stade que vous visez", said, names,
                 relevant=shown, of=c.id)
        )  # fmt: skip
    asked = f"selected(${{{BLOCS}}}, '{block.id}')" if block else ""
    return Section(
        f"critere_{name}", c.nom, tuple(items), axe=axe, bloc=block.nom if block else "", relevant=asked
    )


def _stages(method, critere, team: bool) -> tuple[Choice, ...]:
    """The five sentences under their number, then what is no stage; only the team says « hors projet »."""
    made = [
        Choice(str(s.stade), f"{s.stade} · {s.nom}\u00a0: {text}", str(s.stade), f"{s.stade} · {s.nom}")
        for s, text in zip(method.stades, critere.stades, strict=True)
    ]
    known = (HORS_PROJET, INDECIDABLE) if team else (INDECIDABLE,)
    return (*made, *(Choice(h.id, h.nom, h.id) for h in method.hors_stade if h.id in known))


def _question(question, communes) -> list[Item]:
    text = {"label": question.texte, "hint": question.aide, "required": question.obligatoire}
    if question.type == "commune" and communes:
        other = Choice("autre", "Une autre commune", "autre")
        found = (*(Choice(code, nom, code) for code, nom in communes), other)
        more = Item(
            OTHER_COMMUNE, "phrase", "Quelle autre commune\u202f?", "Son nom, ou son code Insee.",
            relevant=f"${{{question.id}}} = 'autre'",
        )  # fmt: skip
        return [Item(question.id, "choix", choices=found, long=True, **text), more]
    if question.type == "commune":
        return [Item(question.id, "phrase", **text)]
    kinds = {"choix": "choix", "plusieurs": "plusieurs", "texte": "texte"}
    return [Item(question.id, kinds[question.type], choices=_words(question.modalites), **text)]


def _words(values) -> tuple[Choice, ...]:
    """Choices whose words are the table's own; names without blanks nor accents, each different."""
    seen: Counter = Counter()
    out = []
    for value in values:
        name = slug(value).replace("-", "_") or "x"
        seen[name] += 1
        out.append(Choice(name if seen[name] == 1 else f"{name}_{seen[name]}", value, value))
    return tuple(out)


def _lieu(lieux) -> Item:
    label = "Quel lieu\u202f?"
    if not lieux:
        return Item(LIEU, "phrase", label, "Le nom du lieu, tel que le réseau l’écrit.", required=True)
    return Item(LIEU, "choix", label, choices=tuple(Choice(i, nom, i) for i, nom in lieux), required=True)


def _observer(label: str, roles: tuple[str, ...]) -> Item:
    return Item(OBSERVER, "choix", label, choices=_words(roles), required=True)


def _constants(method, form: str) -> tuple[Item, ...]:
    return (
        Item(FORM, "constante", "Formulaire", value=form),
        Item(VERSION, "constante", "Version du référentiel", value=method.version),
    )


def _paragraph(method, number: str) -> str:
    """A paragraph of « lire la grille », by its number; "" when a référentiel has none."""
    return next((p["texte"] for p in method.lire if p.get("paragraphe") == number), "")
