"""The archive is read back with pandas alone, is all of one moment, and holds no secret of signing in."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pandas
import pytest

from lib.domain.permissions import Refused
from lib.register import accounts, archive, attachments, backups, incidents, journal, sessions
from tests import firm
from tests.builders import ADMIN, HANDLER, NOW, a_report

LETTER = b"%PDF-1.7 wezwanie"


@pytest.fixture
def template(founded):
    return founded


@pytest.fixture
def filled(store):
    for text in ("Pierwszy opis; „cytat”, 'apostrof'\ni druga linia.", "Drugi opis."):
        row = incidents.report(store, a_report(description=text, people_min=3), by=HANDLER, at=NOW)
    attachments.add(store, row["id"], "pismo.pdf", LETTER, by=HANDLER, at=NOW)
    sessions.begin(store, 1, NOW)
    return store


@pytest.fixture
def opened(filled):
    return zipfile.ZipFile(archive.make(filled, by=ADMIN, at=NOW))


def table(opened: zipfile.ZipFile, name: str) -> pandas.DataFrame:
    return pandas.read_parquet(io.BytesIO(opened.read(f"tables/{name}.parquet")))


def test_every_row_is_read_back_with_pandas_alone(filled, opened):
    schema = json.loads(opened.read("schema.json"))

    for name, told in schema["tables"].items():
        frame = table(opened, name)
        assert list(frame.columns) == list(told["columns"])
        assert len(frame) == told["rows"] == filled.value(f"select count(*) from {name}")
        lines = opened.read(f"tables/{name}.jsonl").decode().splitlines()
        assert len([json.loads(line) for line in lines]) == told["rows"]
    frame = table(opened, "incidents").sort_values("number")
    kept = filled.ask("select number, description, detected_at, people_min from incidents order by number")
    assert frame["description"].tolist() == [row["description"] for row in kept]
    assert frame["people_min"].tolist() == [3, 3]
    assert [m.to_pydatetime() for m in frame["detected_at"]] == [
        row["detected_at"].replace(tzinfo=None) for row in kept
    ]


def test_it_leaves_out_only_what_it_says(filled, opened):
    there = {row["table_name"] for row in filled.ask("select table_name from duckdb_tables() where not internal")}

    assert set(json.loads(opened.read("schema.json"))["tables"]) == there - set(archive.LEFT_OUT)


def test_attachments_are_in_it_under_their_hash(opened):
    names = table(opened, "attachments")

    assert opened.read(f"attachments/{names['sha256'][0]}") == LETTER
    assert names["name"][0] == "pismo.pdf"


def test_the_journal_is_checked_by_the_recipe_in_its_readme(filled, opened):
    """No line of the program is used."""
    previous = "0" * 64
    for row in table(opened, "journal").sort_values("sequence").to_dict("records"):
        numbers = {name: None if pandas.isna(row[name]) else int(row[name]) for name in ("actor_id", "subject_id")}
        chained = [row["sequence"], row["moment"].strftime("%Y-%m-%dT%H:%M:%S.%f+00:00"), numbers["actor_id"]]
        chained += [row["actor"], row["action"], row["subject"], numbers["subject_id"], row["digest"], row["previous"]]
        assert row["digest"] == hashlib.sha256(f"{row['salt']}\n{row['change']}".encode()).hexdigest()
        assert row["hash"] == hashlib.sha256(json.dumps(chained, ensure_ascii=False).encode()).hexdigest()
        assert row["previous"] == previous
        previous = row["hash"]

    assert [filled.value("select count(*) from journal"), previous] == json.loads(opened.read("schema.json"))["head"]


def test_no_secret_of_signing_in_is_in_it(filled, opened):
    secrets = filled.ask("select password_hash from accounts where password_hash is not null")
    secrets += filled.ask("select token_hash from sessions")
    everything = b"".join(opened.read(name) for name in opened.namelist())

    assert len(secrets) >= 2
    assert not any(next(iter(row.values())).encode() in everything for row in secrets)
    assert accounts.sign_in(filled, "adam", firm.PASSWORD)


def test_only_an_admin_has_one_made_and_the_journal_says_so(filled):
    with pytest.raises(Refused):
        archive.make(filled, by=HANDLER, at=NOW)

    place = archive.make(filled, by=ADMIN, at=NOW)

    assert place.name in filled.value("select change from journal where action = 'archive'")
    assert journal.verify(filled).holds


def test_it_lies_there_for_a_day_and_the_next_one_takes_its_place(filled):
    first = archive.make(filled, by=ADMIN, at=NOW)
    assert archive.ready(filled, NOW + timedelta(hours=23)) == first
    assert archive.ready(filled, NOW + timedelta(hours=24)) is None

    second = archive.make(filled, by=ADMIN, at=NOW + timedelta(hours=1))

    assert not first.exists()
    assert archive.ready(filled, NOW + timedelta(hours=2)) == second
    assert [p.name for p in backups.vault_of(filled).iterdir()] == [second.name]
