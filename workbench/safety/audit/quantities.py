"""What an indicator counts, as the référentiel declares it: the same declaration is the same quantity."""

from __future__ import annotations

from typing import NamedTuple

YEARLY = "chiffres_annuels"  # its rows are told apart by the indicator, which no filter says


SAID = (
    "déclarations comprises · "  # opens a quantity whose figures add what lieux declare to what was counted
)


class Declared(NamedTuple):
    """The two sides of an indicator; a quantity is a text, "" when there is none.

    haut : the quantity of the numerator without its categories; proche : what the filters of each quantity
    are, to tell who is part of whom.
    """

    num: str
    den: str
    haut: str
    personnes: bool
    euros: bool
    part: bool
    enquete: bool
    entiers: bool
    plusieurs: bool
    persiste: str
    mois: bool


def declared(referentiel) -> dict[str, Declared]:
    """The indicators that count persons or euros."""
    found = {}
    for one in referentiel.indicateurs.values():
        persons, euros = bool(one.autres.get("personnes")), one.unite == "€"
        money = one.numerateur.get("table", "").startswith("comptes")
        if not (persons or euros or money):
            continue
        top = quantity(one, one.numerateur)
        column = one.numerateur.get("modalite", "")
        # a number of persons in full-time equivalents, or their hours, is an amount
        whole = persons and "contributeurs" not in one.numerateur
        whole |= one.numerateur.get("contributeurs", "") == one.numerateur.get("colonne", "?")
        found[one.id] = Declared(
            f"{top} par {column}" if column else top,
            quantity(one, one.denominateur) if one.denominateur else "",
            top,
            persons,
            euros or (money and not persons),
            bool(one.denominateur) and one.addition == "ratio",
            one.autres.get("section") == "enquete",
            bool(whole) and one.numerateur.get("colonne") != "etp",
            bool(one.autres.get("plusieurs")),
            str(one.autres.get("persiste", "")),
            one.pas == "mois",
        )
    bases = {one.den for one in found.values()}
    for name, one in found.items():  # shares and families are of what was counted alone
        if referentiel.indicateurs[name].declare and one.num in bases:
            found[name] = one._replace(num=f"{SAID}{one.num}")
    return found


def quantity(one, side: dict) -> str:
    """A text that two sides share when they count the same thing."""
    parts = [side.get("table", ""), side.get("operation", ""), side.get("colonne", "")]
    parts += [str(sorted(side.get("periode", {}).items()))]
    parts += sorted(filters(side)) + [f"réseau {f}" for f in sorted(filters(side, "reseau_filtres"))]
    if side.get("table") == YEARLY:
        parts.append(one.id)
    for more in ("facteur", "sauf_plans"):
        if one.autres.get(more):
            parts.append(f"{more} {one.autres[more]}")
    return " · ".join(parts)


def filters(side: dict, name: str = "filtres") -> frozenset[str]:
    """The filters of a side, each as a text."""
    return frozenset(str(sorted(f.items(), key=str)) for f in side.get(name, ()))


def nested(referentiel, known: dict[str, Declared]) -> list[tuple[str, str]]:
    """(whole, part): two quantities of persons alike but for filters that only the part has."""
    sides = {}
    for name in known:
        one = referentiel.indicateurs[name]
        for side in (one.numerateur, one.denominateur):
            if side and known[name].personnes and side.get("table") != YEARLY:
                base = tuple(str(side.get(k, "")) for k in ("table", "operation", "colonne", "periode"))
                sides[quantity(one, side)] = (base, filters(side))
    return [
        (whole, part)
        for whole, (base, wide) in sides.items()
        for part, (other, narrow) in sides.items()
        if base == other and wide < narrow
    ]
