import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog

from tests import messages
from tests.messages import ROOT

TAXONOMY = ROOT / "data/taxonomy"


def listed(heading: str, faults: list[str]) -> str:
    return "\n  ".join([f"{heading}:", *faults])


# The catalogue that ships


@pytest.fixture(scope="module")
def code() -> Catalog:
    return messages.in_code()


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    return messages.in_catalogue()


def test_every_text_of_the_code_stands_in_the_polish_catalogue(code, catalogue):
    missing = messages.missing(code, catalogue)

    assert not missing, listed("run `python -m tests.messages` and translate", missing)


def test_every_text_of_the_catalogue_is_translated(catalogue):
    untranslated = messages.untranslated(catalogue)

    assert not untranslated, listed("without Polish words in rejestr72.po", untranslated)


def test_no_text_of_the_catalogue_is_unused(code, catalogue):
    unused = messages.unused(code, catalogue)

    assert not unused, listed("in rejestr72.po but nowhere in the code, run `python -m tests.messages`", unused)


def test_the_placeholders_of_every_translation_agree(catalogue):
    wrong = messages.wrong_placeholders(catalogue)

    assert not wrong, listed("placeholders that disagree", wrong)


def test_every_choice_has_a_polish_and_an_english_label():
    nameless = [fault for file in sorted(TAXONOMY.glob("*.toml")) for fault in _nameless(file)]

    assert not nameless, listed("choices without a label", nameless)


def _nameless(file: Path) -> Iterator[str]:
    entries = tomllib.loads(file.read_text(encoding="utf-8")).get("entry", [])
    if not entries:
        yield f"{file.name}: no [[entry]]"
    for entry in entries:
        for label in ("pl", "en"):
            if not str(entry.get(label, "")).strip():
                yield f"{file.name}: {entry.get('code', entry)}: no {label}"
        if bool(entry.get("note_pl")) != bool(entry.get("note_en")):
            yield f"{file.name}: {entry.get('code', entry)}: a note in one language only"


# What the checks find


def a_catalogue(english: str | tuple[str, str], polish: str | tuple[str, ...], **about) -> Catalog:
    catalogue = messages.in_catalogue(Path("no such file"))
    catalogue.add(english, polish, **about)
    return catalogue


def test_a_text_without_polish_words_is_found():
    assert messages.untranslated(a_catalogue("Save", "", locations=[("pages/report.py", 0)])) == [
        "“Save” (pages/report.py)"
    ]


def test_a_plural_with_two_forms_instead_of_three_is_found():
    assert messages.untranslated(a_catalogue(("{n} day", "{n} days"), ("{n} dzień", "{n} dni")))


def test_a_guessed_translation_is_found():
    assert messages.untranslated(a_catalogue("Save", "Zapisz", flags=["fuzzy"]))


def test_a_translated_plural_is_complete():
    catalogue = a_catalogue(("{n} day", "{n} days"), ("{n} dzień", "{n} dni", "{n} dni"))

    assert messages.untranslated(catalogue) == messages.wrong_placeholders(catalogue) == []


def test_a_renamed_placeholder_is_found():
    assert messages.wrong_placeholders(a_catalogue("Saved as {number}", "Zapisano jako {numer}")) == [
        "“Saved as {number}” (nowhere): {numer} in “Zapisano jako {numer}”, expected {number}"
    ]


def test_a_placeholder_lost_in_one_plural_form_is_found():
    assert messages.wrong_placeholders(a_catalogue(("{n} day", "{n} days"), ("{n} dzień", "{n} dni", "dni")))


def test_the_form_for_one_may_leave_the_number_out():
    assert not messages.wrong_placeholders(a_catalogue(("one day", "{n} days"), ("{n} dzień", "{n} dni", "{n} dni")))


def test_a_brace_left_open_is_found():
    assert messages.wrong_placeholders(a_catalogue("Saved as {number}", "Zapisano jako {number"))


def test_a_placeholder_without_a_name_is_found():
    assert messages.wrong_placeholders(a_catalogue("Saved as {}", "Zapisano jako {}"))


# Bringing the catalogue up to date


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pages").mkdir()
    (tmp_path / "lib/domain").mkdir(parents=True)
    return tmp_path


def update(project: Path) -> str:
    po = project / "rejestr72.po"
    messages.update(po, project)
    return po.read_text(encoding="utf-8")


def test_all_four_ways_to_mark_a_text_are_found(project):
    (project / "app.py").write_text('_("one")')
    (project / "pages/report.py").write_text('language.gettext("two"); ngettext("three", "threes", n)')
    (project / "lib/domain/incident.py").write_text('LABEL = N_("four")')

    found = messages.texts(messages.in_code(project))

    assert [message.id for message in found] == ["one", "two", ("three", "threes"), "four"]


def test_a_translation_is_kept(project):
    (project / "app.py").write_text('_("Save")')
    po = project / "rejestr72.po"
    po.write_text(update(project).replace('msgid "Save"\nmsgstr ""', 'msgid "Save"\nmsgstr "Zapisz"'))

    assert 'msgid "Save"\nmsgstr "Zapisz"' in update(project)


def test_a_text_that_left_the_code_is_dropped(project):
    (project / "app.py").write_text('_("Save")')
    update(project)
    (project / "app.py").write_text('_("Send")')

    assert "Save" not in update(project)


def test_a_similar_translation_is_not_guessed(project):
    (project / "app.py").write_text('_("Save it")')
    po = project / "rejestr72.po"
    po.write_text(update(project).replace('msgid "Save it"\nmsgstr ""', 'msgid "Save it"\nmsgstr "Zapisz to"'))
    (project / "app.py").write_text('_("Save it.")')

    assert 'msgid "Save it."\nmsgstr ""' in update(project)


def test_a_second_run_changes_nothing(project):
    (project / "app.py").write_text('_("Save {name}"); ngettext("{n} day", "{n} days", n)')
    (project / "pages/report.py").write_text('_("Send"); _("Save {name}")')

    assert update(project) == update(project)


def test_moving_a_text_down_its_file_changes_nothing(project):
    (project / "app.py").write_text('_("Save")')
    before = update(project)
    (project / "app.py").write_text('\n\n\n_("Save")')

    assert update(project) == before


def test_the_shipped_catalogue_names_the_polish_plural_rule(catalogue):
    assert catalogue.num_plurals == 3
