"""True money, team, governance, grants, partners and criteria. Imports only other truth modules."""

from __future__ import annotations

from collections import Counter

import pandas as pd
from pandas import DataFrame

from workbench.simulate import truth_money
from workbench.simulate.truth import Record, World, declarations, open_lieux, ratio, record, states, total

GRANTED = ("accordé", "conventionné", "soldé")


def money(world: World, annees: list[int]) -> list[Record]:
    """eco_produits, eco_charges, eco_part_subv, eco_autofin, eco_resultat, eco_loyer, eco_cvn."""
    out = []
    rows = truth_money.of_lieux(world["ecritures"], world["cles_repartition"])
    plan = dict(zip(world["structures"]["structure"], world["structures"]["plan_comptable"], strict=True))
    bearer = dict(zip(world["lieux"]["lieu"], world["lieux"]["structure"], strict=True))
    wage = float(world["reglages"].loc[0, "heure_benevole_eur"])
    for annee in annees:
        year = rows[rows["annee"] == annee]
        of = dict(list(year.groupby("lieu")))
        concerned = set(open_lieux(world["lieux"], annee))
        for lieu in world["lieux"]["lieu"]:
            if lieu not in concerned:
                out += [
                    record(lieu, annee, i, etat="sans_objet")
                    for i in ("eco_produits", "eco_part_subv", "eco_autofin", "eco_resultat")
                ]
                continue
            if lieu not in of:
                out.append(record(lieu, annee, "eco_produits"))
                continue
            sums = truth_money.income(of[lieu])
            out += _accounts(sums, lieu, annee)
            no_result = plan[bearer[lieu]] == "m57"
            out += _levels(of[lieu], lieu, annee)
            out.append(
                record(
                    lieu,
                    annee,
                    "eco_resultat",
                    sums["resultat"],
                    num=sums["resultat"],
                    etat="sans_objet" if no_result else "",
                )
            )
            rent = of[lieu].loc[of[lieu]["nature"] == "loyer", "part_eur"].sum()
            if rent:
                out.append(record(lieu, annee, "eco_loyer", float(rent), num=float(rent)))
        out += _accounts(truth_money.income(year, network=True), "reseau", annee)
        out += _levels(year[year["contrepartie"].fillna("") == ""], "reseau", annee)
        result = float(year.loc[year["structure"].map(plan) != "m57", "resultat_eur"].sum())
        out.append(record("reseau", annee, "eco_resultat", result, num=result))
        team = world["equipe"][world["equipe"]["annee"] == annee]
        hours = team[team["lieu"].isin(list(concerned))]["heures_benevolat"]
        out += [
            record(r.lieu, annee, "eco_cvn", r.heures_benevolat * wage)
            for r in team.itertuples()
            if r.lieu in concerned and r.heures_benevolat == r.heures_benevolat
        ]
        if hours.notna().any():
            out.append(record("reseau", annee, "eco_cvn", float(hours.sum()) * wage))
    return out


def team(world: World, annees: list[int]) -> list[Record]:
    """hr_etp, hr_salaries, hr_femmes, hr_benevoles, hr_h_benevoles."""
    out = []
    for annee in annees:
        concerned = set(open_lieux(world["lieux"], annee))
        year = world["equipe"][
            (world["equipe"]["annee"] == annee) & world["equipe"]["lieu"].isin(list(concerned))
        ]
        standing = {
            x for x, now in states(world["lieux"], annee).items() if now == "ouvert"
        }  # on 31 December
        refused = {r.cle for r in world["refus"].itertuples() if r.colonne == "benevoles"}
        for name, column in (
            ("hr_etp", "etp"),
            ("hr_salaries", "salaries"),
            ("hr_h_benevoles", "heures_benevolat"),
            ("hr_benevoles", "benevoles"),
        ):
            parts = []
            known = dict(zip(year["lieu"], year[column].astype(float), strict=True))
            for lieu in world["lieux"]["lieu"]:
                value = known.get(lieu)
                value = None if value is None or pd.isna(value) else value
                here = lieu in (standing if column == "salaries" else concerned)
                etat = "" if here else "sans_objet"
                if column == "benevoles" and f"{lieu}|{annee}" in refused:
                    etat = "refuse"
                parts.append(record(lieu, annee, name, value, num=value, etat=etat))
            out += parts
            if name == "hr_benevoles":
                there = [p["valeur"] for p in parts if p["etat"] == "valeur"]
                out.append(
                    record(
                        "reseau",
                        annee,
                        name,
                        max(there) if there else None,
                        haut=sum(there) or None,
                        vu=len(there),
                        sur=len(concerned),
                    )
                )
            else:
                out.append(total(parts, annee, name))
        known = year[year["femmes"].notna() & year["salaries"].notna() & year["lieu"].isin(list(standing))]
        out += [ratio(r.lieu, annee, "hr_femmes", r.femmes, r.salaries) for r in known.itertuples()]
        if len(known):
            out.append(ratio("reseau", annee, "hr_femmes", known["femmes"].sum(), known["salaries"].sum()))
    return out


