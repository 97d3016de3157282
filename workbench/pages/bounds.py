"""What a survey leaves open, in words: bounds made of counts that the edition shows, and of nothing else."""

from __future__ import annotations

from typing import NamedTuple

from workbench.core import french
from workbench.core.statistics import FERMEE, OUVERTE, PERCENT_FROM, percentage_allowed, survey_bounds
from workbench.safety.container import RESEAU, Mesure, Tranche


class Said(NamedTuple):
    """One answer: its question's short name, the answer, how many gave it, of how many (None: hidden)."""

    question: str
    reponse: str
    k: int
    n: int | None


def way(tranche: Tranche) -> str:
    """How the year's respondents were reached: `[[enquete]]` of reseau.toml, a closed list unless it says."""
    return declared(tranche) or FERMEE


def declared(tranche: Tranche) -> str:
    """The way that reseau.toml says; "" when it says none."""
    modes = {e.get("annee"): e.get("mode") for e in tranche.reseau.get("enquete", [])}
    return modes.get(tranche.annee) or ""


def invited(got: Mesure, asked: Mesure) -> int | None:
    """How many were invited: None unless that count and the answers are of the same lieux."""
    same = got.sujet != RESEAU or got.vu == asked.vu
    return int(asked.valeur) if got.etat == asked.etat == "valeur" and same else None


def opinions(tranche: Tranche, said: list[Said], invited: int | None) -> str:
    """The note under the opinions: from which count to which, for every question whose counts are shown."""
    kind, said = way(tranche), [s for s in said if s.n]
    own = "Ces réponses sont celles des personnes qui ont répondu, pas de tous les usagers."
    if kind == OUVERTE:
        return french.typographie(_open(said, own))
    if invited is None:
        list_ = "Sans liste datée des personnes invitées, on ne sait pas combien n’ont pas répondu."
        return french.typographie(f"{list_} {own}")
    if said and all(s.n == invited for s in said):
        return "Toutes les personnes invitées ont répondu\u00a0: ces nombres n’ont pas de marge."
    ranges = [(s, survey_bounds(kind, s.k, s.n, invited)) for s in said if s.n <= invited]
    counts = [
        f"{s.question}, de {french.number(b[0] * invited)} à {french.number(b[1] * invited)}"
        for s, b in ranges
        if b
    ]
    if not counts:
        return own
    answer, listed = said[0].reponse, f"{' ; '.join(counts)}."
    if kind == FERMEE:
        first = "Si les personnes sans réponse avaient toutes répondu autre chose, ou toutes "
        first += f"« {answer} », ce nombre irait, sur {french.number(invited)} : {listed}"
    else:
        first = f"Les personnes interrogées ont été tirées au sort parmi {french.number(invited)}. Si toutes "
        first += f"avaient répondu, « {answer} » compterait, 95 fois sur 100 : {listed}"
    return french.typographie(f"{first} {own}")


def _open(said: list[Said], own: str) -> str:
    few = f"Répondait qui voulait. {own}"
    ranges = [(s, survey_bounds(OUVERTE, s.k, s.n)) for s in said if percentage_allowed(s.n)]
    if not ranges:
        return f"{few} À moins de {PERCENT_FROM} réponses, aucune part ne s’en déduit." if said else few
    listed = " ; ".join(f"{s.question}, de {_percent(b[0])} à {_percent(b[1])} %" for s, b in ranges)
    label = french.capital(ranges[0][1][2])
    return f"{few} {label}, et ils ne le sont pas, « {said[0].reponse} » vaudrait parmi eux : {listed}."


def _percent(share: float) -> str:
    return french.number(100 * share)


def profile(tranche: Tranche, answers: int, invited: int | None) -> str:
    """The note under who answered: how many more any of its lines may hold."""
    if way(tranche) == OUVERTE or invited is None or invited <= answers:
        return ""
    silent = french.count(invited - answers, "personne invitée", "personnes invitées")
    verb = "n’a" if invited - answers == 1 else "n’ont"
    return french.typographie(
        f"{silent} {verb} pas répondu : chaque ligne peut en compter jusqu’à "
        f"{french.number(invited - answers)} de plus."
    )
