"""Invented data for every chart: the ordinary case of each, then what tries a layout.

Used by the tests of figures and by ``benchmarks/galerie.py``, which draws them for a person to look at.
"""

import random
from functools import cache

from workbench.core.paths import DATA
from workbench.show.figures import (
    axes,
    bars,
    calendar,
    hours,
    locator,
    maps,
    matrix,
    money,
    months,
    rings,
    strip,
    survey,
    timeline,
    together,
    week,
    years,
)
from workbench.show.figures.placing import Place

LONG = "Accompagnement des habitantes et habitants aux démarches administratives en ligne"
WORD = "Anticonstitutionnellement-numérico-associatif"
MODALITIES = ("oui", "en partie", "non")
SERVICES = ["Atelier de fabrication", "Espace de coworking", "Médiation numérique", LONG, "France Services"]


@cache
def territory():
    """The communes of the Pays Lédonien, as the maps take them."""
    import pyogrio

    frame = pyogrio.read_dataframe(DATA / "territoire" / "pays_ledonien.gpkg", layer="communes")
    return maps.territory(frame)


def lieu(name: str, under: str, code: str, project: bool = False) -> Place:
    return Place(name, under, *territory().point(code), project)


def five() -> list[Place]:
    return [
        lieu("La Fabrik", "Orgelet", "39397"),
        lieu("Made in Iki", "Commenailles", "39160"),
        lieu("Tiers-lieu d’Arinthod", "", "39016"),
        lieu("Saint-Julien", "(Val Suran)", "39485"),
        lieu("Lieu en projet", "Lons-le-Saunier", "39300", True),
    ]


def crowded(n: int) -> list[Place]:
    """Lieux in the communes nearest to a town, one each."""
    where = territory()
    (x, y), at = where.point("39300"), where.point
    near = sorted(where.codes, key=lambda c: (at(c)[0] - x) ** 2 + (at(c)[1] - y) ** 2)
    return [lieu(f"Tiers-lieu {i + 1}", "", code) for i, code in enumerate(near[:n])]


def scattered(n: int, prefix: str = "Tiers-lieu") -> list[Place]:
    where, draw = territory(), random.Random(n)
    codes = draw.sample(where.codes, min(n, len(where.codes))) + draw.choices(where.codes, k=max(0, n - 199))
    return [
        lieu(f"{prefix} {where.names[where.codes.index(c)]}", "", c, i % 9 == 8) for i, c in enumerate(codes)
    ]


def reach(places: list[Place]) -> dict[str, str]:
    """Classes by straight line and two speeds, enough to draw."""
    opened = [(p.x, p.y) for p in places if not p.project]
    out = {}
    for code, (x, y) in zip(territory().codes, territory().points, strict=True):
        km = min(((x - a) ** 2 + (y - b) ** 2) ** 0.5 for a, b in opened) / 1000
        out[code] = "dans" if km * 2.023 <= 20 else "selon" if km * 1.331 <= 20 else "hors"
    return out


def month_values(values: list, state: str = "manquant") -> list[tuple]:
    return [(v, "valeur" if v is not None else state, "fermé" if v == 0 else "") for v in values]


def question(label: str, *counts) -> tuple:
    return label, [
        (m, c, "secret" if c is None else "valeur") for m, c in zip(MODALITIES, counts, strict=True)
    ]


