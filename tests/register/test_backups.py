"""Backups are whole, genuine and enough to begin again with; what is damaged is refused before anything is touched."""

import shutil
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lib.domain.messages import Problems
from lib.domain.permissions import Refused
from lib.register import (
    attachments,
    backups,
    incidents,
    journal,
    recurrences,
    restoring,
    second_folder,
    sessions,
    vault,
)
from lib.register.keeping import Keeping
from lib.register.store import Store, Unavailable
from tests.builders import ADMIN, HANDLER, NOW, a_report

PASSPHRASE = "zielony rower pod sosną"
LETTER = b"%PDF-1.7 wezwanie"
DUMPED = ("incidents", "duties", "attachments", "accounts", "organisation", "journal", "schema_version", "settings")


@pytest.fixture
def template(request):
    """The firm's register for who asks for `founded`, otherwise an empty one."""
    return request.getfixturevalue("founded" if "founded" in request.fixturenames else "empty")


def save_one(store: Store, **facts) -> dict:
    return incidents.report(store, a_report(**facts), by=HANDLER, at=NOW)


def attached(store: Store, content: bytes = LETTER) -> str:
    """An incident with a file; the SHA-256 of the file."""
    row = save_one(store)
    return attachments.add(store, row["id"], "pismo.pdf", content, by=HANDLER, at=NOW)["sha256"]


def everything(store: Store, up_to: int | None = None) -> dict[str, list]:
    """Every row of the register; of the journal those up to a sequence."""
    found = {table: store.ask(f"select * from {table} order by all") for table in DUMPED}
    found["journal"] = [row for row in found["journal"] if up_to is None or row["sequence"] <= up_to]
    return found


def made(store: Store, hours: float = 0, kind: str = "nightly") -> vault.Backup:
    return backups.make(store, kind, at=NOW + timedelta(hours=hours))


def with_keeping(store: Store, **keeping) -> Store:
    """As the program opens it: links between incidents are kept from the first moment on."""
    store.keeping = Keeping(**keeping)
    recurrences.catch_up(store)
    return store


def refused(work: Callable[[], object]) -> tuple[str, str]:
    """The field and the sentence of what could not be done."""
    with pytest.raises(Problems) as refusal:
        work()
    problem = refusal.value.problems[0]
    return problem.field, problem.message


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


# -- making


def test_a_backup_holds_every_row_and_every_attachment_and_says_what_it_is(store, founded):
    sha256 = attached(store)

    backup = made(store)

    assert (backup.sequence, backup.head) == journal.head(store)
    assert (backup.made_at, backup.kind, backup.encrypted, backup.missing) == (NOW, "nightly", False, ())
    assert list(backup.attachments) == [sha256]
    expected = everything(store)
    shutil.copytree(backup.folder, store.folder / "elsewhere")
    copy = Store(store.folder / "elsewhere")
    assert everything(copy) == expected
    copy.close()


def test_backups_made_while_others_write_are_each_one_moment_of_the_register(store):
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            row = save_one(store)
            incidents.change(store, row["id"], 1, {"title": "zmieniony"}, by=HANDLER, at=NOW)

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    found = [made(store, hours=n) for n in range(4)]
    stop.set()
    for writer in writers:
        writer.join()

    for backup in found:
        copy = Store(shutil.copytree(backup.folder, store.folder / f"at-{backup.sequence}"))
        assert (
            copy.value("select coalesce(sum(version), 0) from incidents")
            == backup.sequence
            == journal.verify(copy).rows
        )
        copy.close()
    assert found[0].sequence < found[-1].sequence <= journal.head(store)[0]


def test_an_attachment_is_copied_once_for_all_backups(store):
    sha256 = attached(store)
    first = made(store)
    kept = vault.place_of(backups.vault_of(store), sha256)
    inode = kept.stat().st_ino

    second = made(store, hours=1)

    assert kept.read_bytes() == LETTER
    assert kept.stat().st_ino == inode
    assert first.attachments == second.attachments


def test_an_attachment_that_is_gone_is_named_and_the_rest_is_backed_up(store):
    sha256 = attached(store)
    attachments.place(store, sha256).unlink()

    backup = made(store)

    assert backup.missing == (sha256,)
    assert backup.attachments == {}


