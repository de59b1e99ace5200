"""The watermark: how far the journal had come, kept beside the database and written after every commit.

A write-ahead log that was deleted, or an older file that was put back, opens without a word: the newest entries are
just not there. The watermark knows that they were. It may lag behind a commit by the moment between the two, never
run ahead; it is not synced to the disk, for what a power cut takes from it only makes it say less.
"""

import hashlib
import logging
import os
from pathlib import Path

log = logging.getLogger(__name__)

NAME = "register.mark"
_LENGTH = 20 + 1 + 64 + 1 + 16 + 1  # one line, far smaller than a sector: written whole or not at all


class Watermark:
    """The file of one register. Used by one process at a time, under the register's lock."""

    def __init__(self, folder: Path):
        self.path = folder / NAME
        self._file: int | None = None

    def read(self) -> tuple[int, str] | None:
        """Sequence and hash of the journal's last row as last written down; None when nothing (legible) is there."""
        try:
            line = self.path.read_text("ascii")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError):
            log.warning("the watermark %s cannot be read", self.path)
            return None
        parts = line.split()
        if len(parts) != 3 or not parts[0].isdigit() or line != _line(int(parts[0]), parts[1]):
            log.warning("the watermark %s is not legible", self.path)
            return None
        return int(parts[0]), parts[1]

    def write(self, head: tuple[int, str]) -> None:
        """Writes it down. What it says is about is committed already, so a failure is logged, not raised."""
        try:
            if self._file is None:
                self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            os.lseek(self._file, 0, os.SEEK_SET)
            os.write(self._file, _line(*head).encode("ascii"))
        except OSError:
            log.warning("the watermark %s cannot be written", self.path, exc_info=True)

    def forget(self) -> None:
        """Nothing is known any more: another file is about to stand in the register's place."""
        self.close()
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _line(sequence: int, digest: str) -> str:
    content = f"{sequence:020} {digest}"
    return f"{content} {hashlib.sha256(content.encode()).hexdigest()[:16]}\n".ljust(_LENGTH)