USAGE = [262, 298, 331, 346, 318, 305, 214, None, 341, 378, 355, 272]
BEFORE = [248, 271, 290, 312, 330, 268, 196, 0, 287, 305, 322, 231]
GRID = {
    "Offre de service": [
        ("Lisibilité de l’offre", 3, 3),
        ("Besoins recueillis, suites données", 2, 1),
        ("Horaires", 3, 3),
        ("Accessibilité physique, tarifaire, numérique", 2, 2),
        ("Équipements et sécurité", 4, 3),
    ],
    "Modèle économique": [
        ("Pilotage budgétaire et trésorerie", 3, 2),
        ("Diversité des ressources", 2, 2),
        ("Politique tarifaire", 3, 3),
        ("Soutenabilité de l’emploi", 1, None),
        ("Sécurisation des locaux", 1, 1),
    ],
    "Portage et gouvernance": [
        ("Statut et organes", 3, 3),
        ("Participation des parties prenantes", 3, 3),
        ("Rôles et relève des bénévoles", 3, 1),
        ("Transmission et documentation", 2, 2),
        ("Autonomie vis-à-vis du porteur", 2, None),
        ("Fonction employeur", "hors", "hors"),
    ],
    "Ancrage territorial": [
        ("Partenariats locaux", 3, 3),
        ("Liens avec les collectivités", 2, 3),
        ("Inclusion numérique, services de proximité", 4, 4),
        ("Publics absents", 0, 1),
        ("Transition écologique", "hors", "hors"),
    ],
    "Animation des communautés": [
        ("Accueil et facilitation", 4, 4),
        ("Contribution des usagers", 3, 3),
        ("Programmation", 3, 3),
        ("Communication", 2, 2),
        ("Émergence de projets", 3, None),
        ("Coopération entre lieux", 3, 2),
    ],
    "Recherche de financements": [
        ("Sait à qui s’adresser", 3, 3),
        ("Suivi et justification", 2, 2),
        ("Anticipation des échéances", 1, 1),
    ],
}
CRITERIA = [(axe, *row) for axe, rows in GRID.items() for row in rows]
TASKS = [
    ("Structuration", "Créer l’instance de gouvernance", "2025-01-15", "2025-06-30", "faite"),
    ("Structuration", "Déposer le dossier de financement régional", "2025-03-01", "2025-09-30", "en retard"),
    ("Structuration", "Statuts adoptés", None, "2025-05-20", "faite", "2025-11-12"),
    ("Animation", "Programme commun, avec une fête dans chaque lieu", "2025-04-01", "2026-12-31", "en cours"),
    ("Animation", "Voyage d’étude", None, "2026-09-01", "prévue"),
    ("Animation", "Lettre commune", "2025-02-01", "2025-03-31", "abandonnée"),
    ("Ancrage", "Convention avec le Campus numérique", None, None, "prévue"),
]
SLOTS = [
    ("mardi", "09:00", "12:30", "tous", True),
    ("mardi", "14:00", "18:00", "adhérents"),
    ("mercredi", "09:00", "12:00", "tous", True),
    ("mercredi", "08:00", "19:00", "badge"),
    ("jeudi", "14:00", "18:30", "tous"),
    ("vendredi", "17:00", "22:00", "tous", True),
    ("samedi", "10:00", "12:00", "rendez-vous"),
]
WEEK = [(d, h, 0.1 + 0.08 * d, 0.2 + 0.12 * d) for d in range(6) for h in range(9 + d % 3, 18)]
MONEY = [
    (
        "Subventions publiques",
        46200,
        [
            ("État, label Fabrique de territoire, part 2025", 16700),
            ("Département", 6500),
            ("Région", 12000),
            ("Intercommunalité", 11000),
        ],
    ),
    ("Ressources propres", 27560, [("Adhésions", 5160), ("Ventes et prestations", 22400)]),
]
YEARS = [
    (
        "Heures d’ouverture",
        "heures",
        [(2023, 3100, "valeur"), (2024, 3500, "valeur"), (2025, 3772, "valeur")],
    ),
    (
        "Passages",
        "jours-personnes",
        [(2023, 5100, "valeur"), (2024, None, "manquant"), (2025, 6213, "valeur")],
        {2025: "compté au registre, et non plus estimé"},
    ),
    ("Adhérents", "personnes", [(2023, 140, "valeur"), (2024, None, "secret"), (2025, 150, "valeur", 190)]),
    (
        "Part de ressources propres",
        "% des produits",
        [(2023, None, "sans_objet"), (2024, 29, "valeur"), (2025, 33, "valeur")],
    ),
]


