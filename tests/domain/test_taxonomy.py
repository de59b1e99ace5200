"""The lists people choose from: readable in both languages, their codes for ever."""

import re
import tomllib
from datetime import date

import pytest

from lib.domain import deadlines, duties, incident, permissions, taxonomy
from lib.register import appointments, notices

LISTS = sorted(file.stem for file in taxonomy.FOLDER.glob("*.toml"))


def test_a_code_has_a_label_in_both_languages():
    assert taxonomy.label("kinds", "loss", "pl") == "utrata danych"
    assert taxonomy.label("kinds", "loss", "en") == "loss of data"


def test_what_somebody_typed_is_its_own_label():
    assert taxonomy.label("systems", "stary serwer pod biurkiem", "pl") == "stary serwer pod biurkiem"


@pytest.mark.parametrize("name", LISTS)
def test_every_list_can_be_read_by_a_lawyer_in_both_languages(name):
    for language in ("pl", "en"):
        labels = list(taxonomy.labels(name, language).values())

        assert all(label.strip() == label != "" for label in labels)
        assert len({label.casefold() for label in labels}) == len(labels)


@pytest.mark.parametrize("name", LISTS)
def test_no_code_occurs_twice_and_none_can_be_taken_for_the_sign_between_codes(name):
    rows = tomllib.loads((taxonomy.FOLDER / f"{name}.toml").read_text("utf-8"))["entry"]
    codes = [row["code"] for row in rows]

    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z][a-z_]*", code) for code in codes)
    assert "unknown" not in codes or name == "precisions"  # a filter's word for "not known yet"


def test_every_list_a_field_names_is_there():
    assert {field.list for field in incident.FIELDS.values() if field.list} <= set(LISTS)


def test_the_lists_the_law_asks_about_say_the_same_as_the_code():
    assert set(taxonomy.codes("account_roles")) == set(permissions.ROLES)
    assert set(taxonomy.codes("outcomes")) > duties.NO_BREACH
    assert {period["clock"] for period in deadlines._periods()} <= set(taxonomy.codes("duties"))
    assert set(appointments.KINDS) < set(taxonomy.codes("duties")) == set(duties.BASIS) - {"contract"}
    assert {kind for kinds in notices.KINDS.values() for kind in kinds} == set(taxonomy.codes("notice_kinds"))


def test_a_retired_entry_is_not_offered_and_keeps_its_label(tmp_path, monkeypatch):
    (tmp_path / "fax_machines.toml").write_text(
        """
        [[entry]]
        code = "fax"
        pl = "faks"
        en = "fax"
        retired_on = 2024-01-31

        [[entry]]
        code = "e_fax"
        pl = "e-faks"
        en = "e-fax"
        note_pl = "faks w przeglądarce"
        """,
        "utf-8",
    )
    monkeypatch.setattr(taxonomy, "FOLDER", tmp_path)

    assert taxonomy.codes("fax_machines") == ("e_fax",)
    assert taxonomy.label("fax_machines", "fax", "pl") == "faks"
    assert taxonomy.entries("fax_machines")["fax"].retired_on == date(2024, 1, 31)
    assert taxonomy.entries("fax_machines")["e_fax"].note("pl") == "faks w przeglądarce"
    assert taxonomy.entries("fax_machines")["e_fax"].note("en") == ""
