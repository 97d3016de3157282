"""A form filled as its two tools would give it back: a KoboToolbox export, and the workbook itself."""

from __future__ import annotations

import datetime as dt
import io
import random
from functools import cache

import openpyxl

from workbench.collect.forms import workbook
from workbench.core.french import typographie

LIEUX = [("orgelet", "La Fabrik"), ("commenailles", "Made in Iki"), ("lons", "Tiers-lieu de Lons")]
COMMUNES = [("39397", "Orgelet"), ("39160", "Commenailles")]
SYSTEM = ["_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by",
          "__version__", "_tags", "_index"]  # fmt: skip
REPEAT = ["_index", "_parent_table_name", "_parent_index", "_submission__id", "_submission__uuid"]


def drawn(form, seed: int) -> dict:
    """One plausible answer: question → name of its choice (a list for several), text, day or number."""
    draw = random.Random(seed)
    out = {}
    for item in form.items:
        if item.kind != "constante" and (item.required or draw.random() < 0.8):
            out[item.name] = _answer(item, draw, seed)
    for item in form.items:  # a telephone never asks what does not apply
        stage = out.get(item.name.rsplit("_", 1)[0] + "_stade") if item.of else None
        unasked = {
            "stade": out.get(item.name.replace("_stade", "_filtre"), "oui") == "non",
            "preuve": stage is None,
            "cible": stage in (None, "hors-projet"),
            "autre": out.get("commune") != "autre",
        }
        if unasked.get(item.name.rsplit("_", 1)[-1]):
            out.pop(item.name, None)
        elif stage == "indecidable" and item.name.endswith("_preuve"):
            out[item.name] = "On n’a pas pu ouvrir le classeur."
    if form.findings:
        out["constats"] = [
            {
                i.name: _answer(i, draw, seed * 10 + n)
                for i in form.findings.items
                if i.required or draw.random() < 0.7
            }
            for n in range(draw.randrange(4))
        ]
    return out


def _answer(item, draw, seed):
    if item.kind == "plusieurs":
        return [c.name for c in item.choices if draw.random() < 0.5] or [item.choices[0].name]
    if item.choices:
        return draw.choice(item.choices).name
    days = dt.date(2025, 11, 3) + dt.timedelta(seed % 20)
    return {"date": days, "jour": days, "nombre": draw.choice([0.5, 1, 2]), "annee": 2025}.get(
        item.kind, "39300" if item.name == "commune_autre" else f"Un fait, vu le jour {seed}\u00a0; « ainsi »"
    )


def kobo(form, answers: list[dict], labels: bool, groups: bool = True, drop=(), renamed=None) -> bytes:
    """The export as XLSX: headers and choices as labels or as XML names, repeats on their own sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = form.title[:31]
    placed = [("start", None, ""), ("end", None, "")]
    for section in form.sections:
        for item in section.items:
            if item.name in drop:
                continue
            shown = labels and item.kind not in ("constante", "jour")
            name = typographie(item.label) if shown else item.name
            name = (renamed or {}).get(name, name)
            if groups and item.kind not in ("constante", "jour"):
                name = f"{typographie(section.title) if labels else section.name}/{name}"
            placed.append((name, item, ""))
            if item.kind == "plusieurs":
                placed += [
                    (f"{name}/{typographie(c.label) if labels else c.name}", item, c.name)
                    for c in item.choices
                ]
    sheet.append([name for name, _, _ in placed] + SYSTEM)
    findings = []
    for rank, answer in enumerate(answers, 1):
        when = dt.datetime(2025, 11, 5, 9, rank)
        row = [when, when + dt.timedelta(minutes=4)]
        row += [_cell(item, option, answer, labels) for _, item, option in placed[2:]]
        uuid = f"00000000-0000-4000-8000-{rank:012d}"
        row += [100 + rank, uuid, when + dt.timedelta(hours=1), None, None, "submitted_via_web", None, "vQz7"]
        sheet.append([*row, None, rank])
        findings += [(found, rank, uuid) for found in answer.get("constats", ())]
    if form.findings:
        other = book.create_sheet(form.findings.name)
        items = form.findings.items
        other.append([typographie(i.label) if labels else i.name for i in items] + REPEAT)
        for n, (found, rank, uuid) in enumerate(findings, 1):
            other.append(
                [_cell(i, "", found, labels) for i in items] + [n, sheet.title, rank, 100 + rank, uuid]
            )
    return _bytes(book)


def _cell(item, option, answer, labels):
    if item.kind == "constante":
        return answer.get(item.name, item.value)
    given = answer.get(item.name)
    words = {c.name: typographie(c.label) if labels else c.name for c in item.choices}
    if item.kind == "plusieurs":
        if given is None:
            return None
        return int(option in given) if option else " ".join(words[g] for g in given)
    return words.get(given, given)


def book(form, answers: list[dict]) -> list[bytes]:
    """The workbook typed in: one file for all answers to a survey, one per team or visit."""
    if form.sheet:
        return [_typed(form, answers)]
    return [_typed(form, [answer]) for answer in answers]


@cache
def _blank(form) -> bytes:
    return workbook.write(form)


def _typed(form, answers: list[dict]) -> bytes:
    made = openpyxl.load_workbook(io.BytesIO(_blank(form)))
    sheet = made[workbook.ANSWERS]
    if form.sheet:
        _fill(sheet, form.items, answers)
    else:
        items = {code: (item, option) for code, _, item, option in workbook.columns(form.items)}
        for row in range(2, sheet.max_row + 1):
            item, option = items.get(sheet.cell(row, 1).value, (None, ""))
            if item:
                _type(sheet.cell(row, 3), item, option, answers[0])
        for row in made[workbook.README].iter_rows():
            if row[0].value in answers[0] and len(row) > 1:
                row[1].value = answers[0][row[0].value]
    if form.findings:
        _fill(made[workbook.FINDINGS], form.findings.items, answers[0].get("constats", ()))
    return _bytes(made)


def _fill(sheet, items, answers) -> None:
    codes = {sheet.cell(3, c).value: c for c in range(1, sheet.max_column + 1)}
    for row, answer in enumerate(answers, 4):
        for code, _, item, option in workbook.columns(items):
            if code in codes:
                _type(sheet.cell(row, codes[code]), item, option, answer)


def _type(cell, item, option, answer) -> None:
    """A person picks in the list of the cell, and ticks with an x."""
    given = answer.get(item.name)
    assert not cell.protection.locked, f"{cell.coordinate} is locked"
    words = {c.name: typographie(c.court or c.label) for c in item.choices}
    if option:
        cell.value = "x" if given and option in given else None
    else:
        cell.value = words.get(given, given)


def _bytes(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