def test_a_damaged_attachment_never_becomes_a_backup(store):
    sha256 = attached(store)
    attachments.place(store, sha256).write_bytes(b"something else")

    assert made(store).missing == (sha256,)


def test_nobody_but_an_admin_makes_one_and_that_they_did_is_journalled(store):
    with pytest.raises(Refused):
        backups.by_hand(store, by=HANDLER, at=NOW)

    backup = backups.by_hand(store, by=ADMIN, at=NOW)

    last = store.one("select action, actor, change from journal order by sequence desc limit 1")
    assert (last["action"], last["actor"]) == ("backup", ADMIN.name)
    assert backup.name in last["change"]


def test_one_at_a_time(store):
    with backups.only_one(store):
        assert refused(lambda: made(store))[0] == "backup"

    made(store)


def test_progress_goes_up_to_the_end(store):
    attached(store)
    heard = []

    backups.make(store, "by_hand", at=NOW, progress=heard.append)

    assert heard == sorted(heard)
    assert heard[-1] == 1.0


def test_a_journal_that_does_not_hold_makes_no_backup_and_pushes_none_out(store):
    save_one(store)
    good = made(store)
    with store.writing() as writing:
        writing.run("update journal set actor = 'ktoś inny' where sequence = 1")

    with pytest.raises(backups.Unverified):
        made(store, hours=1)

    assert backups.listed(store) == [good]


def test_what_an_interrupted_backup_left_is_no_backup_and_is_swept_away(store):
    rest = backups.vault_of(store) / f"{vault.name_of('nightly', NOW)}{vault.PART}"
    rest.mkdir(parents=True)
    (rest / "register.duckdb").write_bytes(b"half")
    bare = backups.vault_of(store) / vault.name_of("nightly", NOW)
    bare.mkdir()

    assert backups.listed(store) == []
    made(store, hours=1)
    assert not rest.exists()


def test_old_backups_and_their_attachments_are_cleared_away_by_the_rule(store):
    sha256 = attached(store)
    for hours in (0, 1, 30):
        made(store, hours)
    with store.writing() as writing:
        writing.run("delete from attachments")
    assert [b.made_at for b in backups.listed(store)] == [NOW + timedelta(hours=30), NOW + timedelta(hours=1)]

    for month in range(1, 13):
        made(store, hours=24 * 31 * month)

    assert len(backups.listed(store)) == 12
    assert not vault.place_of(backups.vault_of(store), sha256).exists()


# -- sealed


def test_with_a_passphrase_nothing_in_the_folder_can_be_read(store):
    with_keeping(store, passphrase=PASSPHRASE)
    sha256 = attached(store, b"%PDF-1.7 Jan Kowalczyk")
    save_one(store, description="Zawiadomienie dla Jana Kowalczyka.")

    backup = made(store)

    content = files_in(backups.vault_of(store))
    assert backup.encrypted
    assert not any(b"Kowalczyk" in c or b"DUCK" in c[:16] for c in content.values())
    assert not any(sha256 in name for name in content)
    assert "passphrase" not in repr(store.keeping)


# -- the second folder


def test_finished_backups_are_copied_to_the_second_folder_and_cleared_away_there_too(store, tmp_path):
    second = tmp_path / "drive"
    second.mkdir()
    with_keeping(store, second=second)
    attached(store)
    for hours in (0, 1, 30):
        made(store, hours)

    assert files_in(second) == files_in(backups.vault_of(store))
    assert second_folder.state_of(backups.vault_of(store), second).kind == "good"


def test_a_missing_second_folder_is_said_to_be_missing_and_is_not_made(store, tmp_path):
    second = tmp_path / "not mounted"
    with_keeping(store, second=second)

    backup = made(store)

    assert backups.listed(store) == [backup]
    assert second_folder.state_of(backups.vault_of(store), second).kind == "missing"
    assert not second.exists()


