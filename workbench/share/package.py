"""What leaves: the référentiel as a package a peer can carry away, and how any package is written.

The same files give the same bytes: no hour, no name of a computer.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path

import yaml

from workbench.core import paths
from workbench.core.errors import DataError, Probleme
from workbench.core.french import count, typographie
from workbench.core.personal_data import find
from workbench.core.referentiel import Referentiel, local, years

DAY = (1980, 1, 1, 0, 0, 0)
MANIFEST, README, CITATION, LICENCE = "paquet.json", "LISEZ-MOI.md", "CITATION.cff", "LICENCE.md"
METHOD, LOCAL, FORMS, BOOKLET = "referentiel", "ajouts", "formulaires", "livret"
SUFFIXES = (".toml", ".md", ".csv")


def referentiel(
    reseau: Path, method: Referentiel, nom: str, forms: dict[str, bytes], booklet: Iterable[Path] = ()
) -> dict[str, bytes]:
    """{name: bytes}: the method's files as they are, what the network adds, forms, booklet, licence, papers.

    method : the version in force; forms : by file name; booklet : finished files of the public edition
    """
    folder = years.versions(years.SOURCE, reseau)[method.version]
    kept = {f"{METHOD}/{p.relative_to(folder).as_posix()}": p for p in _files(folder)}
    added = {f"{LOCAL}/{p.name}": p for p in sorted((Path(reseau) / local.FOLDER).glob("*.toml"))}
    book = {f"{BOOKLET}/{p.name}": p for p in booklet}
    out = {name: path.read_bytes() for name, path in (kept | added | book).items()}
    out |= {f"{FORMS}/{name}": data for name, data in sorted(forms.items())}
    out[LICENCE] = (paths.ROOT / "LICENSE-METHODE.md").read_bytes() if folder == years.SOURCE else b""
    out[LICENCE] = out[LICENCE] or _licence(method).encode()
    out[CITATION] = _citation(method, nom, added).encode()
    out[README] = _readme(method, nom, added, bool(forms), bool(book)).encode()
    said = {
        "format": 1,
        "version": method.version,
        "reseau": nom,
        "ajouts": [Path(name).name for name in added],
        "fichiers": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(out.items())},
    }
    return out | {MANIFEST: (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()}


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip whose bytes depend on nothing but the files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, DAY)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(info, files[name])
    return out.getvalue()


def write(sortie: Path, name: str, files: dict[str, bytes]) -> Path:
    """`<name>.zip` and the same as a folder; files of an earlier package that are gone are taken away.

    Raises
    ------
    DataError : the folder cannot be written
    """
    folder, packed = Path(sortie) / name, Path(sortie) / f"{name}.zip"
    try:
        for old in _names(packed) - {*files}:
            (folder / old).unlink(missing_ok=True)
        for inside, data in files.items():
            (folder / inside).parent.mkdir(parents=True, exist_ok=True)
            (folder / inside).write_bytes(data)
        packed.write_bytes(zipped(files))
    except OSError as error:
        rule = f"le dossier ne s’écrit pas ({error.strerror})"
        raise DataError(Probleme(str(sortie), regle=rule, remede="choisir un autre dossier")) from None
    return packed


def refuse_persons(files: dict[str, bytes], contacts: Iterable[str]) -> None:
    """Raises
    ------
    DataError : a line of what would leave holds what looks like personal data; it is not repeated
    """
    allowed, wrong = list(contacts), []
    for name, data in files.items():
        for number, line in enumerate(data.decode("utf-8").splitlines(), 1):
            for found in find(line, allowed):
                cure = "masquer ce passage (workbench relire), ou l’inscrire dans [contacts] s’il est public"
                rule = f"une donnée personnelle partirait ({found.kind})"
                wrong.append(Probleme(name, ligne=number, regle=rule, remede=cure))
    if wrong:
        raise DataError(wrong)


def _files(folder: Path) -> list[Path]:
    found = (p for p in folder.rglob("*") if p.is_file() and p.suffix in SUFFIXES)
    return sorted(p for p in found if not any(x.startswith(".") for x in p.relative_to(folder).parts))


def _names(packed: Path) -> set[str]:
    """Files of the package written here before; a zip of someone else's making names none."""
    try:
        with zipfile.ZipFile(packed) as archive:
            found = set(archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return set()
    return {n for n in found if ".." not in n.split("/") and not Path(n).is_absolute()}


def _licence(method: Referentiel) -> str:
    said = method.licence
    return f"# Licence\n\n{said.get('nom', '')}\n{said.get('url', '')}\n\n{said.get('texte', '')}\n"


def _citation(method: Referentiel, nom: str, added: dict) -> str:
    """CITATION.cff: authors are those of the method, and the network when it adds to it."""
    authors = [*method.auteurs, *([nom] if added and nom not in method.auteurs else [])]
    said = {
        "cff-version": "1.2.0",
        "message": "Pour citer ce référentiel",
        "type": "dataset",
        "title": method.titre,
        "version": method.version,
        "date-released": str(method.date),
        "license-url": method.licence.get("url", ""),
        "authors": [{"name": a} for a in authors],
        "notes": method.citation,
    }
    return yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=1000)


def _readme(method: Referentiel, nom: str, added: dict, forms: bool, book: bool) -> str:
    axes, criteria = count(len(method.axes), "axe"), count(len(method.criteres), "critère")
    lines = [
        f"# {method.titre}, version {method.version}",
        "",
        f"Transmis par : {nom}. Licence : {method.licence.get('nom', '')}. {method.licence.get('texte', '')}",
        "",
        f"Il contient {axes} et {criteria} à cinq stades, les indicateurs, les questionnaires et les listes "
        "fermées. Tout se lit sans rien savoir du code : ce sont des textes.",
        "",
        "| dossier | contenu |",
        "|---|---|",
        f"| {METHOD}/ | la méthode : un fichier par axe, les indicateurs, les questionnaires |",
    ]
    names = ", ".join(Path(n).name for n in added)
    lines += (
        [f"| {LOCAL}/ | ce que {nom} y ajoute, et qui n’est pas du fonds commun : {names} |"] if added else []
    )
    lines += (
        [f"| {FORMS}/ | les formulaires : XLSForm pour KoboToolbox ou ODK, et classeurs |"] if forms else []
    )
    lines += [f"| {BOOKLET}/ | le livret, à imprimer |"] if book else []
    lines += [
        "",
        "## Démarrer un autre réseau avec ce paquet",
        "",
        "```sh",
        f'workbench nouveau data/reseau --nom "Nom du réseau" --referentiel referentiel-{method.version}.zip',
        "```",
        "",
        f"La méthode est copiée dans `referentiel/versions/{method.version}/` du nouveau dossier, qui est le "
        "sien. Pour ajouter un axe ou un critère, un fichier TOML de plus dans `referentiel/` suffit ; pour "
        "changer la méthode elle-même, modifiez cette copie et donnez-lui une autre version.",
        "",
        "## Rendre",
        "",
        "`workbench partager` écrit le même paquet chez vous, et les chiffres que votre édition publique "
        "montre : envoyez-les au réseau qui vous a transmis celui-ci.",
        "",
        f"Pour citer : {method.citation}",
    ]  # fmt: skip
    return typographie("\n".join(lines)) + "\n"
