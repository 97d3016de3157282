"""What is asked of a file that was read and gives nothing: no row is kept, or no row holds a figure."""

from __future__ import annotations

from workbench.collect.sources.declared import Source
from workbench.collect.sources.readers.mapping import SOURCES_CURE, Lecture
from workbench.collect.sources.say import say
from workbench.core import schemas
from workbench.core.errors import Probleme, errors_only
from workbench.core.french import join, lower_first


def asked(source: Source, lecture: Lecture, fichier: str) -> list[Probleme]:
    """One question, or none; a file that has an error, or that is empty, is told so already."""
    frame, schema = lecture.frame, schemas.load(source.table)
    if frame is None or not lecture.lues or errors_only(lecture.problemes):
        return []
    if not len(frame):
        reasons = join(f"{n} × {reason}" for reason, n in lecture.ecartees.items())
        cure = "vérifier sa `[[source]]`, ou demander un nouvel envoi"
        return [say(fichier, f"aucune ligne n’est gardée : {reasons}", cure, gravite="question")]
    if not schema.counted or any(frame[c].notna().any() for c in schema.counted if c in frame):
        return []
    figure = schema.counted[0]
    cure = f'écrire dans {SOURCES_CURE} la colonne qui le donne, `{figure} = "…"`'
    if words := [lower_first(f.title) for f in schema.fields if f.vocabulary]:
        across = f'`deplier = "{figure}"` et `[source.en_colonnes]`'
        cure += f" ; si chaque {join(words, 'ou')} a la sienne, {across}"
    said = join((lower_first(schema[c].title) for c in schema.counted), "ou")
    rule = f"ses lignes sont lues sans aucun chiffre ({said})"
    return [say(fichier, rule, cure, gravite="question")]
