"""How the register is doing as a program: room on the disk, backups, journal, clock. For those who keep it running."""

import shutil
from dataclasses import dataclass
from datetime import datetime

from lib.domain import backup_rule, program
from lib.domain.messages import N_
from lib.domain.permissions import May, Person, demand
from lib.register import backups, journal, outbox, second_folder, vault
from lib.register.store import Store
from lib.register.vault import Backup

ROOM = 1_000_000_000  # bytes below which the disk counts as nearly full, or three times the register, if that is more
WARNINGS = {
    "disk": N_("The disk is nearly full. Make room before something cannot be saved."),
    "backup": N_("The last nights brought no backup. See Settings, Backups, and the program's log."),
    "second": N_("The second folder for backups is not there. Is the drive connected?"),
    "mail": N_("A message could not be delivered. See Settings, Reminders and messages."),
    "clock": N_("The computer's clock stands before the last entry of the journal. Set it right before you go on."),
}


@dataclass(frozen=True)
class Facts:
    """`size` and `free` in bytes; `size` is that of the database's file. `second` as in `second_folder.State`."""

    version: str
    schema: int
    sequence: int
    head: str
    size: int
    free: int
    last_backup: Backup | None
    second: str | None
    warnings: tuple[str, ...]


def facts(store: Store, now: datetime, *, by: Person) -> Facts:
    """What stands on the screen and in `/health/details`. For admins."""
    demand(by, May.ADMINISTER)
    sequence, head = journal.head(store)
    here, second = backups.vault_of(store), store.keeping.second
    return Facts(
        version=program.VERSION,
        schema=int(store.value("select max(version) from schema_version")),
        sequence=sequence,
        head=head,
        size=store.path.stat().st_size,
        free=shutil.disk_usage(store.folder).free,
        last_backup=next(iter(vault.listed(here)), None),
        second=second_folder.state_of(here, second).kind if second else None,
        warnings=warnings(store, now),
    )


def warnings(store: Store, now: datetime) -> tuple[str, ...]:
    """Codes of what needs somebody's hand now. Cheap: asked at every page of an admin."""
    if store.is_example:
        return ()
    second = store.keeping.second
    wrong = {
        "disk": shutil.disk_usage(store.folder).free < max(ROOM, 3 * store.path.stat().st_size),
        "backup": backup_rule.is_late(_last_backup(store), now),
        "second": second is not None and not second.is_dir(),
        "mail": outbox.is_stuck(store, now),
        "clock": journal.is_behind(store, now),
    }
    return tuple(code for code, is_wrong in wrong.items() if is_wrong)


def _last_backup(store: Store) -> datetime | None:
    """When the newest backup was made, by its name alone; the register's first entry where there is none."""
    made = vault.newest_moment(backups.vault_of(store))
    return made or store.remember("first entry", lambda: store.value("select min(moment) from journal"))


def is_started(store: Store) -> bool:
    """Whether there is anything to back up yet."""
    return journal.head(store)[0] > 0
