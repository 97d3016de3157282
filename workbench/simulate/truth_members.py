"""True members: use_adherents, use_organisations, use_renouvellement, com_adherents_communs.

Imports only other truth modules.
"""

from __future__ import annotations

from pandas import DataFrame

from workbench.simulate.truth import Record, World, declarations, ratio, record, states


def members(world: World, annees: list[int]) -> list[Record]:
    """use_adherents (persons, on 31 December), use_organisations apart, and what follows from both."""
    valid = world["adhesions"][world["adhesions"]["statut"] == "Validé"]
    kept, bodies = (valid[valid["nature"] == n] for n in ("personne", "organisation"))
    by = {k: set(v) for k, v in kept.groupby(["lieu", "annee"])["personne"]}
    out, said_by = [], declarations(world)
    for annee in annees:
        state = states(world["lieux"], annee)
        parts = []
        again, before_all = 0, 0
        for lieu in world["lieux"]["lieu"]:
            people = by.get((lieu, annee)) if state[lieu] == "ouvert" else None
            if people is not None:
                parts.append(
                    record(lieu, annee, "use_adherents", len(people), num=len(people), n=len(people))
                )
            else:
                said = said_by.get((lieu, annee, "use_adherents"), {"valeur": None, "etat": ""})
                etat = said["etat"] if state[lieu] == "ouvert" else "sans_objet"
                parts.append(
                    record(
                        lieu,
                        annee,
                        "use_adherents",
                        said["valeur"],
                        num=said["valeur"],
                        n=said["valeur"],
                        etat=etat if etat != "valeur" else "",
                    )
                )
            before = by.get((lieu, annee - 1))
            if people is not None and before is not None:
                out.append(ratio(lieu, annee, "use_renouvellement", len(before & people), len(before)))
                again, before_all = again + len(before & people), before_all + len(before)
        out += parts
        if before_all:
            out.append(ratio("reseau", annee, "use_renouvellement", again, before_all))
        found = bodies[(bodies["annee"] == annee) & (bodies["lieu"].map(state) == "ouvert")]
        for lieu, some in [("reseau", found), *found.groupby("lieu")]:
            if len(some):
                out.append(record(lieu, annee, "use_organisations", some["personne"].nunique()))
        still = kept["lieu"].map(state) == "ouvert"
        here = kept[still & (kept["annee"] == annee)]
        out += [_persons(parts, annee, here), *_shared(here, annee)]
    return out


def _persons(parts: list[Record], annee: int, kept: DataFrame) -> Record:
    """Members of the network: a person of two lieux counts once. What has no shared key widens the range.

    Lower bound: whoever is known by name only, or only declared, could be one already known by e-mail.
    """
    known = kept["personne"].nunique()
    paper = kept.loc[kept["sans_courriel"], "personne"]
    twice = kept.groupby("personne")["sans_courriel"].agg(["size", "sum"])
    doubled = int(
        ((twice["size"] > 1) & (twice["sum"] > 0)).sum()
    )  # a key here and a name there: seen as two
    seen = known + doubled
    listed = set(kept["lieu"])
    loose = sum(p["valeur"] for p in parts if p["etat"] == "valeur" and p["sujet"] not in listed)
    there = [p for p in parts if p["etat"] == "valeur"]
    concerned = [p for p in parts if p["etat"] != "sans_objet"]
    low, high = seen - paper.nunique(), seen + loose
    if not kept.empty and not loose and not paper.nunique():
        low = high = known
    return record(
        "reseau",
        annee,
        "use_adherents",
        low if there else None,
        haut=high if high > low else None,
        vu=len(there),
        sur=len(concerned),
    )


def _shared(kept: DataFrame, annee: int) -> list[Record]:
    """com_adherents_communs: persons of several lieux that one key tells."""
    if kept.empty:
        return []
    told = kept[~kept["sans_courriel"]].groupby("personne")["lieu"].nunique()
    return [record("reseau", annee, "com_adherents_communs", int((told > 1).sum()))]
