"""Files kept with an incident: once each, whole or refused, under a name that harms nobody."""

import hashlib
import stat

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lib.domain.messages import Problems
from lib.domain.permissions import Refused
from lib.register import attachments, incidents, journal
from lib.register.attachments import LARGEST, MOST, safe_name
from lib.register.store import Row, Store
from tests.builders import ADMIN, HANDLER, MANAGER, NOW, REPORTER, a_report

CONTENT = b"%PDF-1.7 dow\xf3d"


@pytest.fixture
def incident(store) -> Row:
    return incidents.report(store, a_report(), by=REPORTER, at=NOW)


def added(store: Store, incident: Row, name: str = "dowód.pdf", content: bytes = CONTENT, **more) -> Row:
    signed = {"by": HANDLER, "at": NOW, **more}
    return attachments.add(store, incident["id"], name, content, **signed)


def on_disk(store: Store) -> list[str]:
    return sorted(file.name for file in (store.folder / "attachments").rglob("*") if file.is_file())


# -- kept


def test_a_file_comes_back_as_it_was_given(store, incident):
    row = added(store, incident)

    found, content = attachments.content(store, row["id"], by=HANDLER)

    assert content == CONTENT
    assert (found["name"], found["media_type"], found["size"]) == ("dowód.pdf", "application/pdf", len(CONTENT))
    assert (found["added_at"], found["added_by"]) == (NOW, HANDLER.id)


def test_it_is_named_on_disk_by_the_hash_of_its_content_and_nobody_else_may_read_it(store, incident):
    row = added(store, incident)

    assert row["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    place = store.folder / "attachments" / row["sha256"][:2] / row["sha256"]
    assert place.read_bytes() == CONTENT
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_adding_is_told_in_the_history_of_the_incident(store, incident):
    row = added(store, incident)

    newest = journal.history(store, "incident", incident["id"])[0]

    assert newest["action"] == "attach"
    assert newest["change"] == {
        "attachment": row["id"],
        "after": {"name": "dowód.pdf", "size": len(CONTENT), "sha256": row["sha256"]},
    }


def test_the_same_file_sent_twice_is_kept_once(store, incident):
    first, again = added(store, incident), added(store, incident)

    assert again["id"] == first["id"]
    assert len(attachments.of_incident(store, incident["id"])) == 1
    assert journal.head(store)[0] == 2


def test_the_same_content_under_two_names_or_at_two_incidents_stands_on_disk_once(store, incident):
    other = incidents.report(store, a_report(), by=HANDLER, at=NOW)

    rows = [added(store, incident), added(store, incident, "kopia.pdf"), added(store, other)]

    assert len({row["id"] for row in rows}) == 3
    assert on_disk(store) == [rows[0]["sha256"]]


def test_its_type_is_what_its_content_says_whatever_the_browser_claims(store, incident):
    for name, content, kept_as in (("x", b"\0x", "application/octet-stream"), ("y.txt", b"<b>", "text/plain")):
        row = attachments.add(store, incident["id"], name, content, by=HANDLER, at=NOW)
        assert row["media_type"] == kept_as


# -- refused


def refusal(store: Store, incident: Row, **more) -> str:
    with pytest.raises(Problems) as refused:
        added(store, incident, **more)
    (problem,) = refused.value.problems
    assert problem.field == "attachments"
    return problem.message.format(**problem.values)


def test_a_program_and_what_only_pretends_to_be_a_document_are_not_kept(store, incident):
    assert refusal(store, incident, content=b"MZ\x90").startswith("“dowód.pdf” is a program or a web page.")
    assert refusal(store, incident, content=b"<html>") == "“dowód.pdf” is not what its ending says."
    assert on_disk(store) == []


def test_ten_megabytes_fit_and_a_byte_more_does_not(store, incident):
    added(store, incident, content=b"%PDF-" + b"x" * (LARGEST - 5))

    assert refusal(store, incident, content=b"x" * (LARGEST + 1)) == "“dowód.pdf” is larger than 10 MB."
    assert len(on_disk(store)) == 1


def test_an_empty_file_is_refused(store, incident):
    assert refusal(store, incident, content=b"") == "“dowód.pdf” is empty."


def test_there_is_an_end_to_the_number_of_files(store, incident):
    for i in range(MOST):
        added(store, incident, f"{i}.txt", b"x")

    assert refusal(store, incident, name="jeszcze.txt") == f"There are {MOST} files already."
    assert len(attachments.of_incident(store, incident["id"])) == MOST


def test_what_is_on_disk_and_was_damaged_is_not_handed_out(store, incident):
    row = added(store, incident)
    place = store.folder / "attachments" / row["sha256"][:2] / row["sha256"]
    place.write_bytes(CONTENT[:-1] + b"!")

    with pytest.raises(OSError, match="not what was added"):
        attachments.content(store, row["id"], by=HANDLER)


def test_a_file_that_is_gone_is_an_error_and_not_an_empty_file(store, incident):
    row = added(store, incident)
    (store.folder / "attachments" / row["sha256"][:2] / row["sha256"]).unlink()

    with pytest.raises(FileNotFoundError):
        attachments.content(store, row["id"], by=HANDLER)


def test_a_file_that_nobody_added_is_not_there(store):
    with pytest.raises(LookupError):
        attachments.content(store, 999, by=ADMIN)


# -- whose


def test_a_reporter_keeps_and_reads_files_of_their_own_report_only(store, incident):
    other = incidents.report(store, a_report(), by=HANDLER, at=NOW)
    own, foreign = added(store, incident, by=REPORTER), added(store, other)

    assert attachments.content(store, own["id"], by=REPORTER)[1] == CONTENT
    with pytest.raises(Refused):
        attachments.content(store, foreign["id"], by=REPORTER)
    with pytest.raises(Refused):
        added(store, other, "podrzucony.pdf", by=REPORTER)
    assert len(attachments.of_incident(store, other["id"])) == 1


def test_no_file_is_added_to_an_incident_that_is_not_there(store):
    with pytest.raises(Refused):
        attachments.add(store, 999, "x", b"x", by=ADMIN, at=NOW)

    assert store.value("select count(*) from attachments") == 0


# -- withdrawn


def test_withdrawn_with_a_reason_it_stays_in_the_list_and_on_disk(store, incident):
    row = added(store, incident)
    kept = added(store, incident, "inny.txt", b"inny")

    attachments.withdraw(store, row["id"], " Nie ten plik. ", by=HANDLER, at=NOW)

    listed = attachments.of_incident(store, incident["id"])
    assert [found["id"] for found in listed] == [kept["id"], row["id"]]
    assert (listed[1]["withdrawn_at"], listed[1]["withdrawn_reason"]) == (NOW, "Nie ten plik.")
    assert attachments.content(store, row["id"], by=HANDLER)[1] == CONTENT
    newest = journal.history(store, "incident", incident["id"])[0]
    assert (newest["action"], newest["change"]["reason"]) == ("withdraw_attachment", "Nie ten plik.")


def test_withdrawing_twice_changes_nothing_and_adding_again_is_a_new_file(store, incident):
    row = added(store, incident)
    attachments.withdraw(store, row["id"], "Nie ten.", by=HANDLER, at=NOW)
    attachments.withdraw(store, row["id"], "Inny powód.", by=HANDLER, at=NOW)

    again = added(store, incident)

    assert again["id"] != row["id"]
    assert attachments.of_incident(store, incident["id"])[1]["withdrawn_reason"] == "Nie ten."
    assert journal.head(store)[0] == 4


def test_nothing_is_withdrawn_without_a_reason_or_the_right(store, incident):
    row = added(store, incident)

    with pytest.raises(Problems):
        attachments.withdraw(store, row["id"], " ", by=HANDLER, at=NOW)
    for person in (REPORTER, MANAGER):
        with pytest.raises(Refused):
            attachments.withdraw(store, row["id"], "Powód.", by=person, at=NOW)
    assert attachments.of_incident(store, incident["id"])[0]["withdrawn_at"] is None


# -- its name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("zrzut ekranu (1).png", "zrzut ekranu (1).png"),
        ("Żółć.pdf", "Żółć.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system32\\cmd.exe", "cmd.exe"),
        ("/etc/passwd", "passwd"),
        ("C:\\faktury\\a.pdf", "a.pdf"),
        ("a\0b\n\x1b[31m.txt", "a_b__[31m.txt"),
        ("a\x9b\u2028b.txt", "a__b.txt"),
        ("faktura\u202efdp.exe", "faktura_fdp.exe"),
        ("\u200e\u2066a\u2069.txt", "__a_.txt"),
        ('a"b<c>d|e?f*g:h.txt', "a_b_c_d_e_f_g_h.txt"),
        ("połowa \ud83d znaku.txt", "połowa _ znaku.txt"),
        ("..", "file"),
        (" . ", "file"),
        ("", "file"),
        ("folder/", "file"),
        (".htaccess", "htaccess"),
    ],
)
def test_a_name_names_no_folder_and_turns_no_text_round(given, kept):
    assert safe_name(given) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a" * 300, "a" * 120),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
        ("a." + "b" * 300, "a." + "b" * 109 + ".bbbbbbbbb"),
    ],
)
def test_a_long_name_keeps_its_beginning_and_its_ending(given, kept):
    assert len(safe_name(given)) <= 120
    assert safe_name(given).startswith(kept[:100])
    assert safe_name(given).endswith(kept[-4:])


