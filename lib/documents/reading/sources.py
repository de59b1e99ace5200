"""Opening a file that somebody brought: what it really is, whether it is safe to unpack, and its sheets as rows."""

import csv
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lib.documents.reading import inside
from lib.documents.reading.faults import Unreadable
from lib.documents.reading.layout import Merged

LARGEST = 50 * 2**20  # bytes of a file
UNPACKED = 2 * 2**30  # bytes of all that an archive says it holds
SWELLING = 60  # times: a workbook of real cells packs about tenfold
SMALL = 64 * 2**20  # bytes that may always be unpacked
WIDEST = 1_000  # columns
LONGEST = 250_000  # rows
FORM = 1  # of our own workbook; a later one says so in its property "Rejestr72 form"
_PROPERTIES = "docProps/custom.xml"
_PROPERTY = re.compile(r'name="Rejestr72 (\w+)"[^>]*>\s*<[\w:]+[^>]*>([^<]*)<')
_LONGEST_NUMBER = 9  # digits; a longer one is none of ours
_SEPARATORS = ";\t,|"
_SAMPLE = 256 * 1024
_OTHERS = {
    b"%PDF": "PDF",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"<!DO": "HTML",
    b"<htm": "HTML",
    b"MZ\x90": "EXE",
}


# What opening or unpacking an archive that is none, or that is damaged, raises.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(OSError, EOFError, ValueError, NotImplementedError, RuntimeError),
)


@dataclass(frozen=True)
class Sheet:
    """One sheet: `rows` begins anew at each call; `height` is the number of rows, where it is known."""

    name: str
    rows: Callable[[], Iterator[Sequence[Any]]]
    height: int = 0
    is_hidden: bool = False
    is_file: bool = False  # its name is that of a file, which says little of what it holds
    merged: Merged = ()
    faults: inside.Faults = field(default_factory=dict)  # cells whose formula has no value


