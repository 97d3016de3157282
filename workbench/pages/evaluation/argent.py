"""The money of the network: consolidated, flows between members left out."""

from __future__ import annotations

from workbench.core import french
from workbench.pages import floors, series
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import RESEAU, Tranche
from workbench.show.display import Affichage, Cellule, Colonne

TOTAL = "eco_produits"
ALONE = "Déclarés sans détail"
OUTSIDE = "hors_perimetre"
TIED = "rattachée à un financeur"
TIE = "Dans sources.toml, [source.financeurs] dit de quel niveau est le financeur d’un compte (744 : Région)"
LEVELS = "eco_subv_niveau"
LINES = ("eco_produits", "eco_charges", "eco_resultat", "eco_autofin", "eco_part_subv", "eco_cvn")


def produits(tranche: Tranche) -> Affichage:
    """Resources by family, what is outside the result beside them."""
    from workbench.show.figures import money

    total = tranche.mesure(TOTAL, RESEAU)
    families = tranche.modalites("eco_famille", RESEAU)
    states = set(families["etat"].astype("str"))
    if families.empty or "valeur" not in states:
        title = "Les ressources du réseau ne sont pas montrées"
        return (
            p.hidden(title, "l’argent du réseau")
            if "secret" in states
            else p.nothing(title, *unread(tranche))
        )
    plans = tranche.referentiel.plans
    by = {f.id: f for f in plans.familles}
    amounts = {r.modalite: r for r in families.itertuples()}
    groups, lines, hidden = [], [], []
    for g in plans.groupes:
        mine = [(by[i], r) for i, r in amounts.items() if i in by and by[i].groupe == g.id]
        shown = [(f.nom, float(r.valeur)) for f, r in mine if str(r.etat) == "valeur" and r.valeur]
        hidden += [f.nom for f, r in mine if str(r.etat) == "secret"]
        if shown:
            groups.append((g.nom, p.known(tranche, "eco_groupe", RESEAU, None, g.id), shown))
        for f, r in mine:
            m = tranche.mesure("eco_famille", RESEAU, None, r.modalite)
            text = (
                Cellule(french.euros(m.valeur), round(m.valeur), cle=p.key(m))
                if m.etat == "valeur"
                else Cellule(etat=m.etat, cle=p.key(m))
            )
            lines.append([Cellule(g.nom), Cellule(f.nom), text])
    outside = []
    for r in tranche.modalites("eco_hors_produits", RESEAU).itertuples():
        if str(r.etat) == "valeur" and r.valeur:
            name = by[r.modalite].nom if r.modalite in by else r.modalite
            outside.append((name, float(r.valeur)))
            lines.append(
                [
                    Cellule("Hors produits d’exploitation"),
                    Cellule(name),
                    Cellule(french.euros(r.valeur), round(r.valeur)),
                ]
            )
    drawn = money.draw(
        groups, outside, [(hidden, None)] if hidden else None, str(tranche.reseau.get("nom_court", "réseau"))
    )
    text, under = p.value_text(total, tranche)
    under = under or p.coverage(tranche.mesure("eco_famille", RESEAU, None, families["modalite"].iloc[0]))
    subv = tranche.mesure("eco_part_subv", RESEAU)
    title = f"{french.capital(text)} de produits d’exploitation" if text else "Les ressources, par famille"
    if subv.etat == "valeur" and text:
        # a product given as one total does not say what it is made of
        least = total.valeur - subv.denominateur > 0.5
        known = floors.lowered(subv.numerateur) if least else subv.numerateur
        title += f", dont {'au moins ' * least}{french.euros(known)} de subventions publiques"
    note, mesures = tranche.referentiel.indicateurs[TOTAL].autres.get("regle", ""), [subv]
    detailed = float(families["denominateur"].max())
    if text and (apart := total.valeur - detailed) > 0.5:
        mesures.append(total)
        lines.append(
            [Cellule(ALONE), Cellule("un seul total par lieu"), Cellule(french.euros(apart), round(apart))]
        )
        note = (
            f"Les barres détaillent {french.euros(detailed)} ; {french.euros(apart)}, que des lieux "
            f"déclarent en un seul total, n’ont ni groupe ni famille. {note}"
        )
    return p.figure(
        drawn,
        title,
        f"Exercices clos en {tranche.annee}, {under or 'tous les lieux'}, en euros.",
        p.source(tranche, p.behind(mesures, "comptes")),
        [Colonne("Groupe"), Colonne("Famille"), Colonne("Montant", "€", "droite")],
        lines,
        note=french.typographie(note),
    )


