"""Money of the lieu: where it comes from, what it pays for, and by which section or key it is the lieu's."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.pages import closing, common, series
from workbench.pages.diagnostic import reading
from workbench.pages.diagnostic.chiffres import told
from workbench.pages.diagnostic.parts import ratios, received, tables
from workbench.show.display import Affichage, Cellule, Colonne

FILE = "le fichier des écritures de l’exercice, avec la section du lieu ou une clé de répartition"
SECTION = "la section du lieu dans ces comptes, ou une clé de répartition"


def argent(tranche) -> list[Affichage]:
    """The figure of the products by group, the charges, and three ratios with their numbers.

    Charges alone when the lieu's section holds no product, as before it opens. Nothing is drawn when the
    accounts are not released, missing or not the lieu's: a text says why.
    """
    groups, hidden = _groups(tranche)
    total, cost = tranche.mesure("eco_produits"), tranche.mesure("eco_charges")
    if not common.known(total) or not (groups or hidden):
        alone = common.known(total) and common.known(cost) and cost.valeur
        return [
            _charges(tranche, f"{_share(tranche)} {_plan(tranche)}") if alone else _nothing(tranche, total)
        ]
    return [_figure(tranche, groups, hidden, total), _charges(tranche), ratios(tranche)]


def _groups(tranche) -> tuple[list, list]:
    """Groups of products as (group, total, lines), largest first; and labels of what is not released."""
    plans = tranche.referentiel.plans
    by_group = reading.values(tranche, "eco_groupe")
    by_family = reading.values(tranche, "eco_famille")
    levels = reading.values(tranche, "eco_subv_niveau")
    public = _funded(tranche)
    shown, hidden = [], []
    for group in plans.groupes:
        value, state = by_group.get(group.id, (None, ""))
        if state == "secret":
            hidden.append(group)
        if value is None or value == 0:
            continue
        if group.id == public:
            lines = [("eco_subv_niveau", k, french.capital(k), v, s) for k, (v, s) in levels.items()]
        else:
            names = [f for f in plans.familles if f.groupe == group.id and f.id in by_family]
            lines = [("eco_famille", f.id, f.nom, *by_family[f.id]) for f in names]
        kept = [line for line in lines if line[3] != 0]
        shown.append((group, value, sorted(kept, key=lambda line: -(line[3] or 0))))
    return sorted(shown, key=lambda g: -g[1]), hidden


def _funded(tranche) -> str:
    """The group that the levels of funders detail, read in the declaration of the indicator."""
    spec = tranche.referentiel.indicateurs["eco_subv_niveau"].numerateur
    for rule in spec.get("filtres", ()):
        if rule.get("colonne") == "groupe":
            return rule.get("egal") or (rule.get("parmi") or [""])[0]
    return ""


def _outside(tranche) -> list[tuple]:
    """What is beside the products: (label, euros, made of, indicateur, modalité)."""
    families = {f.id: f for f in tranche.referentiel.plans.familles}
    hours, worth = tranche.mesure("hr_h_benevoles"), tranche.mesure("eco_cvn")
    rate = tranche.reseau.get("valorisation", {}).get("heure_benevole_eur")
    found = []
    if common.known(worth) and worth.valeur:
        made = ""
        if common.known(hours) and rate:
            made = f"{french.number(hours.valeur)}\u00a0h × {french.trimmed(rate, 2)}\u00a0€"
        found.append((tranche.referentiel.indicateurs["eco_cvn"].nom, worth.valeur, made, "eco_cvn", ""))
    for name, (value, _) in reading.values(tranche, "eco_hors_produits").items():
        if not value:
            continue
        same = found and name in families and families[name].sens == "hors_resultat" and value == found[0][1]
        if not same:  # the accounts repeat the valued hours: one bar is enough
            label = families[name].nom if name in families else name
            found.append((label, value, "", "eco_hors_produits", name))
    return sorted(found, key=lambda row: -row[1])


def _figure(tranche, groups, hidden, total) -> Affichage:
    from workbench.show.figures import money

    outside = _outside(tranche)
    left = total.valeur - sum(g[1] for g in groups)
    # alone, a hidden group would be read in the sum
    together = left if len(hidden) > 1 and left > 0.5 else None
    shared = [([g.nom for g in hidden], together)] if hidden else []
    drawn = money.draw(
        [(g.nom, value, [(name, v, s) for _, _, name, v, s in lines]) for g, value, lines in groups],
        [row[:3] if row[2] else row[:2] for row in outside],
        shared,
        common.name(tranche),
    )
    rows = []
    for group, value, lines in groups:
        rows.append(
            [
                Cellule(group.nom),
                Cellule("total du groupe"),
                reading.amount(tranche, value, "valeur", "eco_groupe", group.id),
            ]
        )
        rows += [
            [Cellule(group.nom), Cellule(reading.words(name)), reading.amount(tranche, v, s, ind, mod)]
            for ind, mod, name, v, s in lines
        ]
    rows += [[Cellule(g.nom), Cellule("total du groupe"), Cellule(etat="secret")] for g in hidden]
    rows += [
        [
            Cellule("Hors produits d’exploitation"),
            Cellule(label, detail=made),
            reading.amount(tranche, value, "valeur", ind, mod),
        ]
        for label, value, made, ind, mod in outside
    ]
    parts = [f"{french.lower_first(g.nom)} {french.percent(v, total.valeur)}" for g, v, _ in groups[:2]]
    return Affichage(
        "figure",
        french.typographie(
            f"{french.euros(total.valeur)} de produits en {tranche.annee} : {', '.join(parts)}"
        ),
        f"{common.name(tranche)}, exercice clos en {tranche.annee}, produits d’exploitation en euros.",
        drawn.alt,
        common.source_line(tranche, tables(tranche), _owner(tranche)),
        note=_note(tranche, outside),
        colonnes=[Colonne("Groupe"), Colonne("Ligne"), Colonne("Montant", "euros", "droite")],
        lignes=rows,
        images=drawn.images,
    )


def _bearer(tranche) -> dict:
    """The structure whose accounts these are."""
    lieux, held = tranche.table("lieux"), tranche.table("structures")
    owner = lieux.loc[lieux["lieu"] == tranche.lieu, "structure"] if len(lieux) else []
    rows = held[held["structure"].isin(owner)] if len(held) else held
    if not len(rows):
        return {"structure": "", "nom": "", "plan_comptable": "", "forme": ""}
    return rows.iloc[0].to_dict()


def _owner(tranche) -> str:
    """« comptes de la structure porteuse (Adapemont) »: a name may carry an article we do not know."""
    name = reading.text(_bearer(tranche)["nom"])
    return "comptes de la structure porteuse" + (f" ({name})" if name else "")


def _note(tranche, outside=()) -> str:
    """The rule of the figures, the section or the key, the chart of accounts, what stands outside."""
    own = tranche.referentiel
    said = [own.indicateurs["eco_produits"].definition, _share(tranche), _plan(tranche)]
    said += [
        f"{f.nom} ({french.lower_first(f.precision.rstrip('.'))})."
        for f in own.plans.familles
        if f.precision and f.id in {o[4] for o in outside}
    ]
    rate = tranche.reseau.get("valorisation", {}).get("heure_benevole_eur")
    if any(o[3] == "eco_cvn" for o in outside) and rate:
        mode = reading.text(tranche.mesure("hr_h_benevoles").mode)
        said.append(
            f"Heures de bénévolat valorisées à {french.trimmed(rate, 2)} € l’heure, tarif du réseau"
            + (f", heures en mode « {mode} »" if mode else "")
            + " : hors du résultat."
        )
    return french.typographie(" ".join(s for s in said if s))


def _share(tranche) -> str:
    """By what the accounts of the bearer become the lieu's."""
    accounts = _owner(tranche)
    keys = tranche.table("cles_repartition")
    if tranche.diffusion in ("reseau", "public") and not len(keys):
        return (
            f"Montants de la section du lieu dans les {accounts} ; "
            "les clés de répartition, s’il y en a, ne sont pas dans cette édition."
        )
    end = pd.Timestamp(f"{tranche.annee}-12-31")
    if len(keys):
        keys = keys[
            (keys["lieu"] == tranche.lieu)
            & (keys["du"].isna() | (keys["du"] <= end))
            & (keys["au"].isna() | (keys["au"] >= end))
        ]
    said = [
        f"{french.percent(k.pct)} de la section « {k.section} » ({reading.text(k.regle)})"
        for k in keys.itertuples()
    ]
    start = f"Montants de la section du lieu dans les {accounts}"
    return f"{start}, et {french.join(said)}." if said else f"{start}, sans clé de répartition."


