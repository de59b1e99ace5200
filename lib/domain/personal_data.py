"""Finds personal data in free text: identification numbers by their check digits, addresses and phones by their form.

It warns, it proves nothing: names and stories are not seen, and a number without a check digit is not guessed at.
Sources: the check digits of PESEL, NIP, IBAN (ISO 13616), payment cards (Luhn), Polish identity cards and passports.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from stdnum import iban, luhn
from stdnum.pl import nip, pesel

from lib.domain.messages import N_

KINDS = {
    "iban": N_("account number"),
    "card": N_("card number"),
    "pesel": N_("PESEL"),
    "document": N_("identity card or passport"),
    "nip": N_("NIP, perhaps of a natural person"),
    "email": N_("e-mail address"),
    "phone": N_("phone number"),
}
MARKS = {
    "iban": "IBAN",
    "card": "KARTA",
    "pesel": "PESEL",
    "document": "DOKUMENT",
    "nip": "NIP",
    "email": "E-MAIL",
    "phone": "TEL",
}
_ALONE, _ENDS = r"(?<![\w@.+-])", r"(?![\w@]|[.-]\w)"
_IBAN = re.compile(_ALONE + r"(?:[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}|\d{2}(?:[ -]?\d{4}){6})" + _ENDS)
_CARD = re.compile(_ALONE + r"(?:\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}|3[47]\d{2}([ -]?)\d{6}\2\d{5})" + _ENDS)
_PESEL = re.compile(_ALONE + r"\d{6}[ -]?\d{5}" + _ENDS)
_DOCUMENT = re.compile(_ALONE + r"(?:[A-Z]{3} ?\d{6}|[A-Z]{2} ?\d{7})" + _ENDS)
_NIP = re.compile(
    _ALONE + r"(?:\d{3}-\d{3}-\d{2}-\d{2}|\d{3}-\d{2}-\d{2}-\d{3}|(?<=NIP )\d{10}|(?<=NIP: )\d{10})" + _ENDS
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}(?![\w-])")
_PHONE = re.compile(
    r"(?<![\w@.+/-])(?:(?:\+|00)\d{1,3}[ -]?(?:\(?\d{2,3}\)?[ -]?)?\d{2,3}(?:[ -]?\d{2,3}){2}"
    r"|(?:4[5]|5[0137]|6[069]|7[2389]|88)\d([ -])\d{3}\1\d{3}"
    r"|(?:(?<=tel )|(?<=tel\. )|(?<=tel: )|(?<=tel\.: )|(?<=telefon )|(?<=kom\. )|(?<=phone ))\d{9})" + _ENDS
)
# What every one of them has: an @, seven digits close together, or capitals before six digits or like an IBAN's.
_PERHAPS = re.compile(r"@|\b(?:\d(?:[ ()-]{0,2}\d){6}|[A-Z]{2}(?:[A-Z]? ?\d{6}|\d{2}(?: ?[A-Z0-9]){11}))")
_TELLS_AN_AMOUNT = re.compile(r"\s?(?:zł|pln|eur|usd|rekord|wiersz|row|record|byte|bajt|kb|mb)", re.IGNORECASE)
_MAILBOXES = frozenset(
    (
        *("abuse", "admin", "biuro", "bok", "contact", "dpo", "help", "helpdesk", "info", "iod", "it", "kontakt"),
        *("noreply", "no-reply", "office", "pomoc", "postmaster", "recepcja", "rodo", "security", "sekretariat"),
        *("support", "wsparcie"),
    )
)
_TICKETS = ("INC", "REQ", "SUP", "CHG", "TKT", "BUG", "FIX", "VER")


@dataclass(frozen=True)
class Finding:
    """One place in a text. `kind` is a code of `KINDS`."""

    kind: str
    begin: int
    end: int
    text: str

    @property
    def shown(self) -> str:
        """Enough of it to be recognised by who typed it."""
        return self.text if len(self.text) < 6 else f"{self.text[:2]}…{self.text[-2:]}"


def find(text: str, known: Collection[str] = ()) -> list[Finding]:
    """What stands in the text, from its beginning, none over another.

    `known`: what may stand as `bare` gives it, such as tax numbers of firms and how to reach one's own.
    """
    if not _PERHAPS.search(text):  # a fifth of the work, and most texts hold nothing
        return []
    found: list[Finding] = []
    for kind, pattern, is_one in _LOOKS:
        for match in pattern.finditer(text):
            span = match.span()
            if any(span[0] < other.end and other.begin < span[1] for other in found):
                continue
            if is_one(match) and bare(match[0]) not in known:
                found.append(Finding(kind, *span, match[0]))
    return sorted(found, key=lambda finding: finding.begin)


def replaced(text: str) -> str:
    """The text with a mark in place of everything that is found in it."""
    found = find(text)
    return marked(text, found, marks(found))


def marked(text: str, findings: Iterable[Finding], marks: Mapping[tuple[str, str], str]) -> str:
    """The text with the mark of each of these findings in its place."""
    for finding in sorted(findings, key=lambda one: -one.begin):
        mark = marks[finding.kind, bare(finding.text)]
        text = f"{text[: finding.begin]}{mark}{text[finding.end :]}"
    return text


def marks(findings: Iterable[Finding]) -> dict[tuple[str, str], str]:
    """`[PESEL]` where there is one of a kind, else `[PESEL 1]`, `[PESEL 2]`: the same number, the same mark."""
    values: dict[str, list[str]] = {}
    for finding in findings:
        of_kind = values.setdefault(finding.kind, [])
        if bare(finding.text) not in of_kind:
            of_kind.append(bare(finding.text))
    return {
        (kind, value): f"[{MARKS[kind]}]" if len(of_kind) == 1 else f"[{MARKS[kind]} {n}]"
        for kind, of_kind in values.items()
        for n, value in enumerate(of_kind, start=1)
    }


def bare(text: str) -> str:
    """As two spellings of the same number or address are compared."""
    return re.sub(r"[\s-]", "", text).casefold()


def _is_iban(match: re.Match[str]) -> bool:
    signs = bare(match[0]).upper()
    return iban.is_valid(signs if signs[0].isalpha() else f"PL{signs}", check_country=False)


def _is_card(match: re.Match[str]) -> bool:
    signs = bare(match[0])
    return signs[0] in "23456" and luhn.is_valid(signs)


def _is_pesel(match: re.Match[str]) -> bool:
    signs = bare(match[0])
    return pesel.is_valid(signs) and pesel.get_birth_date(signs) >= date(1890, 1, 1)


def _is_document(match: re.Match[str]) -> bool:
    signs = bare(match[0]).upper()
    weights = (7, 3, 1, 9, 7, 3, 1, 7, 3) if signs[2].isalpha() else (7, 3, 9, 1, 7, 3, 1, 7, 3)
    total = sum(int(sign, 36) * weight for sign, weight in zip(signs, weights, strict=True))
    return total % 10 == 0 and not signs.startswith(_TICKETS)


def _is_nip(match: re.Match[str]) -> bool:
    return nip.is_valid(match[0])


def _is_personal_mail(match: re.Match[str]) -> bool:
    return match[0].split("@")[0].casefold() not in _MAILBOXES


def _is_phone(match: re.Match[str]) -> bool:
    return not _TELLS_AN_AMOUNT.match(match.string, match.end())


# The longer one first: an account number holds what could be a card's.
_LOOKS = (
    ("iban", _IBAN, _is_iban),
    ("card", _CARD, _is_card),
    ("pesel", _PESEL, _is_pesel),
    ("document", _DOCUMENT, _is_document),
    ("nip", _NIP, _is_nip),
    ("email", _EMAIL, _is_personal_mail),
    ("phone", _PHONE, _is_phone),
)
