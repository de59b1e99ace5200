"""What stands in front of Streamlit needs of its process: the open register, the clock, the console."""

import logging
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from lib.register import accounts, backups, example, journal, recurrences, restoring, retention, sessions
from lib.register import store as stores
from lib.register.keeping import Keeping
from lib.register.restoring import Restored
from lib.register.store import Store, Unavailable

log = logging.getLogger(__name__)

GUIDE = "demo"  # the login of the example's admin
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # no pair that looks alike
_WRONG_CODES = 5


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _print(line: str) -> None:
    print(line, flush=True)


class Front:
    """One running process: opens the register of `folder` at its start, closes it at its end.

    `demo` serves the example register from the start instead. `provider` names the firm's identity provider on the
    sign-in page, where there is one. `say` prints on the console.
    """

    def __init__(
        self,
        folder: Path,
        *,
        keeping: Keeping | None = None,
        demo: bool = False,
        provider: str | None = None,
        now: Callable[[], datetime] = _utc_now,
        fill: Callable[[Store, datetime], None] = example.fill,
        say: Callable[[str], None] = _print,
    ):
        self.folder, self.demo, self.now, self.say = folder, demo, now, say
        self.keeping, self.provider = keeping or Keeping(), provider
        self.trouble: Unavailable | None = None
        self._fill = fill
        self._scratch: Path | None = None
        self._exploring = threading.Lock()
        self._code: str | None = None
        self._wrong_codes = 0

    # -- the register

    def open(self) -> None:
        """Opens the register; when that cannot be, `trouble` says why and every page shows it."""
        try:
            if self.demo:
                self.explore()
            else:
                backup = backups.before_migrating(self.now())
                store = Store(self.folder, self.keeping, before_migrating=backup)
                stores.use(store)
                recurrences.catch_up(store)
                retention.keep_list(store)  # it was cut off before, or the folder has been away
                if journal.is_behind(store, self.now()):
                    log.warning("the clock stands before the last entry of the journal, %s", store.latest)
            self.trouble = None
        except Unavailable as error:
            log.error("the register cannot be opened: %s", error)
            self.trouble = error

    def reopen(self) -> None:
        """Tries again where the register could not be opened; somebody has put it right."""
        if self.trouble is not None:
            self.open()

    def restore(self, given: str) -> Restored:
        """Restores a backup for who sits at the console. Raises `Problems` and `Unavailable`."""
        backup = restoring.found(self.folder, given)
        if self.trouble is None:
            return restoring.restore(self.store, backup, by=None, at=self.now())
        restored = restoring.restore_folder(self.folder, backup, self.keeping, at=self.now())
        self.open()
        return restored

    def close(self) -> None:
        """Closes the register; the example is thrown away."""
        if self.trouble is None:
            stores.register().close()
            stores.use(None)
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    @property
    def store(self) -> Store:
        """The register being served. Raises `Unavailable` when there is none."""
        if self.trouble is not None:
            raise self.trouble
        return stores.register()

    # -- the example

    def explore(self) -> None:
        """Serves the example register, in a folder of its own, until this process ends.

        The empty register is closed untouched; when the program starts again it is back.
        """
        with self._exploring:
            if self._scratch is not None:
                return
            scratch = Path(tempfile.mkdtemp(prefix="rejestr72-example-"))
            try:
                shown = Store(scratch)
                shown.is_example = True
                self._fill(shown, self.now())
            except BaseException:
                shutil.rmtree(scratch, ignore_errors=True)
                raise
            self._scratch = scratch
            before = None if self.demo else stores.register()
            stores.use(shown)
            if before is not None:
                before.close()

    def guide(self) -> int:
        """The account that looks around in the example."""
        found = self.store.value("select id from accounts where login = $login", login=accounts.login_of(GUIDE))
        if found is None or not self.store.is_example:
            raise LookupError(GUIDE)
        return int(found)

    def demo_link(self) -> str:
        """The path that signs in to the example once."""
        return f"/link/{sessions.one_time_link(self.store, self.guide(), 'sign_in', self.now())}"

    # -- the code for a first start from another computer

    def tell_code(self) -> None:
        """Prints the code that proves that somebody sees this console; the same one until it was guessed at."""
        if self._code is None:
            letters = [secrets.choice(_LETTERS) for _ in range(8)]
            self._code = f"{''.join(letters[:4])}-{''.join(letters[4:])}"
            self.say(f"Rejestr72: code for the first start from another computer: {self._code}")

    def is_code(self, typed: str) -> bool:
        """Whether this is the printed code. After five wrong ones another is printed."""
        plain = "".join(typed.split()).upper().encode()
        if self._code is not None and secrets.compare_digest(plain, self._code.encode()):
            return True
        self._wrong_codes += 1
        if self._wrong_codes >= _WRONG_CODES:
            self._code, self._wrong_codes = None, 0
            self.tell_code()
        return False
