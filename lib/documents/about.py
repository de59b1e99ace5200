"""The workbook's first sheet: whose register, what was chosen, by whom and when, and what the journal's hash proves."""

from collections.abc import Iterable, Mapping

from lib.documents.cells import literal
from lib.documents.sheets import Sheet
from lib.domain import taxonomy
from lib.domain.messages import N_
from lib.language import Language
from lib.register.exports import Export

STATES = {
    "reported": N_("it is in the register; what it turned out to be is not decided yet"),
    "assessed": N_("it is decided what it turned out to be; notices and measures may be under way"),
    "closed": N_("nothing is left to do; with a reason it can be taken up again"),
}
GOES_ON = N_("A sheet of Excel has a last row: what did not fit goes on on the next sheet of the same name.")
ONLY_REGISTER = N_("So many incidents: this file has the register's own sheet only. Choose a period to get all sheets.")
WIDTHS = (26, 100)
_FACT, _SENTENCE = ("label", "fact"), ("label", "quiet")


def facts(export: Export, language: Language) -> list[tuple[str, str, str]]:
    """Key, label and text of what is said first; what is not known is left out."""
    _ = language.gettext
    told = [
        ("organisation", _("Organisation"), export.organisation),
        ("period", _("Period"), export.period),
        ("filter", _("Filter"), "" if export.is_redacted else export.words),  # a search may hold a name
        ("exporter", _("Exported by"), "" if export.is_redacted else export.exporter),
        ("moment", _("Exported at"), _("{moment}, Warsaw time").format(moment=language.moment(export.at))),
        ("program", _("Program"), export.program),
    ]
    return [fact for fact in told if fact[2]]


def write(
    sheet: Sheet,
    told: Iterable[tuple[str, str]],
    rows: Mapping[str, int],
    export: Export,
    language: Language,
    left_out: Mapping[str, Iterable[str]],
    *,
    is_full: bool,
) -> None:
    """Fills the sheet. `told` are the facts as cells hold them, `rows` says how many each sheet has.

    `left_out` names the columns that a variant without texts and names does not have, by sheet.
    """
    _ = language.gettext
    sheet.append((_("Register of personal-data incidents"), ""), ("title", "title"), height=30)
    for label, text in told:
        sheet.append((label, text), _FACT)

    _section(sheet, _("Sheets and their rows"))
    for title, number in rows.items():
        sheet.append((title, number), ("label", "figure"))
    if len(rows) > len({title.rstrip(" 0123456789") for title in rows}):
        _sentence(
            sheet,
            "",
            _(GOES_ON),
        )

    if not is_full:
        _sentence(sheet, "", _(ONLY_REGISTER))
    if export.is_redacted:
        _section(sheet, _("Left out: free text and names"))
        for title, labels in left_out.items():
            _sentence(sheet, title, ", ".join(labels))

    _section(sheet, _("Journal"))
    sequence, digest = export.head
    sheet.append((_("Last entry"), sequence), ("label", "figure"))
    sheet.append((_("Hash of this entry"), digest), _FACT)
    _sentence(
        sheet,
        _("What it proves"),
        _(
            "Every write to the register is an entry of its journal, and each entry is sealed together with the hash "
            "of the one before. If the register shows another hash at this entry one day, something up to it was "
            "changed, removed, moved or added afterwards. The hash seals the journal, not this file."
        ),
    )

    _section(sheet, _("How to read it"))
    _sentence(sheet, _("Times"), _("Warsaw time. The text beside a date says how exactly it is known."))
    _sentence(sheet, _("Empty cell"), _("Not known yet. It means neither no nor zero."))
    _sentence(sheet, _("Clocks"), _("They are shown as they stood at the moment of the export."))
    _sentence(sheet, _("Typed text"), _("It is kept as text and never a formula; only the sheet of figures has some."))

    _section(sheet, _("States"))
    for code, entry in taxonomy.entries("states").items():
        _sentence(sheet, entry.label(language.code), _(STATES.get(code, "")))


def _section(sheet: Sheet, heading: str) -> None:
    sheet.append(("", ""), _FACT)
    sheet.append((heading, ""), ("section", "section"))


def _sentence(sheet: Sheet, label: str, sentence: str) -> None:
    height = 3 + 12 * (1 + len(sentence) // 110)
    sheet.append((literal(label), literal(sentence)), _SENTENCE, height=height)