def governance(world: World, annees: list[int]) -> list[Record]:
    """gov_instances and gov_part_ag of lieux, gov_presence_reseau of the network's own meetings."""
    out = []
    met = world["reunions"].assign(annee=pd.to_datetime(world["reunions"]["date"]).dt.year)
    met["la"] = met["presents"].fillna(0) + met["representes"].fillna(0)
    met["noted"] = met["convoques"].notna() & met["presents"].notna()
    met["tenue"] = (
        met["lieu"].fillna(met["structure"]).fillna("reseau")
    )  # who met: a lieu, a bearer, the network
    held = {key: rows for key, rows in met.groupby(["tenue", "annee"])}
    none = met.iloc[:0]
    for annee in annees:
        for row in world["lieux"].itertuples():
            here = [held.get((who, annee), none) for who in (row.lieu, row.structure)]
            if any(map(len, here)):
                here = pd.concat([h for h in here if len(h)])
                out.append(record(row.lieu, annee, "gov_instances", len(here), num=len(here)))
                out += _presence(here[here["organe"] == "AG"], row.lieu, annee, "gov_part_ag")
        out += _presence(held.get(("reseau", annee), none), "reseau", annee, "gov_presence_reseau")
    return out


def _presence(met: DataFrame, sujet: str, annee: int, indicateur: str) -> list[Record]:
    noted = met[met["noted"]]
    if noted.empty:
        return []
    return [ratio(sujet, annee, indicateur, noted["la"].sum(), noted["convoques"].sum())]


def grants(world: World, annees: list[int]) -> list[Record]:
    """fin_deposes, fin_obtenus, fin_refuses, fin_obtenu (€), fin_taux: a shared file counts once in all."""
    names = ("fin_deposes", "fin_obtenus", "fin_refuses", "fin_obtenu")
    sums: dict[tuple[str, int, str], float] = Counter()
    for row in world["financements"].itertuples():
        asked, decided = (int(d[:4]) if isinstance(d, str) else None for d in (row.depose_le, row.decide_le))
        for sujet in ("reseau", *dict.fromkeys(_listed(row.lieux))):
            sums[sujet, asked, "fin_deposes"] += 1
            if row.etat in GRANTED:
                sums[sujet, decided, "fin_obtenus"] += 1
                sums[sujet, decided, "fin_obtenu"] += float(row.obtenu_eur)
            elif row.etat == "refusé":
                sums[sujet, decided, "fin_refuses"] += 1
    out = []
    for annee in annees:
        for sujet in ("reseau", *world["lieux"]["lieu"]):
            values = [sums[sujet, annee, name] for name in names]
            out += [record(sujet, annee, n, v, num=v) for n, v in zip(names, values, strict=True)]
            won, lost = values[1], values[2]
            out.append(ratio(sujet, annee, "fin_taux", won, won + lost))
    return out


def partners(world: World, annees: list[int]) -> list[Record]:
    """anc_conventions: conventions in force on 31 December, each once for the network; res_visites."""
    out = []
    signed = world["partenariats"]
    begin, stop = pd.to_datetime(signed["convention_du"]), pd.to_datetime(signed["convention_au"])
    seen = world["visites"].assign(jour=pd.to_datetime(world["visites"]["date"]))
    for annee in annees:
        end = pd.Timestamp(annee, 12, 31)
        running = signed[(begin <= end) & (stop.isna() | (stop >= end))]
        out.append(record("reseau", annee, "anc_conventions", len(running)))
        year = seen.loc[seen["jour"].dt.year == annee, "lieu"].value_counts()
        out.append(record("reseau", annee, "res_visites", int(year.sum())))
        signed_by = Counter(lieu for cell in running["lieux"] for lieu in _listed(cell))
        for lieu in world["lieux"]["lieu"]:
            out.append(record(lieu, annee, "anc_conventions", signed_by[lieu]))
            out.append(record(lieu, annee, "res_visites", int(year.get(lieu, 0))))
    return out


