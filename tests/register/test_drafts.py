"""What was typed and not sent yet: kept for its author, thrown away when it was sent, never part of the register."""

from datetime import date, timedelta

from lib.register import drafts, journal
from lib.register.store import Store
from tests.builders import HANDLER, NOW, REPORTER

MINUTE = timedelta(minutes=1)
TYPED = {"description": "Zginął lap", "kinds": ["loss"], "people_min": None, "day": date(2026, 11, 23), "at": NOW}


def saved(store: Store, draft: str = "token", content: dict | None = None, **more) -> None:
    drafts.save(store, draft, "report", TYPED if content is None else content, **{"by": REPORTER, "at": NOW, **more})


def test_what_was_typed_comes_back(store):
    saved(store)

    found = drafts.load(store, "token", by=REPORTER)

    assert found["saved_at"] == NOW
    assert found["content"] == TYPED | {"day": "2026-11-23", "at": NOW.isoformat()}


def test_it_survives_a_restart(tmp_path):
    store = Store(tmp_path)
    saved(store)
    store.close()

    again = Store(tmp_path)

    assert drafts.load(again, "token", by=REPORTER)["content"]["description"] == "Zginął lap"
    again.close()


def test_the_newest_state_replaces_the_one_before(store):
    saved(store)
    saved(store, content={"description": "Zginął laptop."}, at=NOW + MINUTE)

    found = drafts.load(store, "token", by=REPORTER)

    assert found == {"content": {"description": "Zginął laptop."}, "saved_at": NOW + MINUTE}
    assert store.value("select count(*) from drafts") == 1


def test_a_draft_is_its_authors_alone(store):
    saved(store)

    assert drafts.load(store, "token", by=HANDLER) is None
    assert drafts.unfinished(store, "report", by=HANDLER) == []
    drafts.discard(store, "token", by=HANDLER)
    saved(store, content={"description": "Podmieniony"}, by=HANDLER)

    assert drafts.load(store, "token", by=REPORTER)["content"]["description"] == "Zginął lap"


def test_unfinished_ones_are_listed_newest_first_by_form(store):
    for i in range(3):
        saved(store, f"token {i}", {"description": str(i)}, at=NOW + i * MINUTE)
    drafts.save(store, "other", "settings", {}, by=REPORTER, at=NOW)

    listed = drafts.unfinished(store, "report", by=REPORTER)

    assert [(row["id"], row["content"]) for row in listed] == [
        (f"token {i}", {"description": str(i)}) for i in (2, 1, 0)
    ]


def test_a_draft_thrown_away_is_gone(store):
    saved(store)

    drafts.discard(store, "token", by=REPORTER)
    drafts.discard(store, "token", by=REPORTER)  # twice does no harm

    assert drafts.load(store, "token", by=REPORTER) is None
    assert drafts.unfinished(store, "report", by=REPORTER) == []


def test_a_very_long_story_is_kept_and_an_endless_one_leaves_what_was_there(store):
    story = "ż\n🕵️" * 50_000

    saved(store, content={"description": story})
    saved(store, content={"description": "x" * drafts.LARGEST})

    assert drafts.load(store, "token", by=REPORTER)["content"]["description"] == story


def test_a_draft_is_not_the_register_and_leaves_no_journal_row(store):
    saved(store)
    drafts.discard(store, "token", by=REPORTER)

    assert journal.head(store) == (0, journal.GENESIS)
