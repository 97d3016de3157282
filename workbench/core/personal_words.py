"""Words of French that tell an address, a number plate or a name from ordinary prose (folded, no accent)."""

from __future__ import annotations

WAYS = (
    r"rue|r\.|avenue|av\.?|ave\.|boulevard|bd\.?|bld\.?|bvd\.?|chemin|che?m?\.|impasse|imp\.|place|"
    r"pl\.|all[ée]e|all\.|"
    r"route|rte\.?|quai|cours|square|sq\.|sentier|sente|ruelle|mont[ée]e|passage|faubourg|fbg\.?|"
    r"fg\.?|hameau|"
    r"lotissement|lot\.|r[ée]sidence|r[ée]s\.|voie|venelle|villa|cit[ée]|clos|c[ôo]te|rond-point|esplanade|"
    r"promenade|traverse|cour|mail|parvis|levée|zone artisanale|za|zi|z\.a\."
)
# ways that are also common nouns one counts: « 3 cours », « 1 place », « 2 mails »
AMBIGUOUS_WAYS = {
    "place", "cours", "cour", "passage", "voie", "villa", "cite", "residence", "cote", "mail", "mont",
    "promenade", "traverse", "clos", "montee", "lotissement", "za", "zi", "zone artisanale", "levee",
}  # fmt: skip
# a number of five figures followed by one of these is no postcode
NO_CITY = {
    "euros", "euro", "eur", "francs", "habitants", "jurassiens",
    "francais", "visiteurs", "personnes", "passages",
    "kwh", "km", "ht", "ttc", "etp", "heures", "jeunes", "foyers", "menages", "m2", "et", "pour", "dont",
    "janvier", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "aout", "septembre", "octobre", "novembre",
    "decembre",
}  # fmt: skip
NO_PLATE = {
    "ETP", "EUR", "HT", "TTC", "CA", "AG", "AGE", "CDD", "CDI",
    "KM", "CM", "MM", "KWH", "KW", "GO", "MO", "TVA",
    "ANC", "PCG", "SAS", "ESS", "DPT", "ST", "NB", "EN", "DE",
    "LE", "LA", "ET", "OU", "UN", "PC", "TL", "VAE",
    "KG", "HA", "MG", "DU", "AU", "EX", "NO", "ART", "FAB",
    "LAB", "CC", "TER", "BUS", "ENT", "PME", "TPE",
    "RSA", "QF", "VTT", "CV", "BP", "CS", "TSA", "EPN", "MFR", "CP",
}  # fmt: skip
# capital words after « M. », « Me », « Pr » or « Madame » that are no name
NO_NAME = {
    "bricolage", "le", "la", "les", "l", "un", "une", "en",
    "et", "ou", "voici", "voila", "sont", "est", "chers",
    "je", "nous", "vous", "il", "elle", "on", "ce",
    "cette", "merci", "bonjour", "veuillez", "dans", "pour",
}  # fmt: skip
# offices: « Monsieur le Maire », « Madame la Sous-Préfète » name nobody
FUNCTIONS = {
    "maire", "president", "presidente", "vice-president", "vice-presidente",
    "directeur", "directrice", "prefet",
    "prefete", "sous-prefet", "sous-prefete", "conseiller", "conseillere",
    "senateur", "senatrice", "depute",
    "deputee", "ministre", "tresorier", "tresoriere", "secretaire",
    "adjoint", "adjointe", "coordinateur",
    "coordinatrice", "elu", "elue", "general", "regional",
    "regionale", "departemental", "departementale", "delegue",
    "deleguee", "communautaire", "municipal", "municipale", "inspecteur", "inspectrice", "commissaire",
    "rapporteur", "proviseur", "principal", "principale", "cur", "cure",
}  # fmt: skip
QUALIFIERS = (
    r"g[ée]n[ée]rale?|r[ée]gionale?|d[ée]partementale?|communautaire|municipale?|adjointe?|"
    r"d[ée]l[ée]gu[ée]e?|"
    r"honoraire|sortante?|technique|executive?|ex[ée]cutif|du conseil|de l'association|"
    r"du tiers-lieu|de la commune|"
    r"de la communaut[ée] de communes|du d[ée]partement|de la r[ée]gion|maire"
)
NUMERALS = (
    r"z[ée]ro|une?|deux|trois|quatre(?:-vingts?(?:-(?:dix(?:-(?:sept|huit|neuf))?|onze|douze|treize|"
    r"quatorze|quinze|"
    r"seize|une?|deux|trois|quatre|cinq|six|sept|huit|neuf))?)?|cinq|six|sept|huit|neuf|"
    r"dix(?:-(?:sept|huit|neuf))?|"
    r"onze|douze|treize|quatorze|quinze|seize|"
    r"(?:vingt|trente|quarante|cinquante|soixante)(?:-(?:et-)?(?:une?|deux|trois|quatre|cinq|six|"
    r"sept|huit|neuf|"
    r"dix(?:-(?:sept|huit|neuf))?|onze|douze|treize|quatorze|quinze|seize))?"
)
