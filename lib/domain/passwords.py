"""Which new passwords are too easy to guess: too short, one sign repeated, a row of the keyboard, the commonest ones.

Length is what protects; no rules about digits and signs. The commonest ones stand in data/passwords/common.txt.
"""

import re
from functools import cache
from pathlib import Path

from lib.domain.folding import fold
from lib.domain.messages import N_, Problem

SHORTEST = 12
LONGEST = 256  # more only makes the server work
_FILE = Path(__file__).resolve().parents[2] / "data" / "passwords" / "common.txt"
_ROWS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
)
_LEET = str.maketrans("013457@$!", "oieastasi")
_OURS = ("rejestr", "rejestr72", "rejestrincydentow")


def problems(password: str, own: tuple[str | None, ...] = ()) -> list[Problem]:
    """What is wrong with a new password; `own` are words close to its owner: login, name, firm."""
    if len(password) < SHORTEST:
        message = N_("The password needs at least {count} characters; a few words in a row will do.")
        return [Problem("password", message, {"count": SHORTEST})]
    if len(password) > LONGEST:
        message = N_("The password may have at most {count} characters.")
        return [Problem("password", message, {"count": LONGEST})]
    if len(set(password)) < 4 or _is_row(password) or _is_common(password, own):
        return [Problem("password", N_("This password is too easy to guess."))]
    return []


def _is_row(password: str) -> bool:
    """Whether it only runs along the alphabet, the digits or the keyboard."""
    typed = fold(password)
    return any(typed in way * 3 for row in _ROWS for way in (row, row[::-1]))


def _is_common(password: str, own: tuple[str | None, ...]) -> bool:
    known = _common() | {_plain(word) for word in own if word} | set(_OURS)
    typed = _plain(password)
    return any(_once(form) in known for form in _forms(typed) if form)


def _forms(typed: str) -> tuple[str, ...]:
    """As typed, and without the digits and signs around it; each also with the usual digits read as letters."""
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", typed)
    return typed, bare, typed.translate(_LEET), re.sub(r"^[\W\d_]+|[\W\d_]+$", "", bare.translate(_LEET))


def _once(text: str) -> str:
    """`abcabcabc` -> `abc`."""
    return text[: (text + text).index(text, 1)]


def _plain(text: str) -> str:
    return re.sub(r"\s", "", fold(text))


@cache
def _common() -> frozenset[str]:
    lines = _FILE.read_text("utf-8").splitlines()
    return frozenset(_once(line) for line in lines if line and not line.startswith("#"))