def _plan(tranche) -> str:
    plan = tranche.referentiel.plans.plans.get(_bearer(tranche)["plan_comptable"])
    return f"{plan.nom}. {plan.precision}".strip() if plan else ""


def _charges(tranche, alone: str = "") -> Affichage:
    """Charges by family this year and the year before, their total, and the result.

    alone : what is told of the accounts when no product is drawn above
    """
    years = series.years(tranche)
    families = {f.id: f.nom for f in tranche.referentiel.plans.familles}
    by_year = [reading.values(tranche, "eco_charge_famille", y) for y in years]
    now = by_year[0]
    if not now:
        return _nothing(tranche, tranche.mesure("eco_charges"))
    order = sorted(now, key=lambda k: (-(now[k][0] or 0), k))
    order = [k for k in order if now[k][0] != 0 or any(old.get(k, (0,))[0] for old in by_year[1:])]
    if all(now[k][0] is None for k in order):
        order = []  # a column of the same word says no more than one line
    rows = [
        [
            Cellule(families.get(k, k)),
            *(
                reading.amount(tranche, *got.get(k, (None, "non_demande")), "eco_charge_famille", k, y)
                for y, got in zip(years, by_year, strict=True)
            ),
        ]
        for k in order
    ]
    if not rows:
        states = [reading.whole_state(s for _, s in got.values()) for got in by_year]
        rows = [[Cellule("Détail par famille"), *(Cellule(etat=s) for s in states)]]
    totals = []
    for name in ("eco_charges", "eco_resultat"):
        said = french.capital(tranche.referentiel.indicateurs[name].nom)
        line = [Cellule(f"Total des {french.lower_first(said)}" if name == "eco_charges" else said)]
        for year in years:
            m = tranche.mesure(name, periode=year)
            line.append(_euros(tranche, m, name, year))
        totals.append(line)
    total, result = tranche.mesure("eco_charges"), tranche.referentiel.indicateurs["eco_resultat"]
    largest = [k for k in order if now[k][0]][:1]
    title = f"Charges de {tranche.annee}"
    if common.known(total) and largest:
        name = families.get(largest[0], largest[0])
        most = now[largest[0]][0]
        part = "toutes" if most == total.valeur else f"dont {french.euros(most)}"
        title = (
            f"{french.euros(total.valeur)} de charges en {tranche.annee}, {part} en « {name} »"
            + ", sans produit d’exploitation" * bool(alone)
        )
    return Affichage(
        "tableau",
        french.typographie(title),
        f"{common.name(tranche)}, {'exercices clos' if len(years) > 1 else 'exercice clos'} en "
        f"{french.join(map(str, sorted(years)))}.",
        source=common.source_line(tranche, tables(tranche)),
        note=french.typographie(f"{result.nom} : {french.lower_first(result.definition)} {alone}".strip()),
        colonnes=[Colonne("Charges"), *(Colonne(str(y), "euros", "droite") for y in years)],
        lignes=rows + totals,
        totaux=len(totals),
    )


