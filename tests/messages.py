"""The Polish catalogue: `python -m tests.messages` brings it up to date with the code and lists what is untranslated.

Translations are kept, texts that left the code are dropped, nothing is guessed. Then edit the file by hand.
"""

import ast
import os
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from lib.language import POLISH_TEXTS

ROOT = Path(__file__).parent.parent
SOURCES = ("app.py", "pages", "lib")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}

# Written by hand: the header that Babel writes carries the time of each run.
HEADER = r"""# The Polish texts of Rejestr72. English in the code is the key.
# Bring up to date after changing the code: python -m tests.messages
msgid ""
msgstr ""
"Project-Id-Version: Rejestr72\n"
"Language: pl\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\n"

"""


def in_code(root: Path = ROOT) -> Catalog:
    """Every text that the code marks, in the order of the code."""
    found = Catalog(locale="pl")
    for file in _python_files(root):
        name = file.relative_to(root).as_posix()
        for _line, message, comments, _context in extract_from_file(
            "python", file, keywords=KEYWORDS, comment_tags=("Translators:",)
        ):
            found.add(message, locations=[(name, 0)], auto_comments=comments)
        for message in _in_f_strings(file):
            found.add(message, locations=[(name, 0)])
    return found


def _in_f_strings(file: Path) -> Iterator[str]:
    """Babel reads no f-string before Python 3.12, and so misses `f"<b>{_('Reason')}</b>"`."""
    for string in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(string, ast.JoinedStr):
            for call in ast.walk(string):
                if (
                    isinstance(call, ast.Call)
                    and ast.unparse(call.func) == "_"
                    and isinstance(call.args[0], ast.Constant)
                ):
                    yield call.args[0].value


def _python_files(root: Path) -> Iterator[Path]:
    for source in SOURCES:
        path = root / source
        if path.is_file():
            yield path
        yield from sorted(path.rglob("*.py"))


def in_catalogue(path: Path = POLISH_TEXTS) -> Catalog:
    """The catalogue as it stands on the disk; an empty one where there is none."""
    return read_po(BytesIO(path.read_bytes() if path.exists() else HEADER.encode()), locale="pl")


def update(path: Path = POLISH_TEXTS, root: Path = ROOT) -> Catalog:
    """Write the catalogue anew: the texts of the code, with the translations there are."""
    catalogue = in_catalogue(path)
    catalogue.update(in_code(root), no_fuzzy_matching=True)
    body = BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    fresh = path.with_suffix(".po.new")
    fresh.write_text(HEADER + body.getvalue().decode().rstrip() + "\n", encoding="utf-8", newline="\n")
    os.replace(fresh, path)
    return catalogue


def missing(code: Catalog, catalogue: Catalog) -> list[str]:
    """Texts of the code that the catalogue does not know (in that form: one text, or singular and plural)."""
    known = {_ids(message) for message in texts(catalogue)}
    return [named(message) for message in texts(code) if _ids(message) not in known]


def unused(code: Catalog, catalogue: Catalog) -> list[str]:
    """Texts of the catalogue that stand nowhere in the code."""
    return missing(catalogue, code)


def untranslated(catalogue: Catalog) -> list[str]:
    """Texts without Polish words, with too few plural forms, or marked as a guess ("fuzzy")."""
    return [named(message) for message in texts(catalogue) if message.fuzzy or not _is_complete(message, catalogue)]


def _is_complete(message: Message, catalogue: Catalog) -> bool:
    forms = catalogue.num_plurals if message.pluralizable else 1
    return len(_strings(message)) == forms and all(_strings(message))


def wrong_placeholders(catalogue: Catalog) -> list[str]:
    """Translations whose {names} differ from the English ones, and texts that `str.format` would refuse."""
    return [f"{named(message)}: {fault}" for message in texts(catalogue) for fault in _faults(message)]


def _faults(message: Message) -> Iterator[str]:
    try:
        singular, *plural = (_placeholders(text) for text in _ids(message))
        several = plural[0] if plural else singular
        for form, string in enumerate(_strings(message)):
            # "one person" may leave the number out where "{n} people" may not
            allowed = (singular, several) if form == 0 else (several,)
            if string and _placeholders(string) not in allowed:
                yield f"{_braced(_placeholders(string))} in “{string}”, expected {_braced(allowed[0])}"
    except ValueError as error:
        yield str(error)


def _placeholders(text: str) -> frozenset[str]:
    try:
        names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as error:
        raise ValueError(f"{error} in “{text}”") from None
    if any(name == "" or name.isdigit() for name in names):
        raise ValueError(f"a placeholder without a name in “{text}”")
    return frozenset(names)


def _braced(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "no placeholder"


def texts(catalogue: Catalog) -> list[Message]:
    """The messages without the header."""
    return [message for message in catalogue if message.id]


def named(message: Message) -> str:
    """The English text and where it stands, for a list that a person reads."""
    files = ", ".join(dict.fromkeys(file for file, _ in message.locations)) or "nowhere"
    return f"“{' | '.join(_ids(message))}” ({files})"


def _ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if message.pluralizable else (message.id,)


def _strings(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if message.pluralizable else (message.string or "",)


def main() -> None:
    catalogue = update()
    open_texts = untranslated(catalogue)
    print(f"{POLISH_TEXTS.relative_to(ROOT)}: {len(catalogue)} texts, {len(open_texts)} untranslated")
    for fault in open_texts + wrong_placeholders(catalogue):
        print(fault)


if __name__ == "__main__":
    main()