def test_a_second_folder_that_was_away_catches_up(store, tmp_path):
    second = tmp_path / "drive"
    with_keeping(store, second=second)
    names = [made(store, hours=24 * day).name for day in range(3)]
    second.mkdir()
    assert second_folder.state_of(backups.vault_of(store), second).kind == "behind"

    assert second_folder.bring(backups.vault_of(store), second, NOW + timedelta(days=3))

    assert [backup.name for backup in vault.listed(second)] == names[::-1]


def test_a_second_folder_that_refuses_does_not_fail_the_backup(store, tmp_path):
    (tmp_path / "drive").mkdir()
    (tmp_path / "drive" / vault.name_of("nightly", NOW)).write_text("a file stands in the way")
    with_keeping(store, second=tmp_path / "drive")

    backup = made(store)

    assert backups.listed(store) == [backup]
    assert second_folder.state_of(backups.vault_of(store), tmp_path / "drive").kind == "behind"


# -- the drill: backup, more writes, restore


@pytest.fixture(params=[None, PASSPHRASE], ids=["plain", "sealed"])
def drilled(store, founded, request) -> tuple[Store, vault.Backup, dict]:
    """A register that was backed up and written to afterwards; everything as it was in the backup."""
    with_keeping(store, passphrase=request.param)
    attached(store)
    backup, then = made(store), everything(store)
    save_one(store)
    attached(store, b"%PDF-1.7 drugie pismo")
    return store, backup, then


def test_after_a_restore_everything_is_as_it_was_in_the_backup(drilled):
    store, backup, then = drilled
    over = journal.head(store)

    restored = restoring.restore(store, backup, by=ADMIN, at=NOW + timedelta(hours=2))

    assert everything(store, up_to=backup.sequence) == then
    proof = journal.verify(store)
    assert (proof.holds, proof.rows) == (True, backup.sequence + 1)
    told = store.value("select change from journal where action = 'restore'")
    assert ADMIN.name in told
    assert over[1] in told
    assert restored.missing == ()
    assert save_one(store)["number"] == "2026/002"


def test_the_file_before_is_kept_and_can_be_had_back(drilled):
    store, backup, _ = drilled
    before = everything(store)

    restored = restoring.restore(store, backup, by=ADMIN, at=NOW + timedelta(hours=2))

    kept = Store(restored.aside)
    assert everything(kept) == before
    kept.close()


def test_lost_and_damaged_attachments_come_back_and_newer_ones_stay(drilled):
    store, backup, _ = drilled
    (sha256,) = backup.attachments
    attachments.place(store, sha256).write_bytes(b"damaged")
    there = len(list((store.folder / "attachments").glob("*/*")))

    restoring.restore(store, backup, by=ADMIN, at=NOW + timedelta(hours=2))

    assert attachments.place(store, sha256).read_bytes() == LETTER
    assert len(list((store.folder / "attachments").glob("*/*"))) == there == 2


def test_a_restored_register_opens_again_and_can_be_backed_up(drilled):
    store, backup, _ = drilled
    restoring.restore(store, backup, by=ADMIN, at=NOW + timedelta(hours=2))
    save_one(store)
    made(store, hours=3)
    store.close()

    again = Store(store.folder)
    assert journal.verify(again).holds
    again.close()


def test_everybody_is_signed_out_and_open_links_are_void(store, founded):
    account = store.value("select id from accounts where login = 'adam'")
    before = sessions.begin(store, account, NOW)
    link = sessions.one_time_link(store, account, "sign_in", NOW)
    backup = made(store)

    restoring.restore(store, backup, by=ADMIN, at=NOW)

    assert sessions.person_of(store, before, NOW) is None
    assert sessions.link_of(store, link, NOW) is None


def test_only_an_admin_restores(store):
    backup = made(store)

    with pytest.raises(Refused):
        restoring.restore(store, backup, by=HANDLER, at=NOW)


# -- what is refused, before anything is touched


def untouched(store: Store, work: Callable[[], object]) -> tuple[str, str]:
    """What `work` was refused with; the register is as it was."""
    before, aside = everything(store), store.folder / "aside"
    said = refused(work)
    assert everything(store) == before
    assert not aside.exists()
    assert not list(backups.vault_of(store).glob(f"*{vault.PART}"))
    return said


