"""`workbench collecter --chez-moi`: what a lieu sends, and what the coordination accepts of it."""

import io
import json
import zipfile

import pytest
from collect_tables import network

from workbench.cli import main
from workbench.collect import collect, identity
from workbench.core import paths
from workbench.core.errors import DataError
from workbench.share import home, receive

ADHESIONS = """Numéro;Membre;Nature;Début;Fin;Montant
77;zoe.martin@free.fr;personne;2025-01-10;2025-12-31;20
78;Paul Durand;personne;2025-02-10;2025-12-31;20
79;zoe.martin@free.fr;personne;2024-02-10;2024-12-31;20
80;Léa Petit;personne;2025-03-10;2025-12-31;0
"""
ACTIVITE = """Jour;Usage;Passages
2025-03-03;fablab;4
2025-03-10;fablab;6
2025-04-02;fablab;1
"""
SOURCES = """[[source]]
fichier = "recus/2025/adhesions.csv"
format = "tableur"
table = "adhesions"
[source.constantes]
lieu = "orgelet"
[source.colonnes]
adhesion = "Numéro"
adherent = "Membre"
nature = "Nature"
du = "Début"
au = "Fin"
montant_eur = "Montant"
[[source]]
fichier = "recus/2025/activite.csv"
format = "tableur"
table = "activite"
[source.constantes]
lieu = "orgelet"
mode = "compté"
[source.colonnes]
du = "Jour"
usage = "Usage"
passages = "Passages"
"""
PERSONS = ("zoe", "martin", "durand", "petit", "free.fr")


@pytest.fixture
def lieu(tmp_path):
    files = {"recus__2025__adhesions.csv": ADHESIONS, "recus__2025__activite.csv": ACTIVITE}
    return network(tmp_path / "lieu", **{"sources.toml": SOURCES, **files})


@pytest.fixture
def coordination(tmp_path):
    return network(tmp_path / "coordination")


def sent(lieu, tmp_path, **how):
    path = tmp_path / "envoi.zip"
    path.write_bytes(home.to_zip(home.prepare(lieu, "orgelet", **how)))
    return path


def words(path) -> str:
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(n).decode("utf-8-sig") for n in archive.namelist())


def received(path, coordination):
    lieux = ["commenailles", "lons", "orgelet"]
    return receive.keep(receive.check(path, identity.key(coordination), lieux), coordination)


def test_the_preview_shows_what_leaves_and_writes_nothing(lieu, tmp_path, capsys):
    assert main(["collecter", "--reseau", str(lieu), "--chez-moi", "orgelet"]) == 0
    said = capsys.readouterr().out
    assert (
        "2025/adhesions.csv — 3\u00a0lignes" in said and "Rien n’est écrit" in said and "fourchette" in said
    )
    assert not any(p in said.casefold() for p in PERSONS)
    asked = ["collecter", "--reseau", str(lieu), "--chez-moi", "orgelet", "--sortie", str(tmp_path / "e.zip")]
    assert main(asked) == 0 and main(asked) == 2  # never written over
    assert said.split("\nRien n’est écrit")[0].strip() in words(tmp_path / "e.zip")


def test_no_name_no_address_no_number_of_the_tool_leaves(lieu, tmp_path):
    text = words(sent(lieu, tmp_path))
    assert not any(p in text.casefold() for p in PERSONS)
    assert "orgelet-2025-1;orgelet;i-" in text and "77;" not in text


def test_the_coordination_reads_the_same_members(lieu, coordination, tmp_path, capsys):
    path = sent(lieu, tmp_path)
    assert main(["collecter", "--reseau", str(coordination), "--recevoir", str(path)]) == 0
    said = capsys.readouterr().out.replace("\u00a0", " ")
    assert "lignes gardées sur" in said and "4 lignes gardées sur 4" not in said  # one file per year
    at_home, there = collect(lieu).tables, collect(coordination)
    assert not there.erreurs
    for table in ("adhesions", "activite"):
        assert len(there.tables[table]) == len(at_home[table])
    assert there.tables["adhesions"]["adherent"].nunique() == at_home["adhesions"]["adherent"].nunique() == 3
    assert there.tables["adhesions"]["adherent"].str.startswith("i-").all()


def test_with_the_network_s_key_a_person_keeps_one_pseudonym_everywhere(lieu, coordination, tmp_path):
    secret = identity.key(coordination)
    path = sent(lieu, tmp_path, cle=paths.cle(coordination))
    assert not paths.cle(lieu).exists()  # the network's key stays nowhere on the lieu's machine
    received(path, coordination)
    found = set(collect(coordination).tables["adhesions"]["adherent"])
    assert identity.pseudonym(secret, "c", "zoe.martin@free.fr") in found


