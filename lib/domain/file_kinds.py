"""What a file is by its first bytes: a name may say anything. Programs are not kept, and nothing is kept as another.

Signatures as published by those who made the formats; text has none, and holds no NUL.
"""

from pathlib import PurePath

from lib.domain.messages import N_, Problem

TEXT, UNKNOWN = "text/plain", "application/octet-stream"
_ZIP, _OLE = (b"PK\x03\x04", b"PK\x05\x06"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_WORD = "application/vnd.openxmlformats-officedocument"
# By ending: the media type, and how the content begins.
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".gif": ("image/gif", (b"GIF87a", b"GIF89a")),
    ".webp": ("image/webp", (b"RIFF",)),
    ".zip": ("application/zip", _ZIP),
    ".docx": (f"{_WORD}.wordprocessingml.document", _ZIP),
    ".xlsx": (f"{_WORD}.spreadsheetml.sheet", _ZIP),
    ".odt": ("application/vnd.oasis.opendocument.text", _ZIP),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", _ZIP),
    ".doc": ("application/msword", _OLE),
    ".xls": ("application/vnd.ms-excel", _OLE),
    ".msg": ("application/vnd.ms-outlook", _OLE),
    ".7z": ("application/x-7z-compressed", (b"7z\xbc\xaf\x27\x1c",)),
    ".gz": ("application/gzip", (b"\x1f\x8b",)),
}
# What is sent out as what, by ending without its dot; the last two are made here and never kept.
MEDIA = {ending[1:]: media for ending, (media, _) in KINDS.items()} | {
    "json": "application/json",
    "svg": "image/svg+xml",
}
PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"L\x00\x00\x00\x01\x14\x02",
)
RUN_BY_ENDING = (
    *(".bat", ".chm", ".cmd", ".com", ".cpl", ".dll", ".exe", ".hta", ".htm", ".html", ".jar", ".js", ".jse", ".lnk"),
    *(".mjs", ".msi", ".pif", ".ps1", ".reg", ".scr", ".shtml", ".svg", ".vbe", ".vbs", ".wsf", ".xhtml", ".xht"),
)


def problem(name: str, content: bytes) -> Problem | None:
    """Why this file is not kept; None where nothing stands against it."""
    ending = PurePath(name).suffix.lower()
    if content.startswith(PROGRAMS) or ending in RUN_BY_ENDING:
        sentence = N_("“{name}” is a program or a web page. Where it is evidence, put it into a ZIP file.")
        return Problem("attachments", sentence, {"name": name})
    if ending in KINDS and not content.startswith(KINDS[ending][1]):
        return Problem("attachments", N_("“{name}” is not what its ending says."), {"name": name})
    return None


def media_type(name: str, content: bytes) -> str:
    """What the file is sent out as: by its checked ending, else plain text or unknown; never what a browser claimed."""
    known = KINDS.get(PurePath(name).suffix.lower())
    if known and content.startswith(known[1]):
        return known[0]
    return UNKNOWN if b"\0" in content[:8_000] else TEXT
