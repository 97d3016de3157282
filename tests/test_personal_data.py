"""Personal data in prose: what must be seen, and the ordinary sentences that must pass untouched."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.personal_data import MARKS, contacts, find, mask

SEEN = [
    ("courriel", "Écrire à lea.dupont@free.fr avant lundi.", "lea.dupont@free.fr"),
    ("courriel", "lea.dupont+atelier@mail.asso.fr", "lea.dupont+atelier@mail.asso.fr"),
    ("courriel", "Contact : lea (at) free point fr", "lea (at) free point fr"),
    ("courriel", "Contact : lea.dupont [arobase] bal [point] net.", "lea.dupont [arobase] bal [point] net"),
    ("courriel", "à lea point dupont arobase orange point fr", "lea point dupont arobase orange point fr"),
    ("courriel", "lea AT free DOT fr", "lea AT free DOT fr"),
    ("courriel", "lea @ free.fr", "lea @ free.fr"),
    ("courriel", "lea.dupont＠free．fr", "lea.dupont＠free．fr"),
    ("courriel", "lea.dup\u200bont@free.fr", "lea.dup\u200bont@free.fr"),
    ("telephone", "Appeler le 06 12 34 56 78 le matin", "06 12 34 56 78"),
    ("telephone", "06.12.34.56.78", "06.12.34.56.78"),
    ("telephone", "06-12-34-56-78.", "06-12-34-56-78"),
    ("telephone", "06/12/34/56/78", "06/12/34/56/78"),
    ("telephone", "Tél. 0612345678", "0612345678"),
    ("telephone", "03\u00a084\u00a025\u00a041\u00a013", "03\u00a084\u00a025\u00a041\u00a013"),
    ("telephone", "03\u202f84\u202f25\u202f41\u202f13", "03\u202f84\u202f25\u202f41\u202f13"),
    ("telephone", "06  12  34  56  78", "06  12  34  56  78"),
    ("telephone", "06 - 12 34 56 78"[:2] + ". 12. 34. 56. 78", "06. 12. 34. 56. 78"),
    ("telephone", "O6 12 34 56 78", "O6 12 34 56 78"),
    ("telephone", "06 123 456 78", "06 123 456 78"),
    ("telephone", "0612 345 678", "0612 345 678"),
    ("telephone", "+33 6 12 34 56 78", "+33 6 12 34 56 78"),
    ("telephone", "+33612345678", "+33612345678"),
    ("telephone", "+33 (0)6 12 34 56 78", "+33 (0)6 12 34 56 78"),
    ("telephone", "(+33) 6 12 34 56 78", "(+33) 6 12 34 56 78"),
    ("telephone", "0033 6 12 34 56 78", "0033 6 12 34 56 78"),
    ("telephone", "00 33 6.12.34.56.78", "00 33 6.12.34.56.78"),
    ("telephone", "(0)6 12 34 56 78", "(0)6 12 34 56 78"),
    ("telephone", "à La Réunion, 0262 12 34 56", "0262 12 34 56"),
    ("telephone", "0692 12 34 56", "0692 12 34 56"),
    ("telephone", "+262 692 12 34 56", "+262 692 12 34 56"),
    ("telephone", "+590 690 12 34 56", "+590 690 12 34 56"),
    ("telephone", "son portable suisse +41 79 123 45 67", "+41 79 123 45 67"),
    ("telephone", "joignable au 6 12 34 56 78", "6 12 34 56 78"),
    ("telephone", "zéro six douze trente-quatre cinquante-six soixante-dix-huit",
     "zéro six douze trente-quatre cinquante-six soixante-dix-huit"),
    ("telephone", "06 12 34 56 78 et 07 98 76 54 32", "06 12 34 56 78"),
    ("adresse", "Elle habite 12 rue des Lilas, 39270 Orgelet.", "12 rue des Lilas, 39270 Orgelet"),
    ("adresse", "au 4 bis, avenue Jean-Jaurès", "4 bis, avenue Jean-Jaurès"),
    ("adresse", "3 place de la Mairie 39240 Arinthod", "3 place de la Mairie 39240 Arinthod"),
    ("adresse", "27 chemin du Moulin", "27 chemin du Moulin"),
    ("adresse", "8 rue de la gare", "8 rue de la gare"),
    ("adresse", "145 route de Lons", "145 route de Lons"),
    ("adresse", "2 impasse des Tilleuls", "2 impasse des Tilleuls"),
    ("adresse", "5 Grande Rue, 39160 Commenailles", "5 Grande Rue, 39160 Commenailles"),
    ("adresse", "6, bd. Gambetta", "6, bd. Gambetta"),
    ("adresse", "12 cours Jean Jaurès", "12 cours Jean Jaurès"),
    ("adresse", "lieu-dit Les Granges", "lieu-dit Les Granges"),
    ("adresse", "Lieu dit « La Combe", "Lieu dit « La Combe"),
    ("adresse", "domiciliée à 39000 Lons-le-Saunier", "39000 Lons-le-Saunier"),
    ("adresse", "39270 ORGELET CEDEX 2", "39270 ORGELET CEDEX 2"),
    ("adresse", "12 RUE DES LILAS", "12 RUE DES LILAS"),
    ("nir", "1 85 05 39 300 123 45", "1 85 05 39 300 123 45"),
    ("nir", "185053930012345", "185053930012345"),
    ("nir", "n° de sécurité sociale 2 69 05 49 588 157", "2 69 05 49 588 157"),
    ("iban", "FR76 3000 6000 0112 3456 7890 189", "FR76 3000 6000 0112 3456 7890 189"),
    ("iban", "virer sur FR7630006000011234567890189 merci", "FR7630006000011234567890189"),
    ("iban", "CH93 0076 2011 6238 5295 7 à Genève", "CH93 0076 2011 6238 5295 7"),
    ("plaque", "garée : AB-123-CD", "AB-123-CD"),
    ("plaque", "AB 123 CD", "AB 123 CD"),
    ("plaque", "ab-123-cd", "ab-123-cd"),
    ("plaque", "une 205, 1234 WX 39", "1234 WX 39"),
    ("compte", "sur Instagram : lea.fab39", "lea.fab39"),
    ("compte", "suivre @lea_dupont", "@lea_dupont"),
    ("compte", "https://www.facebook.com/lea.dupont.7", "https://www.facebook.com/lea.dupont.7"),
    ("compte", "linkedin.com/in/lea-dupont", "linkedin.com/in/lea-dupont"),
    ("compte", "https://piaille.fr/@leadupont", "https://piaille.fr/@leadupont"),
    ("nom", "M. Dupont tient l’accueil.", "Dupont"),
    ("nom", "Mme Léa Dupont-Martin vient", "Léa Dupont-Martin"),
    ("nom", "Mme\u00a0Dupont", "Dupont"),
    ("nom", "le Dr Jean de La Tour consulte", "Jean de La Tour"),
    ("nom", "Maître Perrin", "Perrin"),
    ("nom", "Me Perrin a rédigé le bail", "Perrin"),
    ("nom", "Monsieur le maire Jean Dupont soutient", "Jean Dupont"),
    ("nom", "Madame la conseillère départementale Perrin", "Perrin"),
    ("nom", "Monsieur et Madame Perrin", "Perrin"),
    ("nom", "MME DUPONT", "DUPONT"),
    ("nom", "mme dupont est venue", "dupont"),
    ("nom", "madame Durand", "Durand"),
    ("nom", "M. J.-P. Durand", "J.-P. Durand"),
    ("nom", "Mme B. vient le mardi", "B."),
    ("nom", "M. d’Ormesson", "d’Ormesson"),
    ("nom", "Mme Ce\u0301line Petit", "Ce\u0301line Petit"),
    ("nom", "le Dr. Petit", "Petit"),
    ("nom", "Mme Le Goff", "Le Goff"),
    ("nom", "M.Dupont", "Dupont"),
    ("nom", "Maitre Perrin", "Perrin"),
    ("nom", "Prof. Martin", "Martin"),
    ("nom", "Mme\nDurand", "Durand"),
    ("nom", "Madame la présidente Petit", "Petit"),
    ("telephone", "03.84.25.41.13/06.12.34.56.78", "03.84.25.41.13"),
    ("telephone", "+33(0)612345678", "+33(0)612345678"),
    ("courriel", "lea(a)free.fr", "lea(a)free.fr"),
    ("adresse", "12bis rue Basse", "12bis rue Basse"),
    ("adresse", "4 rue de l’Église", "4 rue de l’Église"),
]  # fmt: skip

ORDINARY = [
    "En 2025, le lieu a compté 7 412 passages, contre 6 980 en 2024.",
    "La subvention est de 45 000 €, dont 12 500 € de la Région.",
    "Ouvert de 9 h à 12 h 30 et de 14 h à 18 h, du 01/09/2025 au 30/06/2026.",
    "Le 01/02/2025 10 personnes étaient là.",
    "Le 01-02-2025 10 12 personnes.",
    "Le 06.12.2025, 34 participants et 56 visiteurs.",
    "De 03 à 05 personnes par atelier.",
    "SIRET 812 345 678 00012, SIREN 812 345 678.",
    "SIRET : 01234567890123",
    "Numéro RNA W391001234.",
    "Code Insee 39397, compte 741100, dossier 2025-0039.",
    "L’accueil est tenu à toutes les ouvertures.",
    "Il y a 12 places assises, 1 place disponible et 3 cours de couture.",
    "3 cours d’Excel et 2 cours de français par semaine.",
    "1 chemin de randonnée passe devant le lieu.",
    "L’entrée par le 12 rue est fermée.",
    "La rue de la République est en travaux.",
    "12 passages par jour, 40 allées et venues.",
    "39 000 habitants, 15000 Euros de travaux, 10000 Visiteurs attendus.",
    "Le taux passe de 0,612345678 à 0,7.",
    "Une hausse de +12 500 000 € puis +10 000 habitants, soit +3 %.",
    "Les mois 01 02 03 04 05 sont complets.",
    "La convention 2023-2025, annexe 2, article 3.1.",
    "Version 1.2.3.4 du logiciel, port 8888, 192.168.100.101.",
    "ISBN 978-2-07-036822-8.",
    "Le CA 2025 et l’AG 2025 se tiennent en mars ; 3 ETP 39 ; 500 EUR 39.",
    "2025 TVA 20, 1200 HT 15.",
    "M57, M14 et le plan comptable ANC 2018-06.",
    "Monsieur le maire, Madame la Présidente, Monsieur le Préfet du Jura.",
    "Madame la maire d’Orgelet a ouvert la réunion.",
    "La maîtresse d’ouvrage et le maître d’œuvre.",
    "Merci de Me prévenir. Me Voilà.",
    "Messieurs, mesdames, bienvenue !",
    "Le Dr est absent ; la présidente aussi.",
    "Mme la présidente et M. le directeur ont signé.",
    "Monsieur Le Maire, Madame La Présidente, Mme le Maire d’Arinthod.",
    "Maître d’ouvrage : CC Terre d’Émeraude ; Maître d’œuvre : à choisir.",
    "Compte 06 12 34, du 01 02 03 04 au 05.",
    "mme la maire, mr le président.",
    "Les tailles S, M, L et XL.",
    "Le fablab a 2 imprimantes 3D, une découpe laser 60 W et un routeur CN.",
    "Facebook : 240 abonnés ; Instagram : publication hebdomadaire.",
    "Rendez-vous @ la Fabrik, 18 h.",
    "Le point faible reste le chauffage, point par point.",
    "L’atelier « réparer (à plusieurs) » point d’orgue de l’année.",
    "Il a été dit au lieu que la salle est dite « la grange ».",
    "Le compte 6411 passe de 12 345,67 € à 13 000 €.",
    "En janvier 2025 : 12, en février : 14, en mars : 0 ; total 26.",
    "20 oui sur 30 réponses ; 45 invités.",
    "Tél. et internet : 1 200 € par an.",
    "Téléphone : 480 €. Fax : aucun.",
    "https://www.fabrique-territoire.example/ressources et https://example.org/atelier/2025.",
    "Norme EN 301 549, ISO 9001, loi n° 78-17 du 6 janvier 1978.",
    "Règlement (UE) 2016/679, articles 13 et 30.",
    "Le Cerfa 15059*02 est dû sous six mois.",
    "zéro six mois plus tard",
    "SHA-256 3f2a9b0612345678aa",
    "Les lignes 0412 à 0980 du FEC.",
    "De 2023 à 2025, 75 % puis 80 %.",
    "Pays Lédonien : 4 intercommunalités, 199 communes, 87 885 habitants.",
    "0 1 2 3 4 5 6 7 8 9",
    "La Fabrik d’Orgelet, Made in Iki, Clus’Ter Jura.",
    "Mr Bricolage a prêté les outils.",
    "39397 et 39160 sont des codes Insee.",
    "",
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "said"), SEEN, ids=lambda x: str(x)[:40])
def test_every_usual_way_of_writing_it_is_seen_whole(kind, text, said):
    first = find(text)[0]
    assert (first.kind, first.text) == (kind, said)
    assert text[first.start : first.end] == first.text


@pytest.mark.parametrize("text", ORDINARY, ids=lambda x: x[:40])
def test_an_ordinary_sentence_passes_untouched(text):
    assert find(text) == [] and mask(text) == text


def test_the_mask_keeps_everything_else():
    text = "M. Dupont, 12 rue des Lilas, 39270 Orgelet (06 12 34 56 78, lea@free.fr) ouvre le mardi."
    assert mask(text) == "M. [nom], [adresse] ([téléphone], [courriel]) ouvre le mardi."
    assert mask("MM. Durand et Perrin") == "MM. [nom]"


def test_two_telephones_in_a_row_are_two():
    assert [f.text for f in find("06 12 34 56 78 07 98 76 54 32")] == ["06 12 34 56 78", "07 98 76 54 32"]


def test_a_false_key_is_no_number_of_a_person():
    assert find("1 85 05 39 300 123 46") == [] and find("FR76 3000 6000 0112 3456 7890 188") == []


def test_what_organisations_publish_passes_however_it_is_spelled():
    conf = {
        "contacts": {
            "diffusables": [
                "contact@lafabrik.example",
                "03 84 25 41 13",
                "12 rue de la République, 39270 Orgelet",
                "https://www.facebook.com/lafabrik",
            ]
        }
    }
    own = contacts(conf)
    for text in (
        "Écrire à Contact@LaFabrik.example",
        "+33 3 84 25 41 13",
        "03.84.25.41.13",
        "La Fabrik, 12, rue de la République",
        "au 12 rue de la République, 39270 Orgelet",
        "facebook.com/lafabrik",
    ):
        assert find(text) and not find(text, own), text
    assert find("14 rue de la République", own) and find("lea@lafabrik.example", own)
    assert contacts({}) == []


@given(st.text())
def test_any_text_at_all_is_read_and_what_is_masked_stays_masked(text):
    found = find(text)
    assert all(text[f.start : f.end] == f.text and f.kind in MARKS for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert "06 12 34 56 78" not in mask(f"Appeler le 06 12 34 56 78\n{text}")


@pytest.mark.parametrize(
    "piece", ["0", "a", "06 ", "a.", "@", "M. A", "1 rue de ", "zéro six ", "+33 ", "39270 ", "A "]
)
def test_a_hostile_text_costs_no_more_than_a_long_one(piece):
    start = time.process_time()
    find(piece * (60_000 // len(piece)))
    assert time.process_time() - start < 3
