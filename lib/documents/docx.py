"""A letter or a single notice as an editable Word file."""

import io
import re

from docx import Document
from docx.shared import Cm, Pt, RGBColor

from lib.documents.paper import Paper, Part

_FORBIDDEN = re.compile("[^\\t\\n\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def render(paper: Paper) -> bytes:
    """The paper as DOCX: the same words as the PDF, to be edited before it is sent."""
    document = Document()
    _set_up(document, paper)
    for line in paper.letterhead:
        _small(document, line)
    if paper.right:
        document.add_paragraph(_clean(paper.right)).alignment = 2
    document.add_heading(_clean(paper.title), level=1)
    if paper.subtitle:
        _small(document, paper.subtitle)
    for part in paper.parts:
        _add(document, part, paper)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _set_up(document: Document, paper: Paper) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(11)
    document.core_properties.title = _clean(paper.title)
    document.core_properties.author = _clean(paper.organisation)
    section.footer.paragraphs[0].text = _clean(paper.footer)


def _add(document: Document, part: Part, paper: Paper) -> None:
    if part.heading:
        document.add_heading(_clean(part.heading), level=part.level)
    for paragraph in part.paragraphs:
        document.add_paragraph(_clean(paragraph))
    if part.facts:
        table = document.add_table(rows=0, cols=2)
        for name, value in part.facts:
            cells = table.add_row().cells
            cells[0].text = _clean(name)
            cells[1].text = _clean(value if value is not None else paper.language.gettext("not known yet"))
    for item in part.items:
        document.add_paragraph(_clean(item), style="List Bullet")


def _small(document: Document, text: str) -> None:
    run = document.add_paragraph().add_run(_clean(text))
    run.font.size, run.font.color.rgb = Pt(9), RGBColor(90, 90, 90)


def _clean(text: str) -> str:
    """XML holds no control characters besides tab and line end, and no halves of characters."""
    return _FORBIDDEN.sub("\ufffd", text)
