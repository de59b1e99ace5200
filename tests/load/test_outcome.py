"""What a load would say of a register that does not hold to what people were told."""

from lib.register import incidents
from lib.register.store import Store
from tests.builders import HANDLER, NOW, a_report
from tests.load.outcome import Outcome

REPORT, FIRST, SECOND, LOST = (
    f"{kind}Z{letter * 14}Z" for kind, letter in (("report", "a"), ("change", "b"), ("change", "c"), ("change", "d"))
)


def test_a_lost_save_a_lost_update_a_refused_one_and_a_strange_word_are_each_named(tmp_path):
    store, said = Store(tmp_path), Outcome()
    row = incidents.report(store, a_report(description=REPORT), by=HANDLER, at=NOW)
    for version, word in enumerate((FIRST, SECOND), start=1):  # the second forgets the first
        incidents.change(store, row["id"], version, {"description": f"{REPORT} {word}"}, by=HANDLER, at=NOW)
    store.close()
    for word in (REPORT, FIRST, SECOND, LOST):
        said.sent(word)
    for word in (FIRST, SECOND, LOST):
        said.acknowledged(word, row["number"])
    said.refused(REPORT)
    said.strange("hanna", {b"secretZdddZ"})

    assert said.unanswered == 0
    assert said.faults(tmp_path) == [
        f"lost: {FIRST} of {row['number']}",
        f"lost: {LOST} of {row['number']}",
        f"stored, though refused or never sent: {REPORT}",
        f"{row['number']}: version 3 with 1 changes in it: an update is lost",
        "hanna was sent secretZdddZ of somebody else",
    ]
