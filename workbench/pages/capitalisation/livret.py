"""The booklet: its first page and index, the situations that cards answer, the cards themselves."""

from __future__ import annotations

from workbench.core import french
from workbench.pages import common, counted, fiches
from workbench.pages.capitalisation._parts import Net
from workbench.show.display import LIMITES, Affichage, Cellule, Colonne, raccourcir

TITLE = "Pratiques et besoins du réseau"
WHERE = "En place ou transmis à"
NEEDS = ("besoins ouverts", "besoins levés")
READING = (
    "Un lieu figure dans la dernière colonne si le dernier stade donné est « en place » ou « transmis » et "
    "que cette édition peut le lire. Par ordre alphabétique."
)
UNTOLD = "Cette édition ne montre pas les stades : seules les fiches sous licence y circulent."


def une(tranche) -> list[Affichage]:
    """What the booklet is, four counts, and the index by criterion."""
    net = Net(tranche)
    return [_heading(net), _counts(net), _index(net)]


def _heading(net: Net) -> Affichage:
    t = net.tranche
    edition = common.shown_as(t.diffusion)
    if len(net.cards):
        writers = net.cards["lieu"].nunique()
        said = (
            f"{french.count(len(net.cards), 'fiche écrite', 'fiches écrites')} par "
            f"{french.count(writers, 'lieu', 'lieux')}. On y entre par critère, ci-dessous, ou par "
            "situation. Un lieu est cité pour ce qu’il peut montrer : ni note, ni classement."
        )
    else:
        said = "Aucune fiche de pratique ne circule encore dans cette édition."
    element = {
        "surtitre": french.typographie(f"{t.reseau.get('nom', '')}, {edition}"),
        "titre": TITLE,
        "paragraphe": raccourcir(french.typographie(said), LIMITES["paragraphe"]),
    }
    return Affichage("entete", TITLE, elements=[element])


def _counts(net: Net) -> Affichage:
    t, cards = net.tranche, net.cards
    served = cards["critere"].nunique() if len(cards) else 0
    free = int(cards["licence"].notna().sum()) if len(cards) else 0
    links = t.table("liens")
    year = links[links["date"].dt.year == t.annee] if len(links) else links
    rows = [
        _row(
            len(cards),
            "fiche de pratique",
            "fiches de pratique",
            counted.of_them(free, len(cards), "sous licence ouverte", "toutes")
            if len(cards)
            else "aucune dans cette édition",
        ),
        _row(served, "critère servi", "critères servis", f"sur {len(net.criteria)} de la méthode"),
        _row(len(year), "échange noté", "échanges notés", f"entre lieux, en {t.annee}"),
    ]
    if net.hears and not net.visited:
        none = french.typographie("aucune visite n’est notée")
        rows += [[Cellule(etat="manquant"), Cellule(what), Cellule(none)] for what in NEEDS]
    elif net.hears:
        met = sum(bool(n.montre) for n in net.needs)
        lit = counted.of_them(met, len(net.needs), "qu’un autre lieu peut éclairer")
        detail = lit if met else "aucun lieu n’y répond encore"
        rows.append(_row(len(net.needs), "besoin ouvert", NEEDS[0], detail))
        lifted = int((~net.heard["ouvert"]).sum())
        rows.append(_row(lifted, "besoin levé", NEEDS[1], "depuis la première visite"))
    return Affichage(
        "chiffres",
        f"Le livret en {'cinq' if net.hears else 'trois'} nombres",
        colonnes=[Colonne("Valeur"), Colonne("Chiffre"), Colonne("Précision")],
        lignes=rows,
        source=common.source_line(t, ["pratiques", "liens", *(("constats", "visites") if net.hears else ())]),
    )


def _row(value: int, one: str, many: str, detail: str) -> list[Cellule]:
    return [
        Cellule(french.number(value), value),
        Cellule(french.plural(value, one, many)),
        Cellule(french.typographie(detail)),
    ]


def _index(net: Net) -> Affichage:
    """One row per card, in the order of the grid, with the lieux where its criterion is « en place »."""
    if not len(net.cards):
        return common.absent(
            "L’index par critère attend sa première fiche",
            "Une fiche tient en une page : contexte, ce qui a été fait, résultats, conditions, ce qu’il faut "
            "éviter.",
            cure="Elle s’écrit dans la feuille pratiques du classeur",
        )
    lines = [
        [
            Cellule(net.criterion(r.critere), detail=net.axe(r.critere)),
            Cellule(fiches.title(r), lien=fiches.title(r)),
            Cellule(net.name(r.lieu)),
            Cellule(there(net, r.critere) or french.ABSENT),
        ]
        for r in net.cards.itertuples()
    ]
    columns = [Colonne("Critère"), Colonne("Fiche"), Colonne("Écrite par"), Colonne(WHERE)]
    open_ = told(net)
    return Affichage(
        "tableau",
        french.typographie(f"{french.count(len(lines), 'fiche')}, critère par critère"),
        source=common.source_line(net.tranche, ["pratiques", *(["observations"] if open_ else [])]),
        note=french.typographie(READING if open_ else UNTOLD),
        colonnes=columns if open_ else columns[:3],
        lignes=lines if open_ else [row[:3] for row in lines],
        empile=True,
    )


def told(net: Net) -> bool:
    """True when the edition reads stages of some lieu."""
    return "observations" in net.tranche.tables


def there(net: Net, critere: str) -> str:
    """The lieux whose last stage is « en place » or more, by name."""
    found = net.shown(critere, "").items()
    return french.join(sorted(net.name(lieu) for lieu, shown in found if shown.stade is not None))


def situations(tranche) -> Affichage:
    """The index by need: the situation each card starts from, in its own words."""
    net = Net(tranche)
    if not len(net.cards):
        return common.absent(
            "Aucune situation n’est encore décrite", "Une situation est le contexte d’une fiche de pratique."
        )
    lines = [
        [
            Cellule(common.text(r.contexte)),
            Cellule(fiches.title(r), lien=fiches.title(r)),
            Cellule(net.name(r.lieu)),
            Cellule(net.criterion(r.critere)),
        ]
        for r in net.cards.itertuples()
    ]
    return Affichage(
        "tableau",
        french.typographie(
            f"{french.count(len(lines), 'situation décrite', 'situations décrites')}, "
            "et la fiche qui y répond"
        ),
        source=common.source_line(tranche, ["pratiques"]),
        colonnes=[
            Colonne("Si vous vivez cela"),
            Colonne("Lisez la fiche"),
            Colonne("Écrite par"),
            Colonne("Critère"),
        ],
        lignes=lines,
        empile=True,
    )


def pratiques(tranche) -> list[Affichage]:
    """Every card, in the order of the grid."""
    net = Net(tranche)
    if not len(net.cards):
        return [
            common.absent(
                "Pas encore de fiche à lire",
                "Aucune fiche de pratique ne circule dans cette édition : une fiche circule si elle porte "
                "une licence.",
            )
        ]
    return [fiches.card(tranche, r, named=True) for r in net.cards.itertuples()]
