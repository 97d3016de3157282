"""Use of the network: month by month, lieu by lieu with states and totals, season by season."""

from __future__ import annotations

from statistics import median

from workbench.core import french
from workbench.measures import common_months
from workbench.measures.sources import DECLARED
from workbench.pages import common, series
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import RESEAU, Tranche
from workbench.show.display import Affichage, Cellule, Colonne

PASSAGES = "use_passages"
MAIN = ("off_h_an", PASSAGES, "use_adherents", "use_evenements", "hr_benevoles")
BAND = 8
"""No median nor middle half below so many lieux: among fewer they are single lieux."""
MANY = 60
"""Above so many lieux the table gives way to the spread of each figure."""


def mois(tranche: Tranche) -> Affichage:
    """Passages of the network by month, beside last year's."""
    from workbench.show.figures import months

    now = common.months(tranche, PASSAGES, tranche.annee, RESEAU)
    before = common.months(tranche, PASSAGES, tranche.annee - 1, RESEAU)
    if all(v is None for v, _ in now):
        return no_months(now)
    asked = any(state != "non_demande" for _, state in before)
    drawn = months.draw(
        now,
        before if asked else None,
        (tranche.annee, tranche.annee - 1),
        "passages",
        str(tranche.reseau.get("nom_court", "réseau")),
    )
    both = common_months(tranche.mesures, RESEAU, tranche.annee)
    whole = p.cell(tranche, PASSAGES, RESEAU)
    if both.mois:
        over = french.count(len(both.mois), "mois compté", "mois comptés")
        title = (
            f"{french.count(both.valeur, 'passage')} sur {over} par autant de lieux, contre "
            f"{french.number(both.precedente)} en {tranche.annee - 1}"
        )
    else:
        nouns = french.plural(whole.v, "passage compté", "passages comptés")
        title = f"{french.capital(whole.texte)} {nouns} en {tranche.annee}"
    lines = []
    for i, (pair, last) in enumerate(zip(now, before, strict=True), 1):
        row = [Cellule(french.month(i, True)), _month(tranche, i, tranche.annee, pair)]
        lines.append([*row, _month(tranche, i, tranche.annee - 1, last)] if asked else row)
    columns = [Colonne("Mois"), Colonne(str(tranche.annee), "passages", "droite")]
    columns += [Colonne(str(tranche.annee - 1), "passages", "droite")] if asked else []
    return p.figure(
        drawn,
        title,
        f"Passages comptés, somme des lieux, {tranche.annee} ; année entière : {whole.texte}"
        + (f" ({whole.detail})." if whole.detail else "."),
        p.source(tranche, common.table_names(_tables(tranche)), _lieux_a_month(tranche)),
        columns,
        lines,
        note=french.typographie(
            "Un mois additionne les lieux qui l’ont rendu : il est un plancher quand il en manque."
            f"{_short_months(tranche)} {_besides(tranche)}"
        ),
    )


def _tables(tranche: Tranche) -> list[str]:
    """Tables behind the passages of the year, the months' first."""
    return list(dict.fromkeys(["activite", *common.tables_of([tranche.mesure(PASSAGES, RESEAU)])]))


def _besides(tranche: Tranche) -> str:
    """What the months do not hold, and whether the whole year does."""
    if DECLARED in _tables(tranche):
        return (
            "L’année entière compte aussi les passages que des lieux déclarent en un seul total, sans le "
            "détail des mois ; les passages estimés sont à part."
        )
    return "Les passages estimés sont à part."


def _short_months(tranche: Tranche) -> str:
    """« Août n’en réunit que 2. »: the months with fewer lieux than the others."""
    rows = tranche.serie(PASSAGES, RESEAU, tranche.annee)
    rows = rows[rows["valeur"].notna() & rows["vu"].notna()]
    few = rows[rows["vu"] < rows["vu"].max()]
    if few.empty:
        return ""
    told = french.join(
        f"{french.month(r.mois, True)} ({french.count(r.vu, 'lieu', 'lieux')})" for r in few.itertuples()
    )
    return f" Réunissent moins de lieux que les autres mois : {told}."


def _month(tranche: Tranche, i: int, annee: int, pair) -> Cellule:
    m = tranche.mesure(PASSAGES, RESEAU, f"{annee}-{i:02d}")
    value, state = pair
    if value is None:
        return Cellule(etat=state if state != "valeur" else "manquant", cle=p.key(m))
    return Cellule(french.number(value), int(value), cle=p.key(m), detail=p.coverage(m))


def no_months(now) -> Affichage:
    title = "Les passages du réseau ne peuvent pas être montrés mois par mois"
    if any(state == "secret" for _, state in now):
        return p.hidden(title, "les passages par mois")
    return p.nothing(
        title,
        "Aucun lieu n’a rendu ses passages par mois",
        "Un registre d’accueil d’une ligne par mois et par lieu suffit",
    )


def _lieux_a_month(tranche: Tranche) -> str:
    rows = tranche.serie(PASSAGES, RESEAU, tranche.annee)
    seen = rows.loc[rows["valeur"].notna(), "vu"].dropna()
    if seen.empty:
        return ""
    low, high = int(seen.min()), int(seen.max())
    span = (
        french.count(high, "lieu", "lieux")
        if low == high
        else f"{low} à {french.count(high, 'lieu', 'lieux')}"
    )
    return f"{span} par mois"


