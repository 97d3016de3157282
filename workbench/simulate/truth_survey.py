"""True answers of users: what everyone invited thinks, against what those who answered say."""

from __future__ import annotations

from pandas import DataFrame

from workbench.simulate.truth import Record, World, open_lieux, ratio, record


def survey(world: World, annees: list[int]) -> list[Record]:
    """enq_invites, enq_reponses, enq_<question> per modality, anc_communes, anc_part_hors_commune.

    The world's `invites` holds the persons counted: everyone invited for what is true, those whose answer
    was kept for what the received file can say.
    """
    people = world["invites"]
    out: list[Record] = []
    closed = {
        r["question"]: [m for m in (r["m1"], r["m2"], r["m3"]) if isinstance(m, str) and m]
        for r in world["questions"].to_dict("records")
    }
    home = dict(zip(world["lieux"]["lieu"], world["lieux"]["commune"], strict=True))
    for annee in annees:
        year = people[people["annee"] == annee]
        answers = dict(list(year.groupby("lieu")))
        invited = world["invitations"][world["invitations"]["annee"] == annee]
        asked = dict(zip(invited["lieu"], invited["invites"], strict=True))
        alive = set(open_lieux(world["lieux"], annee))
        for lieu in world["lieux"]["lieu"]:
            if lieu not in alive:
                out.append(record(lieu, annee, "enq_reponses", etat="sans_objet"))
                continue
            if lieu in asked:
                out.append(record(lieu, annee, "enq_invites", int(asked[lieu]), num=int(asked[lieu])))
            if lieu in answers:
                out += _one(answers[lieu], lieu, annee, home, closed)
        if len(year):
            out.append(record("reseau", annee, "enq_invites", int(invited["invites"].sum())))
            out += _one(year, "reseau", annee, home, closed)
    return out


def _one(
    people: DataFrame, sujet: str, annee: int, home: dict[str, str], closed: dict[str, list[str]]
) -> list[Record]:
    n = len(people)
    out = [record(sujet, annee, "enq_reponses", n, num=n, n=n)]
    for question, modalities in closed.items():
        counts = people[question].value_counts(sort=False).to_dict()
        for modality in modalities:  # an answer nobody gave is a zero
            k = int(counts.get(modality, 0))
            out.append(record(sujet, annee, f"enq_{question}", k, num=k, den=n, n=k, modalite=modality))
    placed = people[people["commune"].notna()]
    out.append(record(sujet, annee, "anc_communes", placed["commune"].nunique()))
    elsewhere = int((placed["commune"] != placed["lieu"].map(home)).sum())
    out.append(ratio(sujet, annee, "anc_part_hors_commune", elsewhere, len(placed)))
    return out
