"""What the environment says about backups and messages of this register, read at the start of the program."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Keeping:
    """`passphrase`: backups are encrypted with it, where there is one. `second`: a folder for a second copy.

    `sender`: from whom messages come; None: none are sent. `url`: where people find this register, for links in them.
    """

    passphrase: str | None = field(default=None, repr=False)
    second: Path | None = None
    sender: str | None = None
    url: str | None = None
