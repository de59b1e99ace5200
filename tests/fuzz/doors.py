"""Strange input, and the doors it is thrown at: each door says how much it takes and leaves the register whole."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

# What has broken programs before; none of it may do anything here but stand as text.
HOSTILE = (
    "",
    " ",
    "\t\n\r\n",
    "0",
    "-1",
    "1e309",
    "NaN",
    "9" * 400,
    "null",
    "None",
    "undefined",
    "true",
    "'",
    '"',
    "' or '1'='1",
    "'; drop table incidents; --",
    "\"); attach '/etc/passwd' as x; --",
    "$number",
    "{0.__class__}",
    "{number}",
    "%s%s%n",
    "%00",
    "\x00",
    "a\x00b",
    "\x1b[31mred\x1b[0m",
    "\ud800",
    "\udfff\ud800",
    "\ufeff",
    "\u202egnp.exe",
    "\u2028",
    "é" * 5_000,
    "Z̸̡͇a͝l̷g̶o̵" * 40,
    "🧑‍🚒🏴‍☠️",
    "ﷺ" * 50,
    "İıſß",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</title></style></textarea>",
    "![x](http://example.invalid/x.png)",
    "[a](javascript:alert(1))",
    "$\\input{/etc/passwd}$",
    ":red[x] :material/bolt:",
    '=HYPERLINK("http://example.invalid")',
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "C:\\con\\nul",
    "/dev/null",
    "file:///etc/passwd",
    "http://169.254.169.254/",
    "//example.invalid",
    "\r\nSet-Cookie: x=y",
    "Content-Length: 0\r\n\r\n",
    "a" * 100_000,
    "|breach|",
    "||||",
    "unknown",
    "2026/001",
    "0000-00-00",
    "9999-12-31T23:59:60",
    "-271821-04-20",
    "((((((((((((((((((((",
    "#set text(size: 900pt)",
    "\\",
    "x\\",
    "${jndi:ldap://example.invalid/a}",
    "{{7*7}}",
    "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
)
_LETTERS = "aĄż0 /%'\"<>&|=+-_.;:\\{}[]()$#@!*\n\t\x00\x7f\u202e\ud800🏴"


def texts(chance: random.Random) -> Iterator[str]:
    """Without end: from the list, broken, doubled, and made of strange letters."""
    while True:
        kind, known = chance.random(), chance.choice(HOSTILE)
        if kind < 0.5:
            yield known
        elif kind < 0.7:
            yield known[: chance.randrange(len(known) + 1)] + chance.choice(HOSTILE)[:300]
        else:
            yield "".join(chance.choices(_LETTERS, k=chance.randrange(60)))


def values(chance: random.Random) -> Iterator[Any]:
    """Texts among other things that no form sends."""
    odd = (None, True, False, 0, -1, 2**63, -(2**64), 1.5, float("nan"), b"\xff", (), ("x",), ("\x00", ""), [], {})
    for text in texts(chance):
        yield chance.choice(odd) if chance.random() < 0.3 else text


@dataclass(frozen=True)
class Door:
    """`knock` takes one input; it raises nothing but what `refusals` names."""

    name: str
    share: int  # of a hundred inputs
    knock: Callable[[random.Random], object]
