"""The heading of a figure: n and period, what its words mean behind an "i", and what can be taken with one."""

import html
from urllib.parse import urlencode

from lib.documents.figures.figure import DEFINED, TITLES
from lib.domain.permissions import May
from lib.ui import drawing
from lib.ui.dashboard.scope import Scope
from lib.ui.screen import _, may

ENDINGS = {"png": "PNG", "svg": "SVG", "xlsx": "Excel"}
UNDRAWN = ("times", "rates", "asked")  # tables alone


@drawing.remembered
def show(scope: Scope, title: str, about: str, *names: str) -> None:
    """`names`: the figures under this heading, by their names in lib/documents/figures."""
    meant = dict.fromkeys(word for name in names for word in DEFINED[name])
    drawing.head(title, about, *meant, beside=_take(scope, title, names))


def _take(scope: Scope, title: str, names: tuple[str, ...]) -> str:
    """Links, so that a chart is drawn for paper only when somebody asks for it."""
    taken = [name for name in names if name in TITLES]
    if not taken or not may(May.EXPORT):
        return ""
    lines = "".join(f"<li>{_named(name, len(taken))}{_links(scope, name)}</li>" for name in taken)
    label = html.escape(_("Take with you: {title}").format(title=title))
    return (
        f'<details class="take"><summary aria-label="{label}" title="{label}">'
        f'<span aria-hidden="true">⤓</span></summary><ul>{lines}</ul></details>'
    )


def _named(name: str, of: int) -> str:
    return f"<span>{html.escape(_(TITLES[name]))}</span> " if of > 1 else ""


def _links(scope: Scope, name: str) -> str:
    return " ".join(
        drawing.link(label, _href(scope, name, ending))
        for ending, label in ENDINGS.items()
        if ending == "xlsx" or name not in UNDRAWN
    )


def _href(scope: Scope, name: str, ending: str) -> str:
    query = urlencode(scope.to_query(), doseq=True)
    return f"/figures/{name}.{ending}" + (f"?{query}" if query else "")


@drawing.remembered
def show_report(scope: Scope) -> None:
    """The report on the chosen period, as PDF and as a workbook."""
    if not may(May.EXPORT):
        return
    pdf = drawing.link(_("Report on this period (PDF)"), _href(scope, "report", "pdf"))
    book = drawing.link(_("the same as a workbook (Excel)"), _href(scope, "report", "xlsx"))
    more = html.escape(_("charts and figures of this page, and what is asked of management; takes some seconds"))
    drawing.put(f'<p class="take-report">⤓ {pdf} · {book} <span class="faint">{more}</span></p>')
