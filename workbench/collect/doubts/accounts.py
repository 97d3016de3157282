"""Doubts about accounts: what their lines say, side by side."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.collect.doubts import Context, Doubt, doubt

PUBLIC, PRIVATE = "subventions", "privé"


def private_among_public(context: Context) -> Iterator[Doubt]:
    """A private funder's money in an account that every report adds up as public grants."""
    rows = context.tables["comptes"]
    if not len(rows) or context.referentiel is None:
        return
    public = {f.id for f in context.referentiel.plans.familles if f.groupe == PUBLIC}
    wrong = rows["famille"].isin(public) & (rows["financeur_niveau"] == PRIVATE)
    for (_, compte), some in rows[wrong.to_numpy(dtype=bool)].groupby(["structure", "compte"], sort=True):
        yield doubt(
            "comptes",
            some,
            "financeur_niveau",
            PRIVATE,
            f"le compte {compte} se lit comme une subvention publique, et son financeur est dit privé",
            "si l’aide est privée, demander son compte de dons, de mécénat ou de contributions\u202f;"
            " sinon, vérifier l’échelon du financeur",
        )