def tableau(tranche: Tranche) -> Affichage:
    """Lieux by main figures, states in words, and totals that say what they hold."""
    rows = p.lieux(tranche)
    if rows.empty:
        return p.nothing("Le tableau des lieux est vide", "Aucun lieu n’est inscrit au registre lieux")
    if len(rows) > MANY:
        return _spread(tranche, rows)
    lines = [[Cellule(r.dit), *[p.cell(tranche, i, r.lieu) for i in MAIN]] for r in rows.itertuples()]
    lines.append([Cellule("Réseau"), *[p.cell(tranche, i, RESEAU) for i in MAIN]])
    shown = [series.given(tranche, tranche.mesure(i, x)) for i in MAIN for x in (*rows["lieu"], RESEAU)]
    apart = any(m.indicateur not in MAIN and m.sujet != RESEAU for m in shown)
    return Affichage(
        "tableau",
        _title(tranche, rows),
        f"Année {tranche.annee}, sauf adhérents au 31 décembre.".replace("31 d", "31\u00a0d"),
        source=p.source(tranche, p.behind(shown)),
        totaux=1,
        note=french.typographie(
            "Un total incomplet dit « au moins », sur combien de lieux, et à combien d’entre eux il manque "
            "des mois. Les personnes ne s’additionnent pas entre lieux : le bas de la fourchette si tous se "
            "recoupent, le haut si aucun ; s’il manque un lieu, le haut n’est pas connu. Un événement de "
            "plusieurs lieux compte une fois."
            + " Le total des passages comptés n’a ni les passages estimés, ni ceux calculés d’après une "
            "semaine témoin." * apart
        ),
        colonnes=_columns(tranche, "Lieu"),
        lignes=lines,
    )


def _columns(tranche: Tranche, first: str) -> list[Colonne]:
    known = tranche.referentiel.indicateurs
    return [Colonne(first), *[Colonne(known[i].nom, known[i].unite, "droite") for i in MAIN]]


def _title(tranche: Tranche, rows) -> str:
    opened, closed = (int((rows["etat_an"] == state).sum()) for state in ("ouvert", "fermé"))
    title = french.capital(f"{p.word(opened)} {french.plural(opened, 'lieu ouvert', 'lieux ouverts')}")
    title += f" et {p.word(closed)} {french.plural(closed, 'fermé')} dans l’année" if closed else ""
    first = p.cell(tranche, MAIN[0], RESEAU)
    if first.etat == "valeur":
        noun = french.agreed(tranche.referentiel.indicateurs[MAIN[0]].libelle, first.v)
        title += f", {first.texte} {noun} en {tranche.annee}"
    told = (series.given(tranche, tranche.mesure(PASSAGES, x)) for x in rows["lieu"])
    missing = sum(m.etat == "manquant" for m in told)
    if missing:
        title += f" ; les passages {'d’un lieu' if missing == 1 else f'de {p.word(missing)} lieux'} manquent"
    return french.typographie(title)


def _spread(tranche: Tranche, rows) -> Affichage:
    """For a large network: per figure, how many lieux gave it, and its middle half."""
    known, lines, shown = tranche.referentiel.indicateurs, [], []
    for i in MAIN:
        all_of = [tranche.mesure(i, x) for x in rows["lieu"]]
        shown += [*all_of, tranche.mesure(i, RESEAU)]
        values = sorted(m.valeur for m in all_of if m.etat == "valeur" and m.valeur == m.valeur)
        states = [m.etat for m in all_of]
        n = len(values)
        lines.append(
            [
                Cellule(known[i].nom),
                Cellule(french.number(n), n),
                Cellule(french.number(states.count("manquant"))),
                Cellule(french.number(states.count("secret"))),
                _median(values, states.count("secret")),
                middle_half(values, states.count("secret")),
                p.cell(tranche, i, RESEAU),
            ]
        )
    return Affichage(
        "tableau",
        french.typographie(
            f"{french.count(len(rows), 'lieu', 'lieux')}{p.closed(rows)} : ce que chaque chiffre réunit"
        ),
        f"Année {tranche.annee}.",
        source=p.source(tranche, p.behind(shown)),
        colonnes=[
            Colonne("Chiffre"),
            Colonne("Lieux", "avec valeur", "droite"),
            Colonne("Manquants", "", "droite"),
            Colonne("Non diffusés", "", "droite"),
            Colonne("Lieu médian", "", "droite"),
            Colonne("Moitié centrale", "", "droite"),
            Colonne("Réseau", "", "droite"),
        ],
        lignes=lines,
    )


def _median(values: list[float], secret: int) -> Cellule:
    """The median of sorted values; below eight, why there is none."""
    return Cellule(french.number(median(values))) if len(values) >= BAND else _too_few(values, secret)


def middle_half(values: list[float], secret: int = 0) -> Cellule:
    """Where the middle half of sorted values lies; below eight, why it is not said."""
    n = len(values)
    if n < BAND:
        return _too_few(values, secret)
    return Cellule(f"de {french.number(values[n // 4])} à {french.number(values[(3 * n) // 4])}")


def _too_few(values: list[float], secret: int) -> Cellule:
    kept_back = len(values) + secret >= BAND
    return Cellule(etat="secret") if kept_back else Cellule("moins de huit valeurs")