def test_the_lieu_s_own_key_is_back_in_its_place_after_a_sending(lieu, coordination, tmp_path):
    own, _ = identity.key(lieu), identity.key(coordination)
    sent(lieu, tmp_path, cle=paths.cle(coordination))
    assert identity.key(lieu) == own


def test_pseudonyms_of_another_key_are_refused(lieu, coordination, tmp_path):
    other = network(tmp_path / "autre")
    identity.key(other)
    with pytest.raises(DataError, match="autre clé"):
        received(sent(lieu, tmp_path, cle=paths.cle(other)), coordination)


def test_counts_only_hold_no_row_of_a_person_and_the_same_figures(lieu, coordination, tmp_path):
    path = sent(lieu, tmp_path, comptes=True)
    with zipfile.ZipFile(path) as archive:
        assert sorted(archive.namelist())[:2] == ["2025/activite.csv", "2025/chiffres_annuels.csv"]
    received(path, coordination)
    there = collect(coordination)
    assert not there.erreurs
    said = there.tables["chiffres_annuels"].set_index("indicateur")["valeur"]
    assert said["use_adherents"] == 3
    months = there.tables["activite"]
    assert months["passages"].tolist() == [10, 1]
    assert months["au"].dt.day.tolist() == [31, 30] and len(there.tables["adhesions"]) == 0


def test_a_second_reception_changes_nothing_and_another_file_is_never_written_over(
    lieu, coordination, tmp_path
):
    path = sent(lieu, tmp_path)
    assert len(received(path, coordination)) == 3
    before = (coordination / "sources.toml").read_bytes()
    assert received(path, coordination) == [] and (coordination / "sources.toml").read_bytes() == before
    kept = coordination / "recus" / "2025" / "envoi_orgelet_activite.csv"
    kept.write_text("autre")
    with pytest.raises(DataError, match="porte déjà ce nom"):
        received(path, coordination)
    assert kept.read_text() == "autre"


def forged(path, change):
    """The same file with its members changed, and its marks made right again."""
    with zipfile.ZipFile(path) as archive:
        files = {n: archive.read(n) for n in archive.namelist()}
    said = json.loads(files.pop("envoi.json"))
    files.pop("LISEZ-MOI.txt")
    change(files, said)
    said["fichiers"] = {n: home.hashlib.sha256(d).hexdigest() for n, d in files.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in (files | {"envoi.json": json.dumps(said).encode()}).items():
            archive.writestr(name, data)
    path.write_bytes(out.getvalue())
    return path


def swap(old, new):
    def change(files, said):
        files["2025/adhesions.csv"] = files["2025/adhesions.csv"].replace(old, new)

    return change


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda files, said: files.update({"../../evil.csv": b"a"}), "pas sa place"),
        (lambda files, said: files.update({"2025/journal.csv": b"lieu\norgelet\n"}), "ne s’envoie pas"),
        (swap(b";i-", b";Zoe-"), "pas sous pseudonyme"),
        (swap(b";i-", b";c-"), "autre clé"),
        (swap(b";orgelet;", b";lons;"), "ne sont pas du lieu"),
        (swap(b"nature", b"courriel"), "Colonne inattendue"),
        (lambda files, said: said.update(lieu="../x"), "n’existe pas"),
        (lambda files, said: files.update({"2025/activite.csv": b"\xff\xfe\x00"}), "pas un tableau lisible"),
    ],
    ids=["path", "table", "name", "key", "lieu", "column", "identifier", "bytes"],
)
def test_what_a_file_should_not_hold_is_refused_and_nothing_is_kept(
    lieu, coordination, tmp_path, change, rule
):
    with pytest.raises(DataError, match=rule):
        received(forged(sent(lieu, tmp_path), change), coordination)
    assert not (coordination / "recus").exists()


def test_what_is_no_sending_is_refused(coordination, tmp_path):
    for content in (b"", b"PK\x03\x04", b"bonjour"):
        path = tmp_path / "x.zip"
        path.write_bytes(content)
        with pytest.raises(DataError, match="pas un envoi"):
            received(path, coordination)


def test_a_bomb_is_refused_before_it_is_opened(lieu, coordination, tmp_path):
    path = sent(lieu, tmp_path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("2025/equipe.csv", b"0" * (receive.MOST + 1))
    with pytest.raises(DataError, match="pas un envoi"):
        received(path, coordination)


def test_a_sending_altered_on_the_way_is_refused(lieu, coordination, tmp_path):
    path = sent(lieu, tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("2025/equipe.csv", "lieu;annee\norgelet;2025\n")
    with pytest.raises(DataError, match="annoncé"):
        received(path, coordination)


def test_an_unknown_lieu_and_an_empty_folder_are_told(lieu, coordination):
    with pytest.raises(DataError, match="Vouliez-vous"):
        home.prepare(lieu, "orgelett")
    with pytest.raises(DataError, match="rien à envoyer"):
        home.prepare(coordination, "orgelet")
