"""Figures another network may compare with its own: released cells and their definition.

Only rows of the whole network and of one year leave, as the public edition shows them: what it hides has no
number here either. `workbench.collect.peers` reads the result at the other end.
"""

from __future__ import annotations

from pandas import DataFrame

from workbench.collect.peers import COLUMNS, NUMBERS, TABLE
from workbench.core.french import slug
from workbench.core.referentiel.compare import mark
from workbench.safety.container import RESEAU, Tranche
from workbench.share import data_package
from workbench.share.data_package import number_text

TITLES = {
    "indicateur": "Identifiant de l’indicateur dans le référentiel",
    "definition": "Empreinte de sa définition\u00a0: la même, le même calcul",
    "referentiel": "Version du référentiel",
    "periode": "Année",
    "modalite": "Réponse ou catégorie\u00a0; vide\u00a0: l’indicateur entier",
    "unite": "Unité",
    "numerateur": "Numérateur",
    "denominateur": "Dénominateur",
    "n": "Nombre de cas",
    "valeur": "Valeur, ou bas d’une fourchette",
    "valeur_max": "Haut d’une fourchette",
    "etat": "État\u00a0: valeur, manquant, sans_objet, non_demande, refuse, secret",
    "vu": "Combien de lieux, ou de mois, ont donné le chiffre",
    "attendu": "Sur combien attendus",
    "partiels": "Parmi ces lieux, à combien il manque des mois",
    "unite_couverture": "Ce que comptent vu et attendu",
}
KEY = ["indicateur", "periode", "modalite"]


def comparison(tranche: Tranche) -> dict[str, bytes]:
    """{name: bytes} of the package, from the network's tranche of the public edition."""
    conf, annee = tranche.reseau, tranche.annee
    rows = released(tranche)
    fields = [
        {"name": c, "type": "number" if c in NUMBERS else "string", "title": TITLES[c]} for c in COLUMNS
    ]
    schema = {
        "title": "Chiffres du réseau",
        "description": "Une ligne par indicateur et catégorie, pour le réseau entier.",
        "x-source": "Édition publique du réseau",
        "fields": fields,
        "primaryKey": KEY,
        "missingValues": [""],
    }
    about = {
        "id": slug(conf["nom"]),
        "nom": str(conf["nom"]),
        "annee": annee,
        "referentiel": tranche.referentiel.version,
        "lieux": len(tranche.table("lieux")),
        "arrete_le": str(conf["arrete_le"]),
        "invente": str(conf.get("invente", "") or ""),
    }
    described = data_package.describe(
        conf,
        f"{about['id']}-comparaison-{annee}",
        f"{conf['nom']}\u00a0: chiffres à comparer, {annee}",
        "Ce que l’édition publique montre du réseau entier, avec la définition de chaque chiffre.",
        [data_package.resource(TABLE, rows, schema)],
        **{"x-reseau": about},
    )
    texts = rows.assign(**{c: [number_text(v) for v in rows[c]] for c in NUMBERS})
    return data_package.files(described, {f"{TABLE}.csv": data_package.texts_bytes(texts)})


def released(tranche: Tranche) -> DataFrame:
    """The year's rows of the whole network, in the order of their key."""
    m, method = tranche.mesures, tranche.referentiel
    rows = m[(m["niveau"] == RESEAU) & (m["periode"] == str(tranche.annee))]
    rows = rows[rows["indicateur"].isin(method.indicateurs)].astype({"etat": "str"})
    known = {i: method.indicateurs[i] for i in rows["indicateur"].unique()}
    rows = rows.assign(
        definition=rows["indicateur"].map({i: mark(one, method) for i, one in known.items()}),
        referentiel=method.version,
        unite=rows["indicateur"].map({i: one.unite for i, one in known.items()}),
        unite_couverture=rows["unite_couverture"].fillna(""),
    )
    hidden = (rows["etat"] != "valeur").to_numpy()
    rows = rows.assign(**{c: rows[c].where(~hidden) for c in NUMBERS})
    return rows.sort_values(KEY, ignore_index=True)[COLUMNS].astype(dict.fromkeys(NUMBERS, float))
