# ruff: noqa: E501 (texts of a page keep their length)
"""A synthetic executed notebook with every genre and state, for the tests of show/."""

from __future__ import annotations

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from workbench.core import french
from workbench.show.display import LIMITES, Affichage, Cellule, Colonne, Image, element

HOSTILE = [
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    '#eval("1+1") $x$ *gras* _it_ `raw` \\ @ref <label> // c /* d */',
    '")#panic("x") + ("',
    "{{ 7*7 }} {% raw %} {# x #}",
    "=1+1",
    "]]>&amp;&lt;%%EOF",
    "a\x00b\x07c\u202ed\ud800e",
    "' OR 1=1; -- \u2028 🙂 漢字 עברית",
]


def svg(width_mm: float, height_mm: float, label: str = "") -> str:
    """A small drawing of 12 columns, sized in millimetres."""
    w, h = width_mm * 72 / 25.4, height_mm * 72 / 25.4
    tall = [h * (0.35 + 0.5 * ((i * 5) % 12) / 12) for i in range(12)]
    bars = "".join(
        f'<rect x="{10 + i * (w - 20) / 12:.1f}" y="{h * 0.95 - t:.1f}" width="{(w - 20) / 16:.1f}" '
        f'height="{t:.1f}" fill="#1F4E79"/>'
        for i, t in enumerate(tall)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w:.1f}pt" height="{h:.1f}pt" '
        f'viewBox="0 0 {w:.1f} {h:.1f}">{bars}<path d="M0 {h * 0.95:.1f}H{w:.1f}" stroke="#6B747D"/></svg>'
    )


def images() -> list[Image]:
    """A wide drawing and its narrow redrawing."""
    return [Image("svg", svg(170, 70)), Image("svg", svg(86, 60), 86, True)]


def figure(title: str = "En 2025, 3\u202f420 passages ; août manque") -> Affichage:
    """A figure with its data, one month missing and one true zero."""
    months = list(french.MOIS_COURTS)
    rows = [
        [Cellule(m), Cellule(str(200 + i), 200 + i, cle=f"lieu|orgelet|2025-{i + 1:02}|use_passages|")]
        for i, m in enumerate(months)
    ]
    rows[7][1] = Cellule(etat="manquant")
    rows[1][1] = Cellule("0", 0)
    return Affichage(
        "figure",
        title,
        "La Fabrik, passages par mois, 2025.",
        alt="Colonnes par mois ; août manque.",
        n="11 mois rendus sur 12.",
        source="Source\u00a0: registre d’accueil, relevé du 31 mars 2026.",
        note="Les totaux comparent les mois communs.",
        images=images(),
        colonnes=[Colonne("Mois"), Colonne("Passages", "jours-personnes", "droite")],
        lignes=rows,
    )


