"""What a référentiel is made of: axes, criteria, stages, indicators, closed lists, questionnaires."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from functools import cached_property

STADES = (0, 1, 2, 3, 4)
EN_PLACE = 3  # from this stage on, a criterion counts as « en place ou plus »


@dataclass(frozen=True)
class Stade:
    """The name of a stage, the same for every criterion: stade 0–4."""

    stade: int
    nom: str
    sens: str = ""
    observation: str = ""


@dataclass(frozen=True)
class Critere:
    """One criterion: five observable sentences, what shows them, what to ask, who may judge."""

    id: str
    axe: str
    nom: str
    nom_court: str
    pourquoi: str
    stades: tuple[str, ...]
    preuves: tuple[str, ...]
    questions: tuple[str, ...]
    regards: tuple[str, ...] = ("equipe", "coordination")
    filtre: str = ""
    base: bool = True
    bloc: str = ""
    raison: str = ""
    precisions: tuple[str, ...] = ()
    indicateurs: tuple[str, ...] = ()
    questions_usagers: tuple[str, ...] = ()
    revision: int = 1  # moves when an observation of before no longer says the same thing
    remplace: tuple[str, ...] = ()  # ids of before: one is a new name, several were brought together
    scinde: str = ""  # id of before, of which this one is a part
    attendu: bool = True  # looked at this year: in the base, or in a block of the year
    local: bool = False  # added by the network


@dataclass(frozen=True)
class Axe:
    """A face of the lieu's life, with its criteria in the order of the grid."""

    id: str
    nom: str
    question: str
    criteres: tuple[Critere, ...]
    fichier: str = ""
    local: bool = False


@dataclass(frozen=True)
class Indicateur:
    """A counted figure as declared: numerator and denominator in a closed vocabulary of filters."""

    id: str
    nom: str
    libelle: str = ""
    definition: str = ""
    unite: str = ""
    groupe: str = ""
    nature: str = "flux"
    addition: str = "aucune"
    socle: bool = False
    bloc: str = ""
    niveaux: tuple[str, ...] = ("lieu", "reseau")
    pas: str = ""
    declare: bool = False
    comparable: bool = True
    revision: int = 1
    rupture: str = ""  # what the last revision changed, in a few words
    numerateur: dict = field(default_factory=dict)
    denominateur: dict = field(default_factory=dict)
    correspondances: dict = field(default_factory=dict)
    autres: dict = field(default_factory=dict)

    @property
    def applicable(self) -> str:
        """Which lieux have it: « ouvert », « toujours », or « annee »."""
        return self.autres.get("applicable", "ouvert")

    @property
    def at_end(self) -> bool:
        """True when it is read on the last day of the year: a lieu closed by then has none."""
        return self.nature == "stock" and self.applicable == "ouvert"


@dataclass(frozen=True)
class Entree:
    """An item of a closed list (service, usage, bloc, groupe of accounts)."""

    id: str
    nom: str
    description: str = ""
    local: bool = False
    correspondances: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Famille:
    """A family of accounts, as a report shows it: sens is produit, charge, hors_resultat or bilan."""

    id: str
    nom: str
    groupe: str
    sens: str
    precision: str = ""


@dataclass(frozen=True)
class Plan:
    """A chart of accounts: the longest prefix of an account number gives its family."""

    id: str
    nom: str
    prefixes: dict
    precision: str = ""

    def famille(self, compte) -> str:
        """Family id of an account number ("" when no prefix fits)."""
        text = str(compte).strip()
        for length in range(len(text), 0, -1):
            if text[:length] in self.prefixes:
                return self.prefixes[text[:length]]
        return ""


@dataclass(frozen=True)
class Plans:
    """The families of accounts, the groups they are shown in, and one Plan per chart of accounts."""

    groupes: tuple[Entree, ...] = ()
    familles: tuple[Famille, ...] = ()
    plans: dict = field(default_factory=dict)

    def famille(self, plan: str, compte) -> str:
        """Family id of `compte` in `plan`; an unknown plan raises KeyError."""
        return self.plans[plan].famille(compte)

    def groupe(self, famille: str) -> str:
        """The group a family is shown in."""
        return {f.id: f.groupe for f in self.familles}[famille]


@dataclass(frozen=True)
class Question:
    """A question; its id is the table's column. type: choix, plusieurs, texte, commune."""

    id: str
    texte: str
    type: str
    modalites: tuple[str, ...] = ()
    aide: str = ""
    court: str = ""
    obligatoire: bool = False
    comparable_depuis: int = 0
    rupture: str = ""
    diffusion: str = ""


@dataclass(frozen=True)
class Questionnaire:
    """Questions to users or teams, and the rule that keeps an answer: `minimum` of `compte_pour`."""

    id: str
    nom: str
    table: str
    intro: str
    merci: str
    complet: str
    minimum: int
    compte_pour: tuple[str, ...]
    questions: tuple[Question, ...]

    def question(self, id: str) -> Question:
        return {q.id: q for q in self.questions}[id]


@dataclass(frozen=True)
class Referentiel:
    """The whole method, citable: what the reports say of themselves comes from here."""

    version: str
    titre: str = ""
    date: str = ""
    auteurs: tuple[str, ...] = ()
    licence: dict = field(default_factory=dict)
    citation: str = ""
    stades: tuple[Stade, ...] = ()
    hors_stade: tuple[Entree, ...] = ()
    lire: tuple[dict, ...] = ()
    base: dict = field(default_factory=dict)
    blocs: tuple[Entree, ...] = ()
    changements: tuple[dict, ...] = ()
    axes: tuple[Axe, ...] = ()
    indicateurs: dict = field(default_factory=dict)
    services: tuple[Entree, ...] = ()
    usages: tuple[Entree, ...] = ()
    plans: Plans = field(default_factory=Plans)
    questionnaires: dict = field(default_factory=dict)
    autres: tuple[Critere, ...] = ()  # criteria of other versions or years, to name what was said of them
    retires: tuple[str, ...] = ()  # indicators of other versions only
    reprises: dict = field(default_factory=dict)  # other version -> {its criterion: ours, or "" for none}
    ruptures: tuple[dict, ...] = ()  # annee, objet, id, nature, dit: where the network's series break

    @property
    def versions(self) -> tuple[str, ...]:
        """Versions an observation may name: ours, those kept on disk, those the changes tell."""
        told = (str(c.get("version", "")) for c in self.changements)
        return tuple(sorted({self.version, *self.reprises, *told} - {""}))

    @property
    def criteres(self) -> tuple[Critere, ...]:
        """Every criterion, in the order of the axes."""
        return tuple(c for axe in self.axes for c in axe.criteres)

    @property
    def connus(self) -> dict[str, Critere]:
        """{id: criterion}, those of other versions too: what names an old finding."""
        return {c.id: c for c in (*self.autres, *self.criteres)}

    def critere(self, id: str) -> Critere:
        """The criterion `id`, of another version if need be; KeyError when none holds it."""
        return self.connus[id]

    def axe(self, id: str) -> Axe:
        """The axe `id`; KeyError when the référentiel does not hold it."""
        return {a.id: a for a in self.axes}[id]

    def to_json(self) -> str:
        """Stable JSON text, in the order of the files: `from_json` gives an equal value back."""
        return self._json

    @cached_property
    def _json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)
