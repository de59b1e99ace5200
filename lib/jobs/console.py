"""`make restore` and `make accept-loss`: for who sits at the machine itself, whether the program runs or not."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from lib.domain.messages import Problems
from lib.jobs import requests
from lib.register import restoring, vault
from lib.register.keeping import Keeping
from lib.register.restoring import Restored
from lib.register.store import BACKUPS, Unavailable

Say = Callable[[str], None]


def restore(folder: Path, given: str, keeping: Keeping, *, at: datetime, say: Say) -> int:
    """Restores a backup: through the running program where there is one. Gives the exit code."""
    try:
        backup = restoring.found(folder, given)
        restored = restoring.restore_folder(folder, backup, keeping, at=at)
    except Problems as refused:
        _say_problems(refused, say)
        _say_choice(folder, say)
        return 1
    except Unavailable as error:
        if error.kind != "locked":
            say(error.sentence)
            return 1
        return _through_the_program(folder, given, say)
    say(told(restored))
    requests.leave(folder, "reopen")
    return 0


def accept_loss(folder: Path, reason: str, *, at: datetime, say: Say) -> int:
    """Goes on without the lost entries, with a reason. Gives the exit code."""
    if not reason.strip():
        say('Say why: make accept-loss REASON="the disk was exchanged"')
        return 1
    try:
        restoring.accept_loss(folder, reason.strip(), at)
    except LookupError:
        say("Nothing is lost.")
        return 1
    except Unavailable as error:
        say(error.sentence)
        return 1
    say("The loss is accepted and stands in the journal.")
    requests.leave(folder, "reopen")
    return 0


def told(restored: Restored) -> str:
    """What a restore came to, in a sentence for the console."""
    backup = restored.backup
    gone = f" {len(restored.missing)} attachments could not be had." if restored.missing else ""
    return f"Restored {backup.name}, {backup.sequence} journal entries. The file before is in {restored.aside}.{gone}"


def _through_the_program(folder: Path, given: str, say: Say) -> int:
    path = Path(given)
    said = requests.ask(folder, "restore", str(path.resolve()) if path.exists() else given)
    say(said or "The register is open in another program that does not answer. Close it, then try again.")
    return 0 if said and said.startswith("Restored") else 1


def _say_problems(refused: Problems, say: Say) -> None:
    for problem in refused.problems:
        say(problem.message.format(**problem.values))
    if any(problem.field == "passphrase" for problem in refused.problems):
        say("The passphrase is taken from REJESTR_BACKUP_PASSPHRASE.")


def _say_choice(folder: Path, say: Say) -> None:
    for backup in vault.listed(folder / BACKUPS):
        say(f"  {backup.name}")