def page_one() -> list[Affichage]:
    """The five displays of page 1, with texts of the length of a real one."""
    chiffres = [
        (
            "1\u202f184",
            "h",
            "d’ouverture à tous",
            "2025, horaires moins fermetures. 2024\u00a0: 1\u202f128\u00a0h",
        ),
        (
            "3\u202f420",
            "",
            "passages",
            "11\u00a0mois rendus sur\u00a012, août manque. Mêmes mois de 2024\u00a0: 3\u202f060",
        ),
        ("72", "", "adhérents", "personnes, au 31\u00a0décembre 2025. 49 des 66 de 2024 ont renouvelé"),
        (
            "33",
            "%",
            "de ressources propres",
            "27\u202f560\u00a0€ sur 84\u202f300\u00a0€ de produits, exercice 2025. 2024\u00a0: 29\u00a0%",
        ),
        (
            "13",
            "sur\u00a025",
            "critères en place ou plus",
            "vus par la coordination\u202f; 3 non regardés, 2 hors projet. Équipe\u00a0: 16 sur 28",
        ),
    ]
    forces = [
        ("L’accueil convient", "à 36 des 41 répondants\u202f; 68 adhérents invités, novembre 2025"),
        (
            "L’inclusion numérique est transmise",
            "stade 4 selon les deux regards\u202f; le tiers-lieu d’Arinthod est venu apprendre le 6\u00a0mai 2025",
        ),
        ("Le lieu ouvre davantage", "56\u00a0h de plus qu’en 2024, surtout en soirée"),
    ]
    priorites = [
        ("Sécuriser les locaux", "stade 1, en réflexion\u202f; la convention finit le 30\u00a0juin 2027"),
        (
            "Préparer la relève des bénévoles",
            "équipe\u00a0: en place\u202f; coordination\u00a0: en réflexion. Un écart à éclaircir",
        ),
        ("Revoir les horaires", "ils ne conviennent pas à 15 des 41 répondants"),
    ]
    actions = [
        (
            "Négocier une convention de trois ans avec la commune",
            "présidence, appui de la coordination",
            "30\u00a0sept.\u00a02026",
            "convention signée",
        ),
        (
            "Décrire trois rôles, former un binôme pour chacun",
            "équipe bénévole",
            "31\u00a0déc.\u00a02026",
            "trois fiches, trois binômes",
        ),
        (
            "Essayer le samedi matin pendant un trimestre",
            "fabmanager",
            "30\u00a0juin 2026",
            "passages du samedi, comptés",
        ),
    ]

    def part(title, sub, items):
        return {"titre": title, "sous_titre": sub, "elements": [{"titre": t, "detail": d} for t, d in items]}

    return [
        Affichage(
            "entete",
            "La Fabrik, fablab à Orgelet",
            alt="Carte de situation de La Fabrik.",
            images=[Image("svg", svg(30, 42), 30)],
            elements=[
                {
                    "surtitre": "Diagnostic 2025, édition de l’équipe du lieu, arrêtée au 31\u00a0mars 2026",
                    "titre": "La Fabrik, fablab à Orgelet",
                    "citation": "«\u202fUn atelier ouvert où l’on répare, fabrique et apprend ensemble. Nous voulons que "
                    "chaque habitant du plateau trouve ici un outil, un conseil et du monde.\u202f»",
                    "citation_auteur": "L’équipe, 12\u00a0janvier 2026",
                    "paragraphe": "En 2025, La Fabrik a ouvert et accueilli davantage. Ce qu’elle transmet en inclusion "
                    "numérique sert déjà à un autre lieu. Deux questions pèsent sur la suite\u00a0: la durée de "
                    "ses locaux et la relève de ses bénévoles.",
                    "paragraphe_auteur": "Lecture de la coordination, relue par l’équipe",
                    "legende": "La Fabrik et les trois autres lieux ouverts. Photo manquante.",
                }
            ],
        ),
        Affichage(
            "chiffres",
            "L’année en cinq chiffres",
            lignes=[
                [Cellule(v, detail=u, cle="lieu|orgelet|2025|x|"), Cellule(n), Cellule(d)]
                for v, u, n, d in chiffres
            ],
        ),
        Affichage(
            "listes",
            "Forces et priorités",
            elements=[
                part("Trois forces", "constats de la visite du 9\u00a0février 2026", forces),
                part("Trois priorités", "choisies ensemble le 12\u00a0mars 2026", priorites),
            ],
        ),
        Affichage(
            "tableau",
            "Qui fait quoi, pour quand",
            colonnes=[Colonne("Action"), Colonne("Qui"), Colonne("Échéance"), Colonne("Ce qui le montrera")],
            lignes=[[Cellule(t) for t in row] for row in actions],
        ),
        Affichage(
            "citation",
            "Le lieu commente",
            elements=[
                {
                    "texte": "«\u202fLe bilan est juste. Sur la relève, nous ne partageons pas la lecture\u00a0: deux bénévoles sont "
                    "déjà formés, nous le montrerons à la prochaine visite.\u202f»",
                    "auteur": "L’équipe de La Fabrik, 20\u00a0mars 2026",
                }
            ],
            source="Chiffres inventés. Sources\u00a0: registre d’accueil, horaires, adhésions, comptes approuvés de la "
            "section (charges communes\u00a0: 60\u00a0%, aux heures d’ouverture), enquête de novembre 2025, "
            "observations\u202f; référentiel v1. Pages suivantes\u00a0: chaque chiffre, son origine et ses limites.",
        ),
    ]


def page_one_at_the_limits() -> list[Affichage]:
    """Page 1 with every text as long as LIMITES allows, in words of ordinary length."""

    def words(kind: str) -> str:
        return (
            ("le lieu accueille des habitants de communes voisines " * 8)[: LIMITES[kind] - 1] + "."
        ).strip()

    entete, chiffres, listes, actions, citation = page_one()
    for key in ("citation", "paragraphe", "legende"):
        entete.elements[0][key] = words(key)
    for row in chiffres.lignes:
        row[1].texte, row[2].texte = words("chiffre.nom"), words("chiffre.detail")
    for item in (i for part in listes.elements for i in part["elements"]):
        item |= element(words("element.titre"), words("element.detail"))
    for row in actions.lignes:
        for cell in row[:2] + row[3:]:
            cell.texte = words("action.cellule")
    citation.elements[0]["texte"], citation.source = words("commentaire"), words("source")
    return [entete, chiffres, listes, actions, citation]


