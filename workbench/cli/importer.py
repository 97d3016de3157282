"""`workbench importer FICHIER`: an unknown export, what it seems to be, a preview, then its declaration."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path

from workbench.cli import network

SHOWN, WIDE = 5, 28  # rows of the preview, characters of a cell


def declare(parser: ArgumentParser) -> None:
    network.declare(parser)
    parser.add_argument("fichier", type=Path, metavar="FICHIER", help="le fichier reçu, où qu’il soit")
    parser.add_argument("--table", default="", metavar="T", help="la table, si elle n’est pas la bonne")
    parser.add_argument(
        "--feuille", default="", metavar="F", help="la feuille à lire, si le classeur en a plusieurs"
    )
    parser.add_argument("--annee", type=int, default=0, metavar="A", help="l’année de ces données")
    parser.add_argument(
        "--fixer", action="append", default=[], metavar="COLONNE=MOT",
        help="ce que le fichier ne dit pas (répétable) : lieu=orgelet, mode=compté",
    )  # fmt: skip
    parser.add_argument(
        "--colonne", action="append", default=[], metavar="COLONNE=EN-TÊTE",
        help="corriger la proposition (répétable) : usage=Espace ; commentaire= pour ne pas la lire",
    )  # fmt: skip
    parser.add_argument("--oui", action="store_true", help="écrire sans demander")


def run(options) -> int:
    reseau = network.folder(options)

    from workbench.collect import registres
    from workbench.collect.sources.proposing import remember, waiting
    from workbench.collect.sources.proposing.propose import propose
    from workbench.core.errors import DataError, errors_only, refuse_unknown

    network.refuse_absent([options.fichier])
    registres.refuse(options.fichier, reseau)
    fixed, said = (
        _fixed(options.fixer, "--fixer lieu=orgelet"),
        _fixed(options.colonne, "--colonne usage=Espace"),
    )
    known = _known(reseau)
    if options.table:
        from workbench.core import schemas

        refuse_unknown([options.table], schemas.names(), "table")
    path = options.fichier.resolve()
    talks = sys.stdin.isatty() and not options.oui
    while True:
        proposal = propose(path, path.name, known, options.annee, options.table, fixed, said, options.feuille)
        listed = _listed(fixed, proposal.source, known)
        asks = proposal.manque if talks else {}
        if listed == fixed and not asks:
            break
        fixed = listed | _asked(asks)
    source = _placed(proposal.source, path, reseau)
    choices = {t: sorted(set(known.of(source.table, t).values())) or [waiting.INSEE] for t in proposal.mots}
    text = remember.block(source, proposal.mots, choices)
    print(_told(proposal, path.name), "\nÀ écrire dans sources.toml\u00a0:\n", text, sep="\n")
    broken = errors_only(proposal.lecture.problemes) if proposal.lecture.frame is None else []
    if broken or (proposal.manque and (options.oui or not talks)):
        print("Rien n’est écrit.")
        raise DataError([*broken, *(_lacking(c, words, source) for c, words in proposal.manque.items())])
    if not options.oui and not (talks and _agreed()):
        print("Rien n’est écrit\u00a0: relancer avec --oui pour accepter.")
        return 0
    made = remember.write(reseau, source, path, text)
    print(f"Rangé dans {made.relative_to(reseau).as_posix()}, déclaré dans sources.toml.")
    if left := waiting.rows(proposal):
        print(left)
    print("Ensuite\u00a0: «\u202fworkbench verifier\u202f».")
    return 0


def _fixed(said: list[str], example: str) -> dict[str, str]:
    from workbench.core.errors import DataError

    wrong = [s for s in said if "=" not in s]
    if wrong:
        raise DataError(f"un signe = est attendu, par exemple {example}\u202f; reçu\u00a0: {wrong[0]}")
    return {k.strip(): v.strip() for k, v in (s.split("=", 1) for s in said)}


def _listed(fixed: dict[str, str], source, known) -> dict[str, str]:
    """What she says for every row, in the spelling of its column's list when it has one.

    Raises
    ------
    DataError : the table has no such column, or the column cannot hold this value
    """
    import pandas as pd

    from workbench.collect import columns
    from workbench.collect.sources.declared import ROLES
    from workbench.core import schemas
    from workbench.core.errors import DataError, Probleme, refuse_unknown
    from workbench.core.french import typographie

    schema, out, wrong = schemas.load(source.table), dict(fixed), []
    refuse_unknown(fixed, [*schema.columns, *ROLES[source.format]], "colonne")
    for column, said in fixed.items():
        words = known.of(source.table, column)
        if column not in schema:
            continue
        read = columns.convert(pd.Series([said], dtype=object), schema[column], words or None)
        for rule, cure in read.wrong.values():
            place = f"--fixer {column}"
            wrong.append(Probleme("", "", 0, place, said, typographie(rule), typographie(cure)))
        if words and not read.wrong and not read.marks:
            out[column] = str(read.values.iloc[0])
    if wrong:
        print("Rien n’est écrit.")
        raise DataError(wrong)
    return out


def _known(reseau: Path):
    """What the network already says."""
    from workbench.collect import network as of_network
    from workbench.collect import places, registres
    from workbench.collect.forms import choices
    from workbench.collect.sources import declared
    from workbench.collect.sources.proposing.known import Known
    from workbench.core.french import fold

    config = of_network.read_config(reseau)
    method = of_network.read_referentiel(reseau, config)
    words, (frames, _, _) = of_network.words(method), registres.read(reseau)
    rows = {t: [r for f in frames.get(t, []) for r in f.to_dict("records")] for t in ("lieux", "structures")}
    for table, column in (("lieux", "lieu"), ("structures", "structure")):
        pairs = [(r.get(c), r[column]) for r in rows[table] for c in ("nom_affiche", "nom", column)]
        words[column] = {fold(name): str(i) for name, i in pairs if isinstance(name, str)}
    homes = {r["lieu"]: words["structure"].get(fold(r.get("structure"))) for r in rows["lieux"]}
    plans = {r["structure"]: r.get("plan_comptable") for r in rows["structures"]}
    questions: dict[str, dict[str, list[str]]] = {}
    for quiz in method.questionnaires.values() if method else ():
        texts = questions.setdefault(quiz.table, {})
        for q in quiz.questions:
            texts.setdefault(q.id, []).extend([q.texte, q.court])
    sources = declared.load(reseau)[0]
    said = ({k: v for k, v in d.items() if isinstance(v, str)} for d in (homes, plans))

    def refused(column, rule):
        return places.refused(column, rule, choices.communes(reseau, config))

    return Known(words, questions, config["annees"], sources, *said, refused)


def _placed(source, path: Path, reseau: Path):
    """The source under the name its file will have: where it stands if that is in recus, else its year."""
    from dataclasses import replace

    inside = path.is_relative_to(reseau / "recus")
    name = path.relative_to(reseau).as_posix() if inside else f"recus/{source.annee}/{path.name}"
    return replace(source, fichier=name)


def _told(proposal, name: str) -> str:
    """What was understood, in French: the table, each column with its proof, the first rows, what is left."""
    from workbench.collect.sources.proposing import waiting
    from workbench.core.errors import render
    from workbench.core.french import count as counted
    from workbench.core.french import join, typographie

    source, lecture = proposal.source, proposal.lecture
    lines = [f"{name} → table {source.table}", f"Supposé : {join(proposal.suppose)}"]
    if proposal.pairs:
        wide = max(len(p.cible) for p in proposal.pairs)
        lines += [
            "",
            "Colonnes :",
            *(f"  {p.cible:<{wide}}  ← « {p.entete} »  ({p.preuve})" for p in proposal.pairs),
        ]
    if source.personne:
        said = join([f"« {h} »" for h in source.personne.values()])
        lines += ["", f"Personnes : {said} deviennent un pseudonyme, aucun nom n’entre dans une table"]
    if source.constantes:
        lines += [
            "",
            "Le même mot partout : " + ", ".join(f"{k} = {v}" for k, v in source.constantes.items()),
        ]
    if source.ecarter:
        said = (f"{h} = {join(words, 'ou')}" for h, words in source.ecarter.items())
        lines += ["", "Lignes écartées, elles ne comptent pas : " + " ; ".join(said)]
    if proposal.traduits:
        lines += ["", "Mots traduits :", *(f"  {t}" for t in proposal.traduits)]
    if proposal.feuilles:
        said = join([f"« {f} »" for f in proposal.feuilles])
        word = "Feuilles qui ne sont pas lues" if len(proposal.feuilles) > 1 else "Feuille qui n’est pas lue"
        lines += ["", f"{word} : {said}. Pour en déclarer une aussi : --feuille"]
    for said in waiting.told(proposal):
        lines += ["", said]
    lines += [
        "",
        f"{counted(lecture.lues, 'ligne lue', 'lignes lues')}, {counted(lecture.gardees, 'gardée')}",
    ]
    lines[-1] += "".join(f" ; {n} × {reason}" for reason, n in lecture.ecartees.items())
    text = "\n".join(map(typographie, lines))
    if lecture.frame is not None and len(lecture.frame):
        text += "\n\n" + "\n".join(_rows(lecture.frame, _names(proposal)))
    problems = render(p for p in lecture.problemes if not _asked_already(p, proposal))
    return f"{text}\n\n{problems}" if problems else text


def _asked_already(problem, proposal) -> bool:
    """What is not said yet is asked, and words are to be translated: neither is reproached to a file."""
    from workbench.collect.sources.declared import NAME

    unsaid, untranslated = proposal.manque and problem.fichier == NAME, "section" in proposal.mots
    return bool(unsaid or (untranslated and problem.colonne == "section"))


def _names(proposal) -> set[str]:
    """Columns read from a header of names of persons, or that hold some where a role is asked."""
    from workbench.collect import roles
    from workbench.collect.sources.proposing import matching
    from workbench.core import schemas

    frame, headers = proposal.lecture.frame, matching.names(proposal.entetes)
    read = {t for t, h in proposal.source.colonnes.items() if headers & {*([h] if isinstance(h, str) else h)}}
    asked = (f.name for f in schemas.load(proposal.source.table).fields if f.role and f.name in frame)
    return read.union(c for c in asked if any(map(roles.person, frame[c].dropna().astype(str).unique())))


def _rows(frame, hidden: set[str]) -> list[str]:
    """The first rows as they would be read; what names persons (`hidden` columns too) is never shown."""
    columns = [c for c in frame.columns if not c.startswith("_") and c not in hidden]
    rows = [["ligne", *columns]]
    for record in frame.head(SHOWN).to_dict("records"):
        cells = [record["_ligne"], *(record[c] for c in columns)]
        rows.append(["" if x is None or x != x else _cut(" ".join(str(x).split())) for x in cells])
    widths = [max(len(r[i]) for r in rows) for i in range(len(rows[0]))]
    return ["  " + "  ".join(c.ljust(w) for c, w in zip(r, widths, strict=True)).rstrip() for r in rows]


def _cut(text: str) -> str:
    """A long cell without its middle: identifiers of one file differ by their end."""
    half = (WIDE - 1) // 2
    return text if len(text) <= WIDE else f"{text[: WIDE - 1 - half]}…{text[-half:]}"


def _asked(missing: dict[str, list[str]]) -> dict[str, str]:
    """The answers of the person to what the file does not say."""
    out = {}
    for column, words in missing.items():
        said = f" ({', '.join(words[:12])})" if words else ""
        while not out.get(column):
            answer = input(f"{column}{said}\u00a0: ").strip()
            if answer and (not words or answer in words):
                out[column] = answer
    return out


def _agreed() -> bool:
    return input("Écrire cette déclaration\u202f? [o/N] ").strip().casefold() in ("o", "oui")


def _lacking(column: str, words: list[str], source):
    from workbench.collect.sources.declared import READ
    from workbench.core.errors import Probleme
    from workbench.core.french import join, typographie

    of_file = "" if source.format in READ else f"--colonne {column}=… si un en-tête la dit, sinon "
    cure = f"ajouter {of_file}--fixer {column}=…" + (f" ; choix : {join(words[:12], 'ou')}" if words else "")
    rule = typographie("le fichier ne dit pas cette colonne")
    return Probleme(colonne=column, regle=rule, remede=typographie(cure))
