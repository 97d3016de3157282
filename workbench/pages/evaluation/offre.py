"""What the lieux offer: which service is found where."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne


def services(tranche: Tranche) -> Affichage:
    """Which open lieu offers which service at the year's end."""
    from workbench.show.figures import matrix

    rows, offered = p.lieux(tranche), tranche.table("services")
    rows = rows[rows["etat_an"] != "fermé"]
    if offered.empty or rows.empty:
        return p.nothing(
            "Les services des lieux ne sont pas connus",
            "Le registre services est vide",
            "Il se remplit à raison d’une ligne par lieu et par service, avec sa date de début",
        )
    today = pd.Timestamp(p.year_end(tranche))
    since, until = (pd.to_datetime(offered[c]) for c in ("depuis", "jusqu_a"))
    offered = offered[(until.isna() | (until > today))].assign(futur=(since > today))
    told = set(offered["lieu"])
    state = dict(zip(rows["lieu"], rows["etat_an"], strict=True))
    have = {(r.lieu, r.service): r.futur or state.get(r.lieu) == "projet" for r in offered.itertuples()}
    listed = [s for s in tranche.referentiel.services if any(s.id == k[1] for k in have)]
    cells = {}
    for lieu, name in zip(rows["lieu"], rows["montre"], strict=True):
        for s in listed:
            planned = have.get((lieu, s.id))
            none = "sans_objet" if state[lieu] == "projet" else "non" if lieu in told else "manquant"
            cells[name, s.nom] = none if planned is None else "prévu" if planned else "oui"
    drawn = matrix.draw(list(rows["montre"]), [s.nom for s in listed], cells, "services par lieu")
    opened = int((rows["etat_an"] == "ouvert").sum())
    two = sum(sum(cells[n, s.nom] == "oui" for n in rows["montre"]) >= 2 for s in listed)
    shown = matrix.WORDS | {"non": "pas proposé"}
    return p.figure(
        drawn,
        f"{french.capital(french.count(two, 'service se trouve', 'services se trouvent'))} dans deux "
        "lieux "
        f"ou plus, sur {len(listed)} proposés",
        f"{french.count(opened, 'lieu ouvert', 'lieux ouverts')} au {french.date(today.date())}, "
        f"liste du référentiel : {len(tranche.referentiel.services)} services.",
        p.source(tranche, "services, lieux"),
        [Colonne("Service"), *[Colonne(n) for n in rows["montre"]]],
        [[Cellule(s.nom), *[_service(cells[n, s.nom], shown) for n in rows["montre"]]] for s in listed],
    )


def _service(state: str, words: dict) -> Cellule:
    if state in ("manquant", "sans_objet", "secret"):
        return Cellule(etat=state)
    return Cellule(words[state], state)
