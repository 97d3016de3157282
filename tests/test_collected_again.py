"""What a file gave is kept: one that did not change is not opened again, and nothing tells the difference."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest
from collect_tables import network

from workbench.collect import collect, identity
from workbench.collect.sources import guard, kept
from workbench.core import paths, schemas

SOURCES = """
[[source]]
fichier = "recus/2025/marche-*.csv"
format = "tableur"
table = "activite"
annee = 2025
constantes = { mode = "compté" }
[source.colonnes]
lieu = "Lieu"
du = "Du"
au = "Au"
usage = "Usage"
passages = "Passages"

[[source]]
fichier = "recus/2025/membres-*.csv"
format = "tableur"
table = "adhesions"
constantes = { nature = "personne" }
[source.colonnes]
adhesion = "Numéro"
lieu = "Lieu"
du = "Du"
au = "Au"
[source.personne]
nom = "Nom"
courriel = "Courriel"
"""
MARCHE = "Lieu;Du;Au;Usage;Passages\norgelet;{0};{0};fablab;{1}\n"
MEMBRES = "Numéro;Lieu;Du;Au;Nom;Courriel\n{0};orgelet;01/01/2025;31/12/2025;{1};foyer@exemple.org\n"
FILES = ("marche-1", "marche-2", "membres-1", "membres-2")


@pytest.fixture
def reseau(tmp_path):
    return network(
        tmp_path / "reseau",
        **{
            "sources.toml": SOURCES,
            "recus__2025__marche-1.csv": MARCHE.format("03/03/2025", 12),
            "recus__2025__marche-2.csv": MARCHE.format("04/03/2025", "beaucoup"),
            "recus__2025__membres-1.csv": MEMBRES.format(1, "Zoé Martin"),
            "recus__2025__membres-2.csv": MEMBRES.format(2, "Zoé Martin"),
        },
    )


@pytest.fixture
def opened(monkeypatch):
    """Names of the files that are opened, in the order they are."""
    names, ask = [], guard.open_safely

    def asked(function, path, *avec):
        names.extend([path.stem] if function == "read_one" else [])
        return ask(function, path, *avec)

    monkeypatch.setattr(guard, "open_safely", asked)
    return names


def file(reseau, name):
    return reseau / "recus" / "2025" / f"{name}.csv"


def entries(reseau):
    return sorted((paths.archive(reseau) / kept.FOLDER).iterdir())


def same(one, other):
    assert one.problemes == other.problemes
    pd.testing.assert_frame_equal(one.apports, other.apports)
    for name in schemas.names():
        pd.testing.assert_frame_equal(one.tables[name], other.tables[name])


def as_if_new(reseau):
    """What a network gives that nobody ever collected; its own archive stays as it is."""
    copy = reseau.with_name("copie")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(reseau, copy, ignore=shutil.ignore_patterns(paths.archive(reseau).name))
    return collect(copy)


def change_one(reseau):
    file(reseau, "marche-1").write_text(MARCHE.format("03/03/2025", 13), "utf-8")


def give_the_address_to_another(reseau):
    file(reseau, "membres-2").write_text(MEMBRES.format(2, "Ali Durand"), "utf-8")


def remove_one(reseau):
    file(reseau, "marche-2").unlink()


def rename_one(reseau):
    file(reseau, "marche-2").rename(file(reseau, "marche-3"))


def declare_otherwise(reseau):
    text = SOURCES.replace('mode = "compté"', 'mode = "estimé"')
    (reseau / "sources.toml").write_text(text, "utf-8")


def change_the_key(reseau):
    paths.cle(reseau).write_text("ab" * 32 + "\n", "ascii")


def damage_one(reseau):
    entry = entries(reseau)[0]
    entry.write_bytes(entry.read_bytes()[:-1] + b"?")


def cut_one(reseau):
    entries(reseau)[0].write_bytes(b"")


@pytest.mark.parametrize(
    ("change", "again"),
    [
        (lambda reseau: None, set()),
        (change_one, {"marche-1"}),
        (give_the_address_to_another, {"membres-2"}),
        (remove_one, set()),
        (rename_one, {"marche-3"}),
        (declare_otherwise, {"marche-1", "marche-2"}),
        (change_the_key, {"membres-1", "membres-2"}),
        (damage_one, 1),
        (cut_one, 1),
    ],
)
def test_only_what_changed_is_opened_again_and_nothing_tells_the_difference(reseau, opened, change, again):
    collect(reseau)
    assert sorted(opened) == [*FILES]
    opened.clear()
    change(reseau)
    found = collect(reseau)
    assert (len(opened) if again == 1 else set(opened)) == again
    same(found, as_if_new(reseau))
    assert len(entries(reseau)) == len([*(reseau / "recus").rglob("*.csv")])


def test_what_reads_files_having_changed_all_are_opened_again(reseau, opened, monkeypatch):
    collect(reseau)
    monkeypatch.setattr(kept, "_program", lambda: "une autre version")
    opened.clear()
    collect(reseau)
    assert sorted(opened) == [*FILES]


def test_an_address_is_several_persons_though_the_file_that_says_so_is_not_opened_again(reseau, opened):
    give_the_address_to_another(reseau)
    collect(reseau)
    opened.clear()
    members = collect(reseau).tables["adhesions"]["adherent"]
    assert not opened and members.str.startswith("nc-").all() and members.nunique() == 2


def test_no_name_and_no_address_is_kept(reseau):
    collect(reseau)
    for entry in entries(reseau):
        text = entry.read_bytes().decode("utf-8", "replace").casefold()
        assert not [word for word in ("zoé", "zoe", "martin", "foyer", "exemple.org") if word in text]


def test_no_name_is_kept_of_a_table_that_holds_no_person(reseau):
    said = 'fichier = "recus/2025/membres-1.csv"\nformat = "helloasso"\ntable = "services"'
    (reseau / "sources.toml").write_text(f"[[source]]\n{said}\n", "utf-8")
    head = "Référence commande;Date de la commande;Statut de la commande;Nom adhérent;Prénom adhérent"
    text = f"{head};Montant tarif\n1;01/01/2025;Validé;Martin;Zoé;5\n"
    file(reseau, "membres-1").write_text(text, "utf-8")
    collect(reseau)
    (entry,) = entries(reseau)
    assert b"martin" not in entry.read_bytes().lower()


def test_a_file_that_is_refused_is_opened_each_time(reseau, opened):
    file(reseau, "marche-1").write_text("Rien;De;Tel\n1;2;3\n", "utf-8")
    collect(reseau)
    opened.clear()
    collect(reseau)
    assert opened == ["marche-1"]


def test_a_file_that_changed_just_before_it_was_opened_is_not_kept(reseau, monkeypatch):
    ask = guard.open_safely

    def late(function, path, *avec):
        if path.stem == "marche-1":
            change_one(reseau)
        return ask(function, path, *avec)

    monkeypatch.setattr(guard, "open_safely", late)
    collect(reseau)
    assert len(entries(reseau)) == len(FILES) - 1


def test_where_nothing_can_be_kept_the_network_is_collected_all_the_same(reseau):
    paths.archive(reseau).write_text("pas un dossier", "utf-8")
    same(collect(reseau), as_if_new(reseau))


def test_two_collections_at_once_say_the_same(reseau):
    identity.key(reseau)
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(collect, [reseau, reseau])
    same(one, other)
    same(one, as_if_new(reseau))