def own_properties(path: Path) -> dict[str, str]:
    """What our own workbook says of itself (form, entry, hash, language); empty for any other file."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _properties(archive)
    except _DAMAGED:
        return {}


def sheets(path: Path) -> Iterator[Sheet]:
    """The sheets of a file in their order. Raises `Unreadable`."""
    size = path.stat().st_size
    if size > LARGEST:
        raise Unreadable("large", size=size // 2**20, most=LARGEST // 2**20)
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip(b"\0 \r\n\t"):
        raise Unreadable("empty")
    if start.startswith(b"PK"):
        _look_into_archive(path)
        return _of_workbook(path)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        _look_into_container(path)
        return _of_workbook(path)
    for sign, content in _OTHERS.items():
        if start.lower().startswith(sign.lower()):
            raise Unreadable("other", content=content)
    return iter([_of_text(path)])


# -- workbooks


def _look_into_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            held = archive.infolist()
            names = {entry.filename for entry in held}
            mimetype = _beginning(archive, "mimetype", 100)
            properties = _properties(archive)
    except _DAMAGED as error:
        raise Unreadable("damaged") from error
    unpacked, packed = sum(entry.file_size for entry in held), path.stat().st_size
    if unpacked > UNPACKED or unpacked > max(SMALL, SWELLING * packed):
        raise Unreadable("bomb", size=unpacked // 2**20, most=min(UNPACKED, max(SMALL, SWELLING * packed)) // 2**20)
    if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names):
        raise Unreadable("macros")
    form = properties.get("form", "")
    if form.isdecimal() and len(form) <= _LONGEST_NUMBER and int(form) > FORM:
        raise Unreadable("newer", version=int(form))
    if any(name.startswith("word/") for name in names):
        raise Unreadable("other", content="Word")
    if any(name.startswith("ppt/") for name in names):
        raise Unreadable("other", content="PowerPoint")
    if mimetype.startswith(b"application/vnd.oasis") and b"spreadsheet" not in mimetype:
        raise Unreadable("other", content="OpenDocument")
    if not mimetype and not any(name.startswith("xl/") for name in names):
        raise Unreadable("other", content="ZIP")


def _properties(archive: zipfile.ZipFile) -> dict[str, str]:
    return dict(_PROPERTY.findall(_beginning(archive, _PROPERTIES, 10_000).decode("utf-8", "replace")))


def _beginning(archive: zipfile.ZipFile, name: str, length: int) -> bytes:
    """The first bytes of a member, without unpacking the rest; none where there is no such member."""
    try:
        with archive.open(name) as held:
            return held.read(length)
    except KeyError:
        return b""


def _look_into_container(path: Path) -> None:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Unreadable("password")
    if "_VBA_PROJECT_CUR".encode("utf-16-le") in content:
        raise Unreadable("macros")
    if "WordDocument".encode("utf-16-le") in content:
        raise Unreadable("other", content="Word")


def _of_workbook(path: Path) -> Iterator[Sheet]:
    import python_calamine as calamine

    try:
        workbook = calamine.CalamineWorkbook.from_path(str(path))
        for place, told in enumerate(workbook.sheets_metadata):
            if told.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            hidden = told.visible != calamine.SheetVisibleEnum.Visible
            yield Sheet(told.name, lambda: iter(()), is_hidden=True) if hidden else _of_sheet(path, workbook, place)
    except calamine.PasswordError as error:
        raise Unreadable("password") from error
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError, OSError, ValueError) as error:
        raise Unreadable("password" if "assword" in str(error) else "damaged") from error


def last_sheet(path: Path) -> Sheet | None:
    """The last sheet of a workbook that `sheets` opened; None for what has no sheets."""
    import python_calamine as calamine

    try:
        workbook = calamine.CalamineWorkbook.from_path(str(path))
        told = workbook.sheets_metadata[-1]
        is_shown = told.typ == calamine.SheetTypeEnum.WorkSheet and told.visible == calamine.SheetVisibleEnum.Visible
        return _of_sheet(path, workbook, len(workbook.sheets_metadata) - 1) if is_shown else None
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError, OSError, ValueError):
        return None


def _of_sheet(path: Path, workbook: Any, place: int) -> Sheet:
    sheet = workbook.get_sheet_by_index(place)
    if sheet.start is None:
        return Sheet(sheet.name, lambda: iter(()))
    _check_size(sheet.total_width, sheet.total_height)
    before = [""] * sheet.start[1]  # the library begins with the first row, but with the first filled column

    def rows() -> Iterator[Sequence[Any]]:
        return (before + row for row in sheet.iter_rows()) if before else sheet.iter_rows()

    merged = sheet.merged_cell_ranges or inside.merged(path, place)
    return Sheet(sheet.name, rows, sheet.total_height, merged=merged, faults=inside.faults(path, place))


def _check_size(width: int, height: int) -> None:
    if width > WIDEST:
        raise Unreadable("wide", columns=width, most=WIDEST)
    if height > LONGEST:
        raise Unreadable("long", most=LONGEST)


# -- text


def _of_text(path: Path) -> Sheet:
    content = path.read_bytes()
    encoding = _encoding(content)
    separator = _separator(content[:_SAMPLE].decode(encoding, "ignore"))
    csv.field_size_limit(2**27)

    def rows() -> Iterator[Sequence[Any]]:
        with path.open(encoding=encoding, newline="") as file:
            for place, row in enumerate(csv.reader(file, delimiter=separator)):
                _check_size(len(row), place)
                yield row if place or not (row and row[0].startswith("sep=")) else ()

    return Sheet(path.stem, rows, content.count(b"\n") + 1, is_file=True)


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if content[:2000].count(0) > len(content[:2000]) // 4:
        return "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    if 0 in content:
        raise Unreadable("unknown")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        if _mixes_encodings(content):
            raise Unreadable("encoding") from error
        return _old_encoding(content)
    return "utf-8-sig"


def _mixes_encodings(content: bytes) -> bool:
    """Whether some lines are UTF-8 beyond doubt and others cannot be."""
    good = bad = False
    for line in content.split(b"\n"):
        if line.isascii():
            continue
        try:
            good = bool(re.search("[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ]", line.decode("utf-8"))) or good
        except UnicodeDecodeError:
            bad = True
    return good and bad


def _old_encoding(content: bytes) -> str:
    """Windows or ISO: they differ in a few letters, and only one of the two gives Polish ones."""
    letters = {name: sum(content.count(c.encode(name)) for c in "ąśźĄŚŹ") for name in ("cp1250", "iso-8859-2")}
    try:
        content.decode("cp1250")
    except UnicodeDecodeError:
        return "iso-8859-2"
    return "iso-8859-2" if letters["iso-8859-2"] > letters["cp1250"] else "cp1250"


def _separator(text: str) -> str:
    """The sign that parts most lines into the same number of cells, and into the most."""
    found = re.match(r"\ufeff?sep=(.)", text)
    if found:
        return found[1]

    def shape(separator: str) -> tuple[float, int]:
        widths = [
            len(row)
            for _, row in zip(range(60), csv.reader(io.StringIO(text, newline=""), delimiter=separator), strict=False)
        ]
        widths = [width for width in widths if width]
        middle = max(widths, key=widths.count, default=0)
        return (widths.count(middle) / max(1, len(widths)) if middle > 1 else 0, middle)

    best = max(_SEPARATORS, key=shape)
    return best if shape(best)[1] > 1 else ";"
