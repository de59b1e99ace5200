"""Names, logins, e-mail addresses and tax numbers as people type them: cleaned, and plausible or not."""

import re
from typing import Any

from stdnum.exceptions import ValidationError
from stdnum.pl import nip

LONGEST_EMAIL = 254
_EMAIL = re.compile(r"[^@\s,;<>()\"]+@[^@\s,;<>()\"]+\.[^@\s.,;<>()\"]{2,}")
_LOGIN = re.compile(r"[\w.@+-]{2,60}")


def line(text: Any) -> str | None:
    """One line as it is kept: inner white space as one space, nothing unprintable, empty as None."""
    printable = "".join(c for c in " ".join(str(text or "").split()) if c.isprintable())
    return printable.encode("utf-8", "ignore").decode("utf-8").strip() or None


def is_email(text: str) -> bool:
    """Whether it looks like one e-mail address. Only a letter that arrives proves more."""
    return len(text) <= LONGEST_EMAIL and _EMAIL.fullmatch(text) is not None


def is_login(folded: str) -> bool:
    """Whether a folded text can be a login: 2 to 60 letters, digits and `.@+-_`, no space."""
    return _LOGIN.fullmatch(folded) is not None


def tax_number(text: str) -> str | None:
    """The ten digits of a Polish NIP, however it was typed (`PL 123-456-32-18`); None when the check digit is wrong."""
    try:
        return nip.validate(text)
    except ValidationError:
        return None
