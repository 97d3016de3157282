"""Names of lieux folded and proposed, names of persons replaced, the key kept."""

import stat

import pandas as pd
import pytest

from workbench.collect import identity, places
from workbench.core.errors import DataError

KEY = bytes(range(32))
LIEUX = pd.DataFrame(
    {
        "lieu": ["orgelet", "commenailles", "saint-julien"],
        "nom": ["La Fabrik", "Made in Iki", "Tiers-lieu de Saint-Julien"],
        "nom_affiche": [None, None, "Saint-Julien (Val Suran)"],
    }
)


def match(*names):
    return identity.match(pd.Series(list(names), dtype=object), identity.names([LIEUX], "lieu")).tolist()


def test_a_name_is_known_whatever_its_case_its_spaces_and_its_accents_in_two_pieces():
    decomposed = "Saint-Julien (Val\u00a0Suran)".upper()
    assert match("la  FABRIK ", "orgelet", decomposed) == ["orgelet", "orgelet", "saint-julien"]


def test_a_name_that_only_looks_like_a_lieu_is_left_to_the_checks():
    assert match("La Fabrick", "Café du Commerce") == ["La Fabrick", "Café du Commerce"]


def test_a_name_is_known_without_its_accents_where_one_lieu_alone_is_so_written():
    assert match("Lâ Fabrik", "Tiers-lieu de Sàint-Julien") == ["orgelet", "saint-julien"]
    two = pd.DataFrame({"lieu": ["a", "b"], "nom": ["Le Pré", "Le prè"]})
    said = pd.Series(["le pre", "Le Pré"], dtype=object)
    assert identity.match(said, identity.names([two], "lieu")).tolist() == ["le pre", "a"]


def test_structures_and_several_lieux_in_a_cell_are_called_by_their_names():
    structures = pd.DataFrame({"structure": ["assoc"], "nom": ["L’Étincelle"]})
    asked = pd.DataFrame(
        {"lieux": ["La Fabrik ; made in iki", "orgelet;Ailleurs"], "structures": "l'etincelle"}
    )
    read = identity.identified({"lieux": [LIEUX], "structures": [structures], "financements": [asked]})
    (read,) = read["financements"]
    assert read["lieux"].tolist() == ["orgelet;commenailles", "orgelet;Ailleurs"]
    assert set(read["structures"]) == {"assoc"}


def test_blank_lieux_stay_blank():
    assert pd.isna(match(None)[0])


def test_a_name_two_lieux_share_belongs_to_neither():
    lieux = pd.DataFrame({"lieu": ["a", "b"], "nom": ["Le Moulin", "Le moulin"]})
    assert identity.known_names(lieux) == {"a": "a", "b": "b"}


def person(nom="alix exemple", courriel="", propre=True, organisation=False):
    return {
        "_nom": nom,
        "_courriel": courriel,
        "_propre": propre,
        "_organisation": organisation,
        "lieu": "orgelet",
    }


def names(*rows, key=KEY):
    return identity.pseudonymise([pd.DataFrame(list(rows))], key)[0]["adherent"].tolist()


def test_one_address_is_one_person_and_the_name_is_not_asked():
    a, b = names(person("alix exemple", "a@x.org"), person("alix exemple durand", "a@x.org", False))
    assert a.startswith("c-") and b.startswith("nc-")


def test_a_person_without_an_address_is_known_by_the_name_and_never_merged_with_an_address():
    a, b = names(person("alix exemple"), person("alix exemple", "a@x.org"))
    assert a.startswith("n-") and b.startswith("c-") and a != b


def test_an_address_that_is_the_own_address_of_two_names_stands_for_neither_over_all_years():
    first = pd.DataFrame([person("alix exemple", "foyer@x.org"), person("noa exemple", "foyer@x.org")])
    second = pd.DataFrame([person("alix exemple", "foyer@x.org")])
    one, two = identity.pseudonymise([first, second], KEY)
    assert one["adherent"].nunique() == 2
    assert two["adherent"].iloc[0] == one["adherent"].iloc[0]


def test_no_pseudonym_depends_on_the_order_of_files_or_rows():
    rows = [person("alix exemple", "a@x.org"), person("noa exemple", "a@x.org"), person("sam exemple")]
    forward = dict(zip(["a", "n", "s"], names(*rows), strict=True))
    backward = dict(zip(["s", "n", "a"], names(*rows[::-1]), strict=True))
    assert forward == backward


def test_another_key_gives_other_pseudonyms():
    assert names(person())[0] != names(person(), key=bytes(32))[0]


def test_columns_of_names_do_not_leave():
    out = identity.pseudonymise([pd.DataFrame([person()])], KEY)[0]
    assert set(out.columns) == {"lieu", "adherent"}


def test_a_typed_member_is_read_as_an_address_a_number_or_a_name():
    cells = ["A@x.org ", "a@x.org", "n° 12", "Éva Martin", "eva  martin", "c-0123456789abcdef", None]
    frame = pd.DataFrame({"adherent": cells, "lieu": "orgelet"})
    got = identity.pseudonymise([frame], KEY)[0]["adherent"].tolist()
    assert got[0] == got[1] and got[0].startswith("c-")
    assert got[2].startswith("i-") and got[3].startswith("n-")
    assert got[3] == got[4] and got[5] == cells[5] and got[6] is None


def test_a_number_means_one_person_in_one_lieu_only():
    frame = pd.DataFrame({"adherent": ["12", "12"], "lieu": ["orgelet", "arinthod"]})
    assert identity.pseudonymise([frame], KEY)[0]["adherent"].nunique() == 2


def test_the_two_words_of_a_name_are_the_same_in_any_order_and_accent():
    assert identity.full_name("MARTIN-DURAND", "Éva") == identity.full_name("Eva", "Martin Durand")


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first = identity.key(tmp_path)
    assert len(first) == 32 and identity.key(tmp_path) == first
    assert stat.S_IMODE((tmp_path / ".cle").stat().st_mode) == 0o600


def test_a_damaged_key_stops_rather_than_renames_everybody(tmp_path):
    (tmp_path / ".cle").write_text("perdu")
    with pytest.raises(DataError):
        identity.key(tmp_path)


def test_where_a_measured_time_starts_is_a_lieu_or_a_commune_by_its_name():
    towns = [("39397", "Orgelet"), ("39300", "Lons-le-Saunier"), ("39016", "Arinthod"), ("30325", "Sumène")]
    start = ["La Fabrik", "Sumène", "39016", "lons le saunier", "Ailleurs", "orgelet"]
    times = pd.DataFrame({"de": start, "vers": "Made in Iki", "minutes": 12})
    read = places.identified(identity.identified({"lieux": [LIEUX], "temps_mesures": [times]}), lambda: towns)
    (read,) = read["temps_mesures"]
    assert read["de"].tolist() == ["orgelet", "30325", "39016", "39300", "Ailleurs", "orgelet"]
    assert set(read["vers"]) == {"commenailles"}