def arrived(n: int) -> list[tuple]:
    """What came of n lieux, month by month."""
    states = ["recu", "recu", "recu", "manquant", "rien", "sans_objet"]
    draw = random.Random(5)
    kinds = ("Passages", "Adhésions", "Enquête auprès des usagers")
    return [(f"Tiers-lieu {i}", [(k, draw.choices(states, k=12)) for k in kinds]) for i in range(n)]


def cells(lieux: list[str], choices: str, seed: int = 3) -> dict[tuple[str, str], str]:
    draw = random.Random(seed)
    return {(a, b): draw.choice(choices.split()) for a in lieux for b in SERVICES}


ORDINARY = {
    "mois": lambda: months.draw(month_values(USAGE), month_values(BEFORE), (2025, 2024), subject="La Fabrik"),
    "axes": lambda: axes.draw(CRITERIA, "La Fabrik"),
    "enquete": lambda: survey.draw(
        [
            question("Accueil et aide sur place", 36, None, None),
            question("Équipement disponible", 24, 11, 6),
            question("Tarifs", 22, 8, 11),
            question("Horaires d’ouverture", 14, 12, 15),
        ],
        41,
        68,
        "La Fabrik",
    ),
    "argent": lambda: money.draw(
        MONEY,
        [("Hors produits : bénévolat valorisé", 23040, "1 920 h × 12 €")],
        [(["Dons et mécénat", "Autres produits"], 10540)],
        "La Fabrik",
    ),
    "carte": lambda: maps.access(
        territory(),
        five(),
        reach(five()),
        aside=(
            "Si le lieu en projet ouvrait",
            "Tiers-lieu de Lons-le-Saunier : de 75 à 96 % des habitants seraient à 20 min ou moins "
            "(66 180 à 83 931), au lieu de 32 à 63 % selon l’hypothèse (28 214 à 55 402).",
        ),
    ),
    "situation": lambda: locator.draw(territory(), five(), 0),
    "criteres": lambda: strip.draw(
        [
            ("Offre de service", "Lisibilité de l’offre", [strip.Count(2, 5, 5), strip.Count(1, 4, 5)]),
            (
                "Offre de service",
                "Besoins recueillis et suites",
                [strip.Count(0, 5, 5), strip.Count(0, 5, 5)],
            ),
            ("Portage", "Fonction employeur", [strip.Count(1, 2, 4), strip.Count(0, 0, 4)]),
            ("Portage", "Horaires", [strip.Count(3, 3, 3), None]),
        ],
        subject="réseau",
    ),
    "barres": lambda: bars.draw(
        [
            ("La Fabrik", 1184, "valeur", None, 1128),
            ("Made in Iki", 936, "valeur", None, 980),
            ("Tiers-lieu d’Arinthod", 1040, "valeur", None, None, "11 mois sur 12"),
            ("Saint-Julien (Val Suran)", None, "secret"),
            ("Lons-le-Saunier", None, "sans_objet"),
            ("Un lieu qui n’a pas répondu", None, "manquant"),
            ("Personnes aidées", 200, "valeur", 480),
        ],
        "h",
        here="La Fabrik",
        years=(2025, 2024),
    ),
    "annees": lambda: years.draw(YEARS),
    "semaine": lambda: week.draw(SLOTS, "La Fabrik"),
    "heures": lambda: hours.draw(WEEK, "part des habitants à portée d’une porte ouverte"),
    "provenance": lambda: rings.draw(
        [
            ("moins de 5 km", 18),
            ("5 à 10 km", 11),
            ("10 à 20 km", 7),
            ("plus de 20 km", None, "secret"),
            ("commune non dite", None, "secret"),
        ],
        [
            ("Terre d’Émeraude", 29),
            ("ECLA", 7),
            ("autres intercommunalités du territoire", 0),
            ("hors du territoire", 5),
        ],
        territory(),
        five()[0],
        (5, 10, 20),
        "La Fabrik",
    ),
    "programme": lambda: timeline.draw(TASKS, "2026-03-31"),
    "calendrier": lambda: calendar.draw(arrived(5), "le Pays Lédonien"),
    "ensemble": lambda: together.draw(
        ["La Fabrik", "Made in Iki", "Saint-Julien (Val Suran)", "Tiers-lieu d’Arinthod"],
        {(0, 1): 8, (0, 2): 2, (1, 3): 4},
        subject="actes communs en 2025",
    ),
    "services": lambda: matrix.draw(
        [p.name for p in five()],
        SERVICES,
        cells([p.name for p in five()], "oui oui non prévu manquant secret sans_objet"),
    ),
}

