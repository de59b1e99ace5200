"""The second folder, a network drive perhaps: finished backups are copied there by plain file copies and compared.

The folder itself is never made: where a drive is not mounted, nothing must be written into the empty place that
stands for it. What fails here fails the second copy only.
"""

import logging
import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lib.register import vault
from lib.register.vault import Backup

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class State:
    """How the second folder stands: `missing`, `behind` (the newest backup is not there), `good`."""

    kind: str
    newest: Backup | None = None


def state_of(here: Path, second: Path) -> State:
    """Looks at both folders."""
    if not second.is_dir():
        return State("missing")
    newest, there = vault.listed(here)[:1], vault.listed(second)
    is_there = not newest or newest[0].name in {backup.name for backup in there}
    return State("good" if is_there else "behind", there[0] if there else None)


def bring(here: Path, second: Path, now: datetime) -> bool:
    """Copies every backup that the second folder lacks and removes there what the rule does not keep.

    Gives whether it is complete; why not stands in the log, and `state_of` tells.
    """
    if not second.is_dir():
        log.error("the second folder for backups is not there: %s", second)
        return False
    try:
        vault.sweep(second)
        there = vault.listed(second)
        for backup in reversed(vault.listed(here)):
            if backup not in there:
                _carry(here, second, backup)
        vault.prune(second, now)
    except OSError:
        log.exception("the backups cannot be copied to %s", second)
        return False
    return True


def _carry(here: Path, second: Path, backup: Backup) -> None:
    for sha256, name in backup.attachments.items():
        place = vault.place_of(second, name)
        if not place.exists():
            _copy(vault.place_of(here, name), place, None if backup.encrypted else sha256)
    if backup.encrypted:
        _copy(here / vault.SALT, second / vault.SALT, None)
    part, final = second / (backup.name + vault.PART), second / backup.name
    shutil.rmtree(final, ignore_errors=True)
    part.mkdir()
    _copy(backup.database, part / backup.database.name, backup.sha256)
    _copy(backup.folder / vault.MANIFEST, part / vault.MANIFEST, None)
    os.replace(part, final)


def _copy(source: Path, place: Path, sha256: str | None) -> None:
    """Copies a file and reads the copy back. `sha256`: what it must be, where that is known."""
    with open(source, "rb") as file:
        written = vault.written(place, vault.pieces(file))
    if vault.digest_of(place) != written or sha256 not in (None, written):
        place.unlink()
        raise OSError(f"{place} is not what was copied there")