def criteria(world: World, annee: int, arrete_le: str) -> list[Record]:
    """crit_en_place per axe × regard, from the latest observation of each criterion by each regard.

    A criterion seen without a stage (indécidable) is not seen; one that either regard set outside the project
    is counted by neither.
    """
    seen = world["observations"].merge(world["criteres"], on="critere")
    seen = seen[pd.to_datetime(seen["vu_le"]) <= pd.Timestamp(arrete_le)].sort_values("vu_le", kind="stable")
    last = seen.drop_duplicates(["lieu", "critere", "regard"], keep="last")
    outside = {(r.lieu, r.critere) for r in last.itertuples() if r.etat == "sans_objet"}
    counted = [r.etat == "valeur" and (r.lieu, r.critere) not in outside for r in last.itertuples()]
    last = last[counted]
    last = last.assign(placed=last["stade"].astype(float) >= 3)
    out = []
    for by in (["axe", "regard"], ["lieu", "axe", "regard"]):
        for key, block in last.groupby(by)["placed"]:
            subject = key[0] if len(key) == 3 else "reseau"
            k, n = int(block.sum()), len(block)
            where = f"{key[-2]}|{key[-1]}"
            out.append(record(subject, annee, "crit_en_place", k, num=k, den=n, n=n, modalite=where))
    return out


def declared(world: World, annees: list[int]) -> list[Record]:
    """Figures only a declaration gives: com_projets, anc_heberges."""
    out, said_by = [], declarations(world)
    for annee in annees:
        for name in ("com_projets", "anc_heberges"):
            parts = []
            state = states(world["lieux"], annee)
            for lieu in world["lieux"]["lieu"]:
                said = said_by.get((lieu, annee, name))
                if said and state[lieu] == "ouvert":
                    parts.append(
                        record(
                            lieu,
                            annee,
                            name,
                            said["valeur"],
                            num=said["valeur"],
                            etat="" if said["etat"] == "valeur" else said["etat"],
                        )
                    )
            if parts:
                out += [
                    *parts,
                    record("reseau", annee, name, sum(p["valeur"] for p in parts if p["etat"] == "valeur")),
                ]
    return out


def _levels(rows: DataFrame, sujet: str, annee: int) -> list[Record]:
    """eco_subv_niveau: public money by level of funder; dedicated funds go back to theirs."""
    sums = rows[rows["groupe"] == "subventions"].groupby("niveau")["produit_eur"].sum()
    return [
        record(sujet, annee, "eco_subv_niveau", float(v), num=float(v), modalite=niveau)
        for niveau, v in sums.items()
        if niveau
    ]


def support(world: World, annees: list[int]) -> list[Record]:
    """acc_demi_journees: the coordination's half-days with each lieu; a journal row of a visit adds none."""
    log = world["journal"]
    log = log[log["lieu"].notna() & log["visite"].isna()]
    given = pd.concat([log, world["visites"]])
    given = given.assign(annee=pd.to_datetime(given["date"]).dt.year)
    sums = given.groupby(["lieu", "annee"])["demi_journees"].sum().to_dict()
    out = []
    for annee in annees:
        parts = {lieu: float(sums.get((lieu, annee), 0)) for lieu in world["lieux"]["lieu"]}
        parts["reseau"] = sum(parts.values())
        out += [record(sujet, annee, "acc_demi_journees", v, num=v) for sujet, v in parts.items()]
    return out


def _listed(names: object) -> list[str]:
    """« a;b » as its names; a blank cell names nobody."""
    return [n.strip() for n in names.split(";")] if isinstance(names, str) else []


def _accounts(sums: dict[str, float], sujet: str, annee: int) -> list[Record]:
    whole = sums["produits"]
    return [
        record(sujet, annee, "eco_produits", whole, num=whole),
        record(sujet, annee, "eco_charges", sums["charges"], num=sums["charges"]),
        ratio(sujet, annee, "eco_part_subv", sums["subventions"], whole),
        ratio(sujet, annee, "eco_autofin", sums["propres"], whole),
    ]


def all_of(world: World, annees: list[int], arrete_le: str) -> list[Record]:
    """Every stated measure of this module."""
    parts = (money, team, governance, grants, partners, declared, support)
    return [r for part in parts for r in part(world, annees)] + criteria(world, annees[-1], arrete_le)
