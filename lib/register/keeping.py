"""How copies of this register are kept: what the environment says about backups, read at the start of the program."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Keeping:
    """`passphrase`: backups are encrypted with it, where there is one. `second`: a folder for a second copy."""

    passphrase: str | None = field(default=None, repr=False)
    second: Path | None = None
