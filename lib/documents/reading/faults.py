"""Why a file cannot be read: one sentence each, for the person who brought it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from lib.domain.messages import N_


class Unreadable(Exception):
    """The file cannot be read as a register; `kind` picks the sentence that says why and what to do."""

    SENTENCES: ClassVar[dict[str, str]] = {
        "empty": N_("This file is empty."),
        "password": N_("This workbook is protected by a password. Save a copy without one, then bring that."),
        "damaged": N_("This file is damaged or was cut off: open it in a spreadsheet program and save it anew."),
        "other": N_("This is not a spreadsheet: the content is {content}. Bring .xlsx, .xls, .ods or .csv."),
        "unknown": N_("This is not a spreadsheet that can be read. Bring .xlsx, .xls, .ods or .csv."),
        "macros": N_("This workbook carries macros. Save it without them as .xlsx, then bring that."),
        "bomb": N_("This file would unpack to {size} MB; at most {most} MB are read. Is it really a register?"),
        "large": N_("This file has {size} MB; at most {most} MB are read. Split it by years."),
        "wide": N_(
            "A sheet has {columns} columns; a register has at most {most}. Delete the empty columns at its right."
        ),
        "long": N_("A sheet has more than {most} rows. Split it by years."),
        "nothing": N_(
            "No incidents were found: no row of headings like date, kind or description. Does the table have one?"
        ),
        "no_rows": N_("The headings were found, but no incident below them."),
        "encoding": N_(
            "This file mixes two encodings of letters. Open it in a spreadsheet program and save it as CSV UTF-8."
        ),
        "newer": N_(
            "This workbook was made by a newer version of Rejestr72 (form {version}). Update the program first."
        ),
        "memory": N_("This file needs more memory than is allowed for reading. Split it by years."),
        "time": N_("Reading this file took longer than {most} minutes and was stopped. Split it by years."),
    }

    def __init__(self, kind: str, **values: Any):
        super().__init__(f"{kind} {values or ''}".strip())
        self.kind = kind
        self.values: Mapping[str, Any] = values

    @property
    def message(self) -> str:
        """The sentence to translate, with `{name}` places for `values`."""
        return self.SENTENCES[self.kind]

    @property
    def sentence(self) -> str:
        return self.message.format(**self.values)