def unread(tranche: Tranche) -> tuple[str, str]:
    """Why the accounts give no figure of the year, and what would give one."""
    year, rows = tranche.annee, tranche.table("comptes")
    cure = f"Le fichier des écritures de l’exercice clos en {year} suffit"
    closed = rows["exercice_au"].dt.year.dropna().astype(int) if len(rows) else rows.get("exercice_au", [])
    if not len(closed):
        return f"Aucun compte de {year} n’est reçu", cure
    years = french.join(str(y) for y in sorted(set(closed)))
    if year not in set(closed):
        return f"Les comptes reçus sont d’exercices clos en {years}, aucun en {year}", cure
    if (rows.loc[rows["exercice_au"].dt.year == year, "section"] == OUTSIDE).all():
        return (
            f"Les comptes de {year} sont reçus, et toutes leurs lignes sont hors du périmètre du réseau",
            "La section de chaque ligne se dit dans sources.toml, sous [source.sections]",
        )
    return (
        f"Les comptes de {year} sont reçus, et aucune de leurs lignes ne compte pour une structure du réseau",
        "Vérifier le compte et la section de ces lignes, et les dates d’entrée et de sortie de la structure",
    )


def ensemble(tranche: Tranche) -> Affichage:
    """Products, charges, result, shares: this year and last, with what each covers."""
    known = tranche.referentiel.indicateurs
    span = series.years(tranche)
    lines = [
        [Cellule(known[i].nom), *[p.cell(tranche, i, RESEAU, y) for y in span]] for i in LINES if i in known
    ]
    total = tranche.mesure(TOTAL, RESEAU)
    if all(c.etat != "valeur" for line in lines for c in line[1:]):
        title = "Les comptes du réseau ne sont pas montrés"
        return (
            p.hidden(title, "l’argent du réseau")
            if total.etat == "secret"
            else p.nothing(title, *unread(tranche))
        )
    result = tranche.mesure("eco_resultat", RESEAU)
    title = f"Produits et charges du réseau, {french.join(map(str, sorted(span)))}"
    costs = tranche.mesure("eco_charges", RESEAU)
    if total.etat == costs.etat == "valeur":
        each = [_of(total, "de produits", tranche), _of(costs, "de charges", tranche)]
        title = f"{span[0]} : {french.join(each)}"
    note = "Les flux entre structures du réseau sont exclus."
    every = [tranche.mesure(i, RESEAU, y) for i in LINES if i in known for y in span]
    if any(m.etat == "valeur" and known[m.indicateur].unite == "€" and m.valeur % 1 for m in every):
        note += " Chaque montant est arrondi à l’euro, chacun pour soi."
    if result.etat == "valeur" and result.attendu == result.attendu:
        note += f" Le résultat, qui n’existe pas pour une collectivité, réunit {p.coverage(result)}."
    note += " Produits et charges ne se soustraient donc pas ligne à ligne."
    if "eco_cvn" in known:
        note += (
            f" {known['eco_cvn'].nom} : heures déclarées par les lieux, au tarif du réseau ; les comptes "
            "n’en portent parfois qu’une partie."
        )
    return Affichage(
        "tableau",
        french.typographie(title),
        "Exercices clos dans l’année.",
        source=p.source(tranche, p.behind([m for m in every if m.etat == "valeur"])),
        note=french.typographie(note),
        lignes=lines,
        colonnes=[Colonne("Ligne"), *[Colonne(str(y), "", "droite") for y in span]],
    )