NOTHING = [(None, "manquant")] * 12
AWKWARD = {
    "mois-tous-manquants": lambda: months.draw(NOTHING, NOTHING, (2025, 2024)),
    "mois-zero": lambda: months.draw(month_values([0] * 12), month_values([0] * 12), (2025, 2024)),
    "mois-sans-annee-avant": lambda: months.draw(month_values(USAGE), None, (2025, 2024)),
    "mois-geants": lambda: months.draw(
        month_values([1234567 + 9999 * i for i in range(12)]),
        month_values([2234567] * 5 + [None] * 2 + [1] * 5),
        (2025, 2024),
    ),
    "mois-etats": lambda: months.draw(
        [(None, "sans_objet")] * 7
        + [(None, "non_demande"), (0, "valeur", "fermé"), (12, "valeur"), (3420, "valeur"), (None, "secret")],
        [(None, "sans_objet")] * 5 + [(None, "secret")] * 2 + [(700, "valeur")] * 5,
        (2025, 2024),
    ),
    "mois-plus-haut-avant": lambda: months.draw(
        month_values([10] * 12), month_values([400] * 12), (2025, 2024)
    ),
    "mois-decimales": lambda: months.draw(
        month_values([0.5, 1.25, 3, 2, 1, 0, None, 1, 2, 3, 2.5, 1]), month_values([1] * 12), (2025, 2024)
    ),
    "mois-egaux": lambda: months.draw(month_values([400] * 12), month_values([400] * 12), (2025, 2024)),
    "mois-un": lambda: months.draw(month_values([5] + [None] * 11, "sans_objet"), None, (2025, 2024)),
    "axes-vide": lambda: axes.draw([]),
    "axes-un": lambda: axes.draw([("Offre de service", "Horaires", None, None)]),
    "axes-longs": lambda: axes.draw(
        [
            (LONG, LONG + " " + LONG, 4, 0),
            (LONG, WORD, None, "secret"),
            (LONG, LONG, "indecidable", None),
            (WORD, LONG, "hors", "hors"),
            (WORD, "Court", 0, 0),
            (WORD, LONG, 0, 4),
            (WORD, "Autre", "secret", 2),
        ]
    ),
    "axes-rien-vu": lambda: axes.draw([(a, c, None, None) for a, c, *_ in CRITERIA]),
    "enquete-invites-nombreux": lambda: survey.draw(
        [
            question(LONG, 36, 0, 5),
            question("Équipement", None, None, None),
            question("Tarifs", 1, 1, 39),
            question("Rien", 0, 0, 0),
            question(WORD, 39, 1, 1),
        ],
        41,
        12000,
    ),
    "enquete-sans-liste": lambda: survey.draw(
        [question("Accueil", 36, None, None), question(LONG, 20, 20, 1)], 41, None
    ),
    "enquete-non-diffusee": lambda: survey.draw(
        [(LONG, [(m, None, "secret") for m in MODALITIES], None)], None, None
    ),
    "enquete-modalites": lambda: survey.draw(
        [
            (
                "Activités",
                [
                    (LONG, 12, "valeur"),
                    ("autre chose", 2, "valeur"),
                    (WORD, 3, "valeur"),
                    ("rien", 0, "valeur"),
                    ("fablab", 9, "valeur"),
                ],
            )
        ],
        26,
        30,
        scale=False,
    ),
    "enquete-vide": lambda: survey.draw([("Accueil", [])], 0, 0),
    "enquete-trente": lambda: survey.draw(
        [question(f"Question {i}", 20 + i % 7, 9, 30 - i) for i in range(30)], 70, 100
    ),
    "argent-geant": lambda: money.draw(
        [
            (
                LONG,
                1_234_567_890,
                [
                    (LONG, 1_234_567_890),
                    (WORD, 12),
                    ("Nul", 0),
                    ("Reprise", -250_000_000),
                    ("Région", None),
                    ("Europe", None, "secret"),
                ],
            )
        ],
        [("Hors produits : " + LONG, 230, "1 920 h × 12 € par heure, valeur retenue par le réseau")],
        [([LONG, "Dons", WORD], 10), (["Un", "Deux", "Trois", "Quatre"], None)],
    ),
    "argent-vide": lambda: money.draw([("Ressources propres", None, [("Adhésions", None)])]),
    "argent-zero": lambda: money.draw(
        [("Ressources propres", 0, [("Adhésions", 0), ("Ventes", 0)])], [("Bénévolat", None)]
    ),
    "argent-trente": lambda: money.draw([("Produits", 900, [(f"Compte {i}", 60 - i) for i in range(30)])]),
    "carte-douze": lambda: maps.access(territory(), scattered(12), reach(scattered(12))),
    "criteres-beaucoup": lambda: strip.draw(
        [
            ("Offre", LONG, [strip.Count(800, 3000, 3500), strip.Count(0, 0, 0)]),
            (LONG, WORD, [strip.Count(0, 0, 3500, "secret"), strip.Count(3500, 3500, 3500)]),
        ]
    ),
    "carte-basse": lambda: maps.access(territory(), five(), reach(five()), high=74),
    "carte-basse-quarante": lambda: maps.access(
        territory(), scattered(40), reach(scattered(40)), aside=("Ouvrir à Lons", LONG), high=74
    ),
    "carte-quarante": lambda: maps.access(territory(), scattered(40), reach(scattered(40))),
    "carte-trois-cents": lambda: maps.access(territory(), scattered(300), reach(scattered(300))),
    "carte-serree": lambda: maps.access(territory(), crowded(20), reach(crowded(20))),
    "carte-serree-basse": lambda: maps.access(territory(), crowded(12), reach(crowded(12)), high=66),
    "carte-un": lambda: maps.access(territory(), five()[:1], reach(five()[:1])),
    "carte-sans-temps": lambda: maps.access(territory(), five(), {}),
    "situation-reseau": lambda: locator.draw(territory(), five(), None),
    "situation-longue": lambda: locator.draw(territory(), five(), 4),
    "barres-une": lambda: bars.draw([(LONG, 3, "valeur")]),
    "barres-rien": lambda: bars.draw(
        [
            (f"Lieu {i}", None, s)
            for i, s in enumerate(("manquant", "secret", "sans_objet", "refuse", "non_demande"))
        ],
        "h",
    ),
    "barres-zero": lambda: bars.draw([(f"Lieu {i}", 0, "valeur") for i in range(4)], "h"),
    "barres-geantes": lambda: bars.draw(
        [(LONG, 1_234_567_890, "valeur", 2_234_567_890, 12), (WORD, 1, "valeur"), ("Perte", -5e8, "valeur")],
        "€",
        years=(2025, 2024),
    ),
    "barres-trente-dans-l-ordre": lambda: bars.draw(
        [(f"{i} ans", i, "valeur") for i in range(30)], ordered=False
    ),
    "barres-quarante": lambda: bars.draw(
        [
            (
                f"Lieu {i}",
                None if i % 7 == 0 else i * 37 % 1800,
                ("manquant", "secret")[i % 2] if i % 7 == 0 else "valeur",
            )
            for i in range(40)
        ],
        "h",
    ),
    "barres-trois-cents": lambda: bars.draw(
        [(f"Lieu {i}", i * 7919 % 300_000, "valeur") for i in range(300)], "€"
    ),
    "annees-huit": lambda: years.draw(
        [
            (LONG, "passages", [(y, 1_234_567 + y, "valeur") for y in range(2018, 2026)]),
            ("Vide", "", [(y, None, "manquant") for y in range(2018, 2026)]),
            ("Zéro", "", [(y, 0, "valeur") for y in range(2018, 2026)]),
        ]
    ),
    "annees-larges": lambda: years.draw(
        [("Adhérents", "personnes", [(y, 1302.0, "valeur", 1402.0) for y in (2023, 2024, 2025)])] * 4
    ),
    "annees-perte": lambda: years.draw(
        [
            (
                "Résultat",
                "euros",
                [(2023, -120_000, "valeur"), (2024, None, "sans_objet"), (2025, 3500, "valeur")],
                {2024: LONG, 2025: "plan"},
            )
        ]
    ),
    "annees-douze": lambda: years.draw(
        [(f"{WORD} {i}", LONG, [(2024, i, "valeur"), (2025, 2 * i, "valeur")]) for i in range(12)]
    ),
    "semaine-vide": lambda: week.draw([]),
    "heures-vides": lambda: hours.draw([]),
    "heures-pleines": lambda: hours.draw([(d, h, 1.0, 1.0) for d in range(7) for h in range(24)]),
    "semaine-manquante": lambda: week.draw([], state="manquant"),
    "semaine-pleine": lambda: week.draw(
        [(d, "00:00", "23:59", "badge") for d in range(7)]
        + [(d, "09:15", "09:45", "tous", True) for d in range(7)]
        + [(d, "09:30", "11:00", "adhérents") for d in range(7)]
        + [(d, "11:00", "11:30", "rendez-vous") for d in range(7)]
    ),
    "provenance-sans-carte": lambda: rings.draw([("moins de 5 km", None, "secret")], []),
    "provenance-au-bord": lambda: rings.draw(
        [("moins de 2 km", 123456), (LONG, 0)],
        [(WORD, None, "manquant")],
        territory(),
        five()[1],
        (2, 30, 60),
    ),
    "programme-trente": lambda: timeline.draw(
        [
            (
                f"Mission {i // 8}",
                LONG if i % 5 == 0 else f"Action {i}",
                f"202{3 + i % 3}-0{1 + i % 9}-01",
                f"202{4 + i % 3}-0{1 + i % 9}-28",
                ("faite", "en cours", "en retard", "prévue", "abandonnée")[i % 5],
            )
            for i in range(30)
        ],
        "2026-03-31",
    ),
    "programme-un-jour": lambda: timeline.draw(
        [("", WORD, "2026-03-31", "2026-03-31", "prévue")], "2026-03-31"
    ),
    "programme-longtemps": lambda: timeline.draw(
        [("", "Étape", "2005-01-01", "2045-01-01", "en retard")], "2046-01-01"
    ),
    "programme-vide": lambda: timeline.draw([], "2026-03-31"),
    "services-douze": lambda: matrix.draw(
        [p.name for p in scattered(12)], SERVICES, cells([p.name for p in scattered(12)], "oui oui non")
    ),
    "services-seul": lambda: matrix.draw(
        ["La Fabrik", "Made in Iki"], SERVICES, cells(["La Fabrik", "Made in Iki"], "seul oui non manquant")
    ),
    "calendrier-quarante": lambda: calendar.draw(arrived(40)),
    "calendrier-un": lambda: calendar.draw([(LONG, [(WORD, ["manquant"] * 12)])]),
    "ensemble-groupes": lambda: together.draw(
        [LONG, WORD, *(f"Pays d’EPCI {i}" for i in range(10))],
        {(i, j): 7 * i + j for i in range(12) for j in range(i, 12)},
        True,
    ),
    "ensemble-vide": lambda: together.draw(["La Fabrik"], {}),
    "services-un": lambda: matrix.draw([LONG], [WORD], {}),
    "services-quarante": lambda: matrix.draw(
        [f"Lieu {i}" for i in range(40)],
        SERVICES,
        cells([f"Lieu {i}" for i in range(40)], "oui oui non manquant"),
    ),
}