def states_table() -> Affichage:
    """A table of numbers with every state, a detail under a number and a total."""

    def num(text, detail=""):
        return Cellule(text, cle="c|" + text, detail=detail)

    def state(name):
        return Cellule(etat=name)

    rows = [
        [
            Cellule("La Fabrik"),
            num("1\u202f184"),
            num("3\u202f420", "11 mois sur 12"),
            num("72"),
            num("31"),
            num("23"),
        ],
        [Cellule("Made in Iki"), num("936"), num("2\u202f105"), num("54"), num("24"), num("17")],
        [
            Cellule("Tiers-lieu d’Arinthod"),
            num("1\u202f040"),
            state("manquant"),
            state("secret"),
            num("9"),
            num("8"),
        ],
        [
            Cellule("Saint-Julien (Val Suran)"),
            num("612"),
            num("688"),
            state("secret"),
            num("0"),
            state("refuse"),
        ],
        [
            Cellule("Lons-le-Saunier, en projet"),
            state("sans_objet"),
            state("sans_objet"),
            state("sans_objet"),
            num("3"),
            state("non_demande"),
        ],
        [
            Cellule("Réseau"),
            num("3\u202f772", "4 lieux sur 4"),
            num("au moins 6\u202f213", "3 lieux sur 4"),
            state("secret"),
            num("67", "5 lieux sur 5"),
            num("de 23 à 48", "3 lieux sur 4"),
        ],
    ]
    units = [
        ("Ouverture", "heures"),
        ("Passages", "jours-personnes"),
        ("Adhérents", "personnes"),
        ("Événements", "nombre"),
        ("Bénévoles", "personnes"),
    ]
    return Affichage(
        "tableau",
        "Quatre lieux ouverts, 3\u202f772 heures d’ouverture en 2025\u202f; les passages d’un lieu manquent",
        "Année 2025, sauf adhérents au 31\u00a0décembre. Édition des membres du réseau.",
        colonnes=[Colonne("Lieu"), *(Colonne(n, u, "droite") for n, u in units)],
        lignes=rows,
        totaux=1,
        note="Un total incomplet dit «\u202fau moins\u202f» et sur combien de lieux.",
        source="Source\u00a0: horaires, registres d’accueil, adhésions, événements, équipes\u202f; relevé du 31\u00a0mars 2026.",
    )


def hostile() -> list[Affichage]:
    """Displays whose every text is hostile."""
    return [
        Affichage(
            "tableau",
            f"Titre {HOSTILE[0]}",
            sous_titre=HOSTILE[1],
            note=HOSTILE[3],
            source=HOSTILE[4],
            colonnes=[Colonne(HOSTILE[2], HOSTILE[5]), Colonne("b", aligne="droite")],
            lignes=[[Cellule(t, cle=t), Cellule("1", detail=t)] for t in HOSTILE],
        ),
        Affichage("texte", "", elements=[{"texte": t} for t in HOSTILE]),
        Affichage("citation", HOSTILE[5], elements=[{"texte": HOSTILE[3], "auteur": HOSTILE[0]}]),
    ]


def cell(affichages: list[Affichage], tags=()) -> nbformat.NotebookNode:
    """A code cell whose outputs are the displays, as a kernel stores them."""
    outs = [
        new_output(
            "display_data", data={"application/vnd.workbench+json": a.to_dict(), "text/plain": a.titre}
        )
        for a in affichages
    ]
    return new_code_cell("secret_code = 1", outputs=outs, metadata={"tags": list(tags)})


def notebook(figures: int = 2, bad: bool = True, first=page_one) -> nbformat.NotebookNode:
    """The notebook: title, parameters, page 1, sections, table of states, hostile texts."""
    cells = [
        new_markdown_cell(
            "# Diagnostic d’un lieu\n\nOù en est le lieu, et que faire ensuite\u202f?\n\n"
            "Pour l’équipe du lieu, ses élus et ses financeurs."
        ),
        new_code_cell(
            "lieu = 'orgelet'",
            metadata={"tags": ["parameters"]},
            outputs=[new_output("stream", text="parametre visible")],
        ),
        cell(first()),
        new_markdown_cell(
            "## Le lieu est-il fréquenté toute l’année\u202f?\n\n**Comment lire.** Une colonne par mois.\n\n"
            "- un *mois* manquant est dit\n- un zéro est un `0`\n\n1. un\n2. deux\n\n> parole\n\n"
            "| a | b |\n|---|---|\n| 1 | 2 |\n\n[lien](https://exemple.fr) [piège](javascript:alert(1))"
        ),
        cell([figure(f"{i + 1}. En 2025, 3\u202f420 passages\u202f; août manque") for i in range(figures)]),
        new_markdown_cell("## Que disent les cinq lieux\u202f?"),
        cell([states_table()]),
    ]
    if bad:
        cells += [
            new_markdown_cell(
                "## Textes pièges\n\n" + "\n\n".join(HOSTILE).replace("\ud800", "").replace("\x00", "")
            ),
            cell(hostile()),
        ]
    cells.append(new_markdown_cell("## Sources, limites, provenance\n\nTout est dit."))
    nb = new_notebook(cells=cells)
    nb.metadata["workbench"] = {
        "titre": "La Fabrik, fablab à Orgelet",
        "sujet": "La Fabrik, Orgelet",
        "annee": 2025,
        "edition": "lieu:orgelet",
        "arrete_le": "2026-03-31",
        "invente": "Lieux et communes réels, chiffres, dates et propos inventés.",
        "version": "0.1.0",
        "referentiel_version": "1",
        "genre": "diagnostic",
    }
    return nb
