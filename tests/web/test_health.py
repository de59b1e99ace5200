"""Whether it lives: `ok` to anybody and nothing else; how it is doing, to admins."""

import pytest

from lib.register import archive, backups, journal
from lib.register import store as stores
from lib.register.store import Store
from tests.builders import ADMIN


def test_anybody_hears_ok_and_nothing_else(begun, client):
    assert (client.get("/health").status_code, client.get("/health").text) == (200, "ok")


def test_a_register_that_does_not_answer_is_not_healthy(begun, client):
    begun.store.close()

    assert (client.get("/health").status_code, client.get("/health").text) == (503, "unavailable")


def test_details_are_behind_the_gate_and_for_admins_only(enter_as, client):
    assert client.get("/health/details", headers={"accept": "*/*"}).status_code == 401
    enter_as("hanna")
    assert client.get("/health/details").status_code == 403


def test_an_admin_reads_how_it_is_doing(enter_as, front, client, clock):
    enter_as("adam")
    backup = backups.make(front.store, "nightly", at=clock())

    told = client.get("/health/details").json()

    assert told["journal"] == dict(zip(("sequence", "head"), journal.head(front.store), strict=True))
    assert told["last_backup"]["name"] == backup.name
    assert told["disk"]["free"] > 0
    assert told["warnings"] == []


def test_the_archive_is_sent_to_an_admin_and_to_nobody_else(enter_as, front, client, clock):
    enter_as("adam")
    place = archive.make(front.store, by=ADMIN, at=clock())

    answer = client.get(f"/archive/{place.name}")
    assert answer.content == place.read_bytes()
    assert answer.headers["content-disposition"] == f'attachment; filename="{place.name}"'

    for login in ("hanna", "iga", "marek", "rita"):
        enter_as(login)
        assert client.get(f"/archive/{place.name}").status_code == 403


@pytest.mark.parametrize("name", ["register.duckdb", "rejestr72-archive-20200101T000000Z.zip", "..%2fregister.duckdb"])
def test_nothing_but_the_archive_is_sent(enter_as, front, client, clock, name):
    enter_as("adam")
    archive.make(front.store, by=ADMIN, at=clock())

    assert b"DUCK" not in client.get(f"/archive/{name}").content[:20]


# -- the console asks the running program


def test_a_register_put_right_is_opened_again_without_a_restart(front, client):
    folder = front.folder
    front.close()
    other = Store(folder)
    front.open()
    assert client.get("/health").status_code == 503
    other.close()

    front.reopen()

    assert client.get("/health").text == "ok"


def test_a_backup_is_restored_into_the_running_program_from_the_console(begun, front, client, clock):
    backup = backups.make(front.store, "nightly", at=clock())
    sequence = journal.head(front.store)[0]

    restored = front.restore(backup.name)

    assert restored.backup == backup
    assert journal.head(front.store)[0] == sequence + 1
    assert client.get("/health").text == "ok"


def test_a_backup_is_restored_where_the_register_could_not_be_opened(begun, front, client, clock):
    backup = backups.make(front.store, "nightly", at=clock())
    front.close()
    (front.folder / "register.duckdb").write_bytes(b"\0" * 30_000)
    front.open()
    assert "damaged" in client.get("/").text

    front.restore(backup.name)

    assert client.get("/health").text == "ok"
    assert stores.register().value("select count(*) from accounts") == 1