def _euros(tranche, m, name, year) -> Cellule:
    return reading.amount(tranche, m.valeur, reading.state_of(m), name, "", year)


def _nothing(tranche, total) -> Affichage:
    """Why there is no money to show, and how it would come."""
    name, accounts, there = common.name(tranche), _owner(tranche), received(tranche)
    add = SECTION if there else FILE
    if common.known(total):
        what = french.lower_first(tranche.referentiel.indicateurs[total.indicateur].nom)
        how = told(total) or "compté"
        return common.absent(
            f"Le détail des comptes de {tranche.annee} n’est pas connu",
            f"Un seul total est donné, {french.euros(total.valeur)} de {what} ({how}) : il "
            "ne dit ni d’où vient l’argent, ni où il va. "
            + f"Les {accounts} sont reçus, et rien n’y dit ce qui revient au lieu. " * there
            + f"Pour le détailler : {add}.",
        )
    state = reading.whole_state([total.etat])
    if state == "secret":
        why = (
            f"Les {accounts} ne sont pas diffusés dans cette édition : ils le sont avec un accord écrit "
            "de la structure, inscrit au registre des accords (section « argent »)."
        )
    elif state == "sans_objet":
        why = f"{name} n’a pas de comptes en {tranche.annee}. {closing.not_open(tranche)} " + (
            "" if closing.shut(tranche) else f"Les dépenses de préparation sont dans les {accounts}."
        )
    else:
        first = f"Les {accounts} sont reçus, et aucune de leurs sections ne revient"
        first = first if there else f"Aucune section des {accounts} ne revient"
        why = f"{first} au lieu en {tranche.annee}. Pour la montrer : {add}."
    return common.absent(f"Pas de comptes à montrer pour {tranche.annee}", why, etat=state)
