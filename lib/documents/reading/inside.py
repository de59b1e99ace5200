"""What stands in a workbook's file and the library that reads it does not tell.

Formulas that have no value (.xlsx), and which cells are merged (.ods).
"""

import posixpath
import re
import zipfile
from collections.abc import Mapping
from html import unescape
from pathlib import Path

SEARCHED = 2**20  # bytes of a sheet among which the first formula is sought: who has formulas has them from the top
LONGEST = 200  # signs of a formula that are kept
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*?\b\w+:id=\"([^\"]+)\"")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"\b(Id|Target)=\"([^\"]*)\"")
_PLACE = re.compile(rb"\br=\"([A-Z]+)(\d+)\"")
_VALUE = re.compile(rb"<v>([^<]+)</v>")
_FORMULA = re.compile(rb"<f[^>]*>([^<]*)</f>")
_IS_ERROR = b' t="e"'
MERGED_IN = 64 * 2**20  # bytes of an .ods unpacked in which merged cells are sought: nobody merges in a larger one
_TAG = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table)(?=[\s/>])([^>]*)>")
_SPANNED = re.compile(rb"number-(rows|columns)-spanned=\"(\d+)\"")
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated=\"(\d+)\"")
Range = tuple[tuple[int, int], tuple[int, int]]
Faults = Mapping[int, Mapping[int, str]]  # by row and column, from 0


def faults(path: Path, place: int) -> Faults:
    """The cells of a sheet (`place` among all of an .xlsx) that show an error, or a formula never worked out."""
    try:
        with zipfile.ZipFile(path) as archive:
            part = _part(archive, place)
            return _found(archive, part) if part else {}
    except (KeyError, zipfile.BadZipFile):
        return {}


def merged(path: Path, place: int) -> list[Range]:
    """The merged cells of a sheet (`place` among all of an .ods): first and last row and column, from 0."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo("content.xml").file_size > MERGED_IN:
                return []
            content = archive.read("content.xml")
    except (KeyError, zipfile.BadZipFile):
        return []
    return _spans(content, place) if b"-spanned=" in content else []


def _spans(content: bytes, place: int) -> list[Range]:
    found: list[Range] = []
    sheet, row, column, rows = -1, 0, 0, 0
    for tag in _TAG.finditer(content):
        repeated = _REPEATED.search(tag[2])
        times = int(repeated[1]) if repeated else 1
        if tag[1] == b"table":
            sheet, row, rows = sheet + 1, 0, 0
        elif sheet != place:
            continue
        elif tag[1] == b"table-row":
            row, rows, column = row + rows, times, 0
        else:
            spans = {what: int(size) for what, size in _SPANNED.findall(tag[2])}
            if max(spans.values(), default=1) > 1:
                last = row + spans.get(b"rows", 1) - 1, column + spans.get(b"columns", 1) - 1
                found.append(((row, column), last))
            column += times
    return found


def _part(archive: zipfile.ZipFile, place: int) -> str:
    ids = _SHEET.findall(archive.read("xl/workbook.xml"))
    relations = [
        dict(_ATTRIBUTE.findall(told)) for told in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels"))
    ]
    targets = {told[b"Id"]: told[b"Target"].decode() for told in relations if {b"Id", b"Target"} <= told.keys()}
    target = targets.get(ids[place], "") if place < len(ids) else ""
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/") if target else ""


def _found(archive: zipfile.ZipFile, part: str) -> Faults:
    found: dict[int, dict[int, str]] = {}
    with archive.open(part) as sheet:
        left, told = b"", sheet.read(SEARCHED)
        if b"<f" not in told and _IS_ERROR not in told:
            return found
        while told:
            told = left + told
            cut = told.rfind(b"<c ")
            _look_into(told[:cut], found)
            left, told = told[cut:], sheet.read(SEARCHED)
        _look_into(left, found)
    return found


def _look_into(content: bytes, found: dict[int, dict[int, str]]) -> None:
    for sign in (b"<f", _IS_ERROR):
        at = content.find(sign)
        while at >= 0:
            end = content.find(b"</c>", at)
            end = end if end >= 0 else len(content)
            _judge(content[content.rfind(b"<c ", 0, at) : end], found)
            at = content.find(sign, end)


def _judge(cell: bytes, found: dict[int, dict[int, str]]) -> None:
    """A text may be empty on purpose (`t="str"`); a number that is not there was never worked out."""
    head = cell.partition(b">")[0]
    place, value, formula = _PLACE.search(head), _VALUE.search(cell), _FORMULA.search(cell)
    if place is None:
        return
    if _IS_ERROR in head:
        _keep(found, place[1], place[2], value[1] if value else b"#")
    elif value is None and b' t="' not in head:
        _keep(found, place[1], place[2], b"=" + (formula[1] if formula else b""))


def _keep(found: dict[int, dict[int, str]], letters: bytes, row: bytes, text: bytes) -> None:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    told = unescape(text.decode("utf-8", "replace"))
    found.setdefault(int(row) - 1, {})[column - 1] = told[:LONGEST]