@given(st.text(st.characters()))
@example("a" * 119 + ". b")
def test_whatever_it_is_called_it_is_a_short_printable_name_in_one_folder(name):
    safe = safe_name(name)

    assert 1 <= len(safe) <= 120
    assert "/" not in safe
    assert "\\" not in safe
    assert safe not in (".", "..")
    assert safe.encode("utf-8")
    assert not any(sign < " " or "\x7f" <= sign <= "\x9f" or "\ud800" <= sign <= "\udfff" for sign in safe)


def test_it_is_kept_under_its_safe_name(store, incident):
    row = added(store, incident, "../../\0zły\u202e.txt")

    assert attachments.of_incident(store, incident["id"])[0]["name"] == row["name"] == "_zły_.txt"
    assert on_disk(store) == [row["sha256"]]


def test_management_adds_files_to_its_own_report_and_to_no_other(store):
    own = incidents.report(store, a_report(), by=MANAGER, at=NOW)
    another = incidents.report(store, a_report(), by=HANDLER, at=NOW)

    attachments.add(store, own["id"], "x", b"x", by=MANAGER, at=NOW)
    with pytest.raises(Refused):
        attachments.add(store, another["id"], "x", b"x", by=MANAGER, at=NOW)


def test_to_a_closed_incident_no_file_is_added_and_it_is_said_why(store):
    row = incidents.report(store, a_report(), by=HANDLER, at=NOW)
    incidents.close(store, row["id"], 1, "", by=HANDLER, at=NOW, override="Pomyłka.")

    with pytest.raises(Problems) as refused:
        attachments.add(store, row["id"], "x", b"x", by=HANDLER, at=NOW)

    assert [problem.field for problem in refused.value.problems] == ["attachments"]
    assert attachments.of_incident(store, row["id"]) == []
