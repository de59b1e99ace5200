"""Papers as PDF/A by typst: Polish typography, nothing from the network, nothing of a person's text read as markup."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import typst

from lib.documents.paper import Paper
from lib.language import Language

TEMPLATES = Path(__file__).parent / "templates"
REPLACEMENT = "\ufffd"  # stands visibly for a sign that no font has: PDF/A refuses what cannot be seen
MOST_STRANGE = 200
_STRANGE = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)


class Unprintable(Exception):
    """A paper could not be set; the register is untouched."""


def render(paper: Paper) -> bytes:
    """The paper as a PDF/A-2b file. Raises `Unprintable`."""
    return typeset(
        "paper.typ", asdict(paper) | {"missing_word": paper.language.gettext("not known yet")}, paper.language
    )


def typeset(template: str, content: Mapping[str, Any], language: Language) -> bytes:
    """A template of this folder with its content as a PDF/A-2b file. Raises `Unprintable`."""
    data = json.dumps(_printable(dict(content) | _words(language)), ensure_ascii=False)
    for _attempt in range(MOST_STRANGE):
        try:
            return _compile(template, data)
        except (typst.TypstError, RuntimeError) as error:
            strange = _STRANGE.search(str(error))
            if strange is None:
                raise Unprintable(str(error)) from error
            for sign in set(strange[1]):
                data = data.replace(sign, REPLACEMENT)
    raise Unprintable("too many signs that no font has")


@cache
def _fonts() -> typst.Fonts:
    """Only those that come with typst: a paper looks alike on every machine. Read once."""
    return typst.Fonts(include_system_fonts=False)


def _compile(template: str, data: str) -> bytes:
    return typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        format="pdf",
        font_paths=_fonts(),
        pdf_standards=["a-2b"],
        sys_inputs={"data": data},
    )


def _words(language: Language) -> dict[str, str]:
    _ = language.gettext
    return {"language": language.code, "page_word": _("page"), "of_word": _("of")}


def _printable(value: object) -> object:
    """Without control characters, which no font has and PDF/A refuses; a tab becomes a space, other spaces stay."""
    if isinstance(value, str):
        text = value.replace("\t", " ").replace("\r\n", "\n").replace("\r", "\n")
        return "".join(
            c if c == "\n" or c.isprintable() or unicodedata.category(c) == "Zs" else REPLACEMENT for c in text
        )
    if isinstance(value, dict):
        return {name: _printable(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(part) for part in value]
    return value
