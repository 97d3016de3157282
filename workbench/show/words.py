"""The words of the states, and the key that explains them under a table."""

# What a cell says when it holds no released value. The word is the mark: it survives grey and speech.
MOTS = {
    "valeur": "",
    "manquant": "manquant",
    "sans_objet": "sans objet",
    "non_demande": "non demandé",
    "refuse": "refus",
    "secret": "non diffusé",
}
UNSEEN = "non regardé"  # a stage that is missing: nobody looked, and nobody owed an answer
# The words of closed lists that are typed without their accents or capitals, as they are read.
SPELLED = MOTS | {
    "adhesions": "adhésions",
    "criteres": "critères",
    "enquete": "enquête",
    "equipe": "équipe",
    "reseau": "réseau",
    "scic": "SCIC",
}
CLES = {
    "zero": ("0", "compté, aucun"),
    "manquant": ("manquant", "attendu, pas reçu"),
    "sans_objet": ("sans objet", "ne s’applique pas"),
    "non_demande": ("non demandé", "question pas posée cette année"),
    "refuse": ("refus", "le lieu n’a pas voulu répondre"),
    "secret": ("non diffusé", "connu, protégé dans cette édition"),
}
