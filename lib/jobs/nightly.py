"""The nightly backup: once after a quarter past two in Warsaw, also when the computer slept at that time."""

from datetime import datetime

from lib.domain import backup_rule
from lib.register import archive, backups, operation, second_folder, vault
from lib.register.store import Store


def back_up(store: Store, now: datetime) -> bool:
    """Makes the backup when it is due and brings the second folder up to date; gives whether one was made."""
    if store.is_example or not operation.is_started(store):
        return False
    archive.clear_away(store, now)
    here, second = backups.vault_of(store), store.keeping.second
    if backup_rule.is_due(vault.newest_moment(here), now):
        backups.make(store, "nightly", at=now)
        return True
    if second is not None and second_folder.state_of(here, second).kind == "behind":
        with backups.only_one(store):
            second_folder.bring(here, second, now)
    return False
