"""A phone added by its owner, codes that open once, and what an admin can do about a lost phone."""

from datetime import timedelta

import pyotp
import pytest

from lib.domain.messages import Problems
from lib.domain.permissions import Person, Refused
from lib.register import accounts, archive, journal, second_factor
from tests.builders import NOW, PROGRAM

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(at=NOW):
    return pyotp.TOTP(SECRET).at(at)


@pytest.fixture
def ewa(store):
    row = accounts.create(store, {"login": "ewa", "name": "Ewa Nowa", "role": "handler"}, by=PROGRAM, at=NOW)
    return Person(row["id"], row["name"], row["role"])


def test_it_is_on_once_the_phone_has_proved_that_it_knows_the_secret(store, ewa):
    with pytest.raises(Problems, match="code"):
        second_factor.switch_on(store, SECRET, "123456", by=ewa, at=NOW)
    assert not second_factor.is_on(store, ewa.id)

    codes = second_factor.switch_on(store, SECRET, code(), by=ewa, at=NOW)
    assert second_factor.is_on(store, ewa.id)
    assert len(set(codes)) == second_factor.codes_left(store, ewa) == 10
    assert accounts.get(store, ewa.id, ewa)["has_second_factor"]
    kept = f"{store.ask('select * from recovery_codes')}{store.ask('select * from journal')}"
    assert not any(c in kept for c in (*codes, SECRET))
    assert journal.verify(store).holds


def test_a_code_opens_once_and_a_clock_may_be_half_a_minute_off(store, ewa):
    second_factor.switch_on(store, SECRET, code(NOW - timedelta(minutes=5)), by=ewa, at=NOW - timedelta(minutes=5))

    assert not second_factor.opens(store, ewa.id, code(NOW + timedelta(minutes=2)), NOW)
    assert second_factor.opens(store, ewa.id, code(NOW - timedelta(seconds=30)), NOW)
    assert second_factor.opens(store, ewa.id, code(NOW + timedelta(seconds=30)), NOW)
    for used in (-30, 0, 30):
        assert not second_factor.opens(store, ewa.id, code(NOW + timedelta(seconds=used)), NOW)


@pytest.mark.parametrize("typed", ["", "000000", "١٢٣٤٥٦", "\ud800", "x" * 10_000, "AAAAA-AAAAA"])
def test_anything_else_opens_nothing(store, ewa, typed):
    second_factor.switch_on(store, SECRET, code(), by=ewa, at=NOW)
    assert not second_factor.opens(store, ewa.id, typed, NOW)


def test_a_recovery_code_is_its_owners_and_opens_once(store, ewa):
    codes = second_factor.switch_on(store, SECRET, code(), by=ewa, at=NOW)
    other = accounts.create(store, {"login": "jan", "name": "Jan", "role": "handler"}, by=PROGRAM, at=NOW)
    second_factor.switch_on(store, SECRET, code(), by=Person(other["id"], "Jan", "handler"), at=NOW)

    assert not second_factor.opens(store, other["id"], codes[0], NOW)
    assert second_factor.opens(store, ewa.id, codes[0].lower().replace("-", " "), NOW)
    assert not second_factor.opens(store, ewa.id, codes[0], NOW)
    assert second_factor.codes_left(store, ewa) == 9


def test_it_goes_with_a_code_or_by_an_admin(store, ewa):
    codes = second_factor.switch_on(store, SECRET, code(), by=ewa, at=NOW)
    with pytest.raises(Problems, match="code"):
        second_factor.switch_off(store, ewa.id, "nope", by=ewa, at=NOW)
    with pytest.raises(Refused):
        second_factor.switch_off(store, ewa.id, by=Person(ewa.id + 1, "Jan", "dpo"), at=NOW)
    second_factor.switch_off(store, ewa.id, codes[3], by=ewa, at=NOW)
    assert second_factor.codes_left(store, ewa) == 0

    second_factor.switch_on(store, SECRET, code(), by=ewa, at=NOW)
    second_factor.switch_off(store, ewa.id, by=PROGRAM, at=NOW)
    assert not second_factor.is_on(store, ewa.id)
    assert [r["action"] for r in store.ask("select action from journal order by sequence desc limit 1")] == [
        "remove_second_factor"
    ]


def test_the_archive_holds_no_secret_of_it():
    assert {"recovery_codes", "sign_in_attempts"} <= set(archive.LEFT_OUT)
    assert archive._SECRET.search("totp_secret")