def _of(m, what: str, tranche: Tranche) -> str:
    """« au moins 159 900 € de produits (2 lieux sur 5) »: an amount, and of whom where it is not of all."""
    text, under = p.value_text(m, tranche)
    return f"{text} {what} ({under})" if floors.short(m) else f"{text} {what}"


def financeurs(tranche: Tranche) -> Affichage:
    """Public money by level of funder."""
    from workbench.show.figures import bars

    rows = tranche.modalites(LEVELS, RESEAU)
    shown = rows[rows["etat"].astype("str") == "valeur"]
    if shown.empty:
        title = "Les subventions par niveau de financeur ne sont pas montrées"
        return (
            p.hidden(title, "les subventions par niveau de financeur")
            if len(rows)
            else p.nothing(title, *_untied(tranche))
        )
    now, before = (
        [],
        {r.modalite: r for r in tranche.modalites(LEVELS, RESEAU, tranche.annee - 1).itertuples()},
    )
    lines = []
    for r in rows.sort_values("valeur", ascending=False, kind="stable").itertuples():
        last = before.get(r.modalite)
        old = float(last.valeur) if last is not None and str(last.etat) == "valeur" else None
        old = None if p.common.broken(tranche, LEVELS, tranche.annee - 1) else old
        state = str(r.etat)
        now.append(
            (french.capital(r.modalite), float(r.valeur) if state == "valeur" else None, state, None, old)
        )
        lines.append(
            [
                Cellule(french.capital(r.modalite)),
                *[_euros(tranche, r.modalite, y) for y in (tranche.annee, tranche.annee - 1)],
            ]
        )
    drawn = bars.draw(
        now,
        "€",
        subject="subventions par niveau de financeur",
        years=(tranche.annee, tranche.annee - 1),
        noun=("niveau", "niveaux"),
    )
    total, top = float(shown["valeur"].sum()), shown.loc[shown["valeur"].idxmax()]
    loose, title, note = _loose(tranche, total), french.euros(total), ""
    if loose > 0.5:
        title, note = french.euros(total + loose), f"Sans financeur connu : {french.euros(loose)}. {TIE}"
        lines.append([Cellule("Sans financeur connu"), Cellule(french.euros(loose), round(loose)), Cellule()])
    title += f" de subventions publiques ; {top.modalite} : {french.euros(top.valeur)}"
    return p.figure(
        drawn,
        title,
        f"Exercices clos en {tranche.annee}, flux entre membres exclus ; trait : {tranche.annee - 1}.",
        p.source(tranche, "comptes"),
        [
            Colonne("Niveau"),
            Colonne(str(tranche.annee), "€", "droite"),
            Colonne(str(tranche.annee - 1), "€", "droite"),
        ],
        lines,
        note=french.typographie(note),
    )


def _loose(tranche: Tranche, tied: float) -> float:
    """Euros of subsidies that no level of funder holds; 0 where their whole is not known."""
    whole = tranche.mesure("eco_part_subv", RESEAU)
    return float(whole.numerateur) - tied if whole.etat == "valeur" else 0.0


def _untied(tranche: Tranche) -> tuple[str, str]:
    """Why no level of funder is known, and the cure."""
    if (loose := _loose(tranche, 0.0)) > 0.5:
        return f"{french.euros(loose)} de subventions sont aux comptes reçus, et aucune n’est {TIED}", TIE
    if tranche.mesure("eco_part_subv", RESEAU).etat == "valeur":
        return "Aucune subvention n’est inscrite aux comptes reçus", ""
    return unread(tranche)


def _euros(tranche: Tranche, modalite: str, year: int) -> Cellule:
    m = tranche.mesure(LEVELS, RESEAU, year, modalite)
    if m.etat != "valeur":
        return Cellule(etat=m.etat, cle=p.key(m))
    other = p.common.broken(tranche, m.indicateur, year)
    return Cellule(french.euros(m.valeur), round(m.valeur), cle=p.key(m), detail=other)