def test_a_wrong_or_missing_passphrase_is_said_beside_it(drilled):
    store, backup, _ = drilled
    if not backup.encrypted:
        pytest.skip("nothing to guess")
    store.keeping = Keeping()

    assert untouched(store, lambda: restoring.restore(store, backup, by=ADMIN, at=NOW))[0] == "passphrase"
    assert untouched(store, lambda: restoring.restore(store, backup, "zgaduję", by=ADMIN, at=NOW)) == (
        "passphrase",
        "It does not open with this passphrase.",
    )
    restoring.restore(store, backup, PASSPHRASE, by=ADMIN, at=NOW)


@pytest.mark.parametrize("place", [0.0, 0.1, 0.5, 0.999])
def test_a_damaged_backup_is_refused(drilled, place):
    store, backup, _ = drilled
    content = bytearray(backup.database.read_bytes())
    content[int(place * len(content))] ^= 0x01
    backup.database.write_bytes(content)

    assert untouched(store, lambda: restoring.restore(store, backup, by=ADMIN, at=NOW))[0] == "backup"


def test_a_backup_cut_short_is_refused(drilled):
    store, backup, _ = drilled
    backup.database.write_bytes(backup.database.read_bytes()[:-5000])

    assert untouched(store, lambda: restoring.restore(store, backup, by=ADMIN, at=NOW))[0] == "backup"


def test_a_backup_whose_description_was_changed_to_fit_is_refused(store):
    """Somebody who exchanged the database and its checksum still has the journal's head against them."""
    save_one(store)
    backup = made(store)
    other = made(store, hours=1)
    save_one(store)
    newer = made(store, hours=2)
    shutil.copy(newer.database, other.database)
    forged = vault.Backup(**{**other.__dict__, "sha256": newer.sha256})
    vault.describe(forged)

    assert untouched(store, lambda: restoring.restore(store, forged, by=ADMIN, at=NOW))[0] == "backup"
    assert restoring.restore(store, backup, by=ADMIN, at=NOW).backup == backup


def test_a_backup_of_a_newer_version_is_refused(store):
    backup = vault.Backup(**{**made(store).__dict__, "schema": 9999})

    assert "newer" in untouched(store, lambda: restoring.restore(store, backup, by=ADMIN, at=NOW))[1]


def test_a_name_that_is_no_backup_is_said_to_be_none(store, tmp_path):
    for given in ("", "nothing", str(tmp_path), "../../etc"):
        assert refused(lambda given=given: restoring.found(store.folder, given))[0] == "backup"


# -- where nothing runs


def test_a_register_is_restored_on_a_new_machine_from_the_second_folder(store, founded, tmp_path):
    (tmp_path / "drive").mkdir()
    with_keeping(store, second=tmp_path / "drive", passphrase=PASSPHRASE)
    sha256 = attached(store)
    name, then = made(store).name, everything(store)
    store.close()

    folder = tmp_path / "new machine"
    backup = restoring.found(folder, str(tmp_path / "drive" / name))
    restoring.restore_folder(folder, backup, store.keeping, at=NOW)

    new = Store(folder)
    assert everything(new, up_to=backup.sequence) == then
    assert attachments.place(new, sha256).read_bytes() == LETTER
    new.close()


@pytest.mark.parametrize("ruin", ["damaged", "lost"])
def test_a_register_that_cannot_be_opened_any_more_is_restored_and_its_ruins_kept(store, ruin):
    save_one(store)
    backup = made(store)
    save_one(store)
    store.close()
    if ruin == "damaged":
        store.path.write_bytes(b"\0" * 30_000)
    else:
        store.path.unlink()
    with pytest.raises(Unavailable):
        Store(store.folder)

    restored = restoring.restore_folder(store.folder, backup, Keeping(), at=NOW)

    again = Store(store.folder)
    assert again.value("select count(*) from incidents") == 1
    assert journal.verify(again).holds
    assert (restored.aside / "register.mark").exists()
    again.close()


def test_a_moment_of_a_backup_is_read_back_in_utc(store):
    assert backups.listed(store) == []
    made(store)
    assert backups.listed(store)[0].made_at == datetime(2026, 11, 23, 9, 15, tzinfo=UTC)
