"""The review of one incident: a tree that does not stop at a person, barriers of its kind, four duties, a due day."""

from datetime import timedelta

import pytest

from lib.domain import incident, review, taxonomy
from tests.builders import NOW, an_incident


def a_node(id_: int, under: int | None = None, layer: str | None = None, **more) -> dict:
    return {"id": id_, "parent_id": under, "why": f"why {id_}", "layer": layer, "withdrawn_at": None, **more}


def test_a_tree_is_read_branch_by_branch_each_answer_under_what_it_explains():
    tree = review.ordered([a_node(1), a_node(2), a_node(3, under=1), a_node(4, under=3), a_node(5, under=1)])

    assert [(b.number, b.node["id"], b.depth) for b in tree] == [
        ("1", 1, 1),
        ("1.1", 3, 2),
        ("1.1.1", 4, 3),
        ("1.2", 5, 2),
        ("2", 2, 1),
    ]


def test_under_an_answer_lies_everything_that_explains_it_and_not_its_neighbour():
    nodes = [a_node(i) for i in range(1, 12)] + [a_node(12, under=1), a_node(13, under=11)]

    assert [node["id"] for node in review.below(nodes, 1)] == [1, 12]


def test_a_human_error_does_not_stand_alone():
    (problem,) = review.missing_causes([a_node(1, layer="human"), a_node(2, under=1)])

    assert "What made it easy to do wrong?" in problem.message


@pytest.mark.parametrize("layer", ["system", "organisation"])
def test_beside_a_cause_in_system_or_organisation_it_may_stand(layer):
    assert review.missing_causes([a_node(1, layer="human"), a_node(2, under=1, layer=layer)]) == []


def test_a_withdrawn_cause_in_the_system_no_longer_holds_it_up():
    nodes = [a_node(1, layer="human"), a_node(2, layer="system", withdrawn_at=NOW)]

    assert review.missing_causes(nodes) != []


def test_without_a_cause_or_without_saying_where_it_lies_the_causes_are_not_reviewed():
    assert "no cause yet" in review.missing_causes([])[0].message
    assert "where it lies" in review.missing_causes([a_node(1)])[0].message


def test_barriers_of_the_kind_come_first_and_those_of_every_kind_stay():
    asked = review.barriers(["disclosure"])

    assert asked[0] == "second_look"
    assert "disk_encryption" not in asked
    assert asked[-1] == "procedure"


def test_without_a_kind_the_barriers_of_every_kind_are_asked_about():
    assert review.barriers([]) == ["monitoring", "logging", "supplier_duty", "training", "procedure"]


def test_every_kind_that_a_barrier_names_is_a_kind_of_incident():
    named = {kind for entry in taxonomy.entries("barriers").values() for kind in entry.kinds}

    assert named <= set(taxonomy.codes("kinds"))


def test_the_lists_say_the_same_as_the_code():
    assert taxonomy.codes("review_duties") == review.DUTIES
    assert taxonomy.codes("learning") == review.LEARNING


@pytest.mark.parametrize(
    ("outcome", "drill", "days"),
    [
        ("breach", None, 14),
        ("other_infringement", None, 14),
        ("near_miss", None, None),
        ("breach", "lost_laptop", None),
    ],
)
def test_a_review_is_due_after_a_breach_and_an_infringement_and_not_after_a_drill(outcome, drill, days):
    assert review.due_at(outcome, drill, NOW, 14) == (None if days is None else NOW + timedelta(days=days))


@pytest.mark.parametrize(
    ("facts", "standing"),
    [
        ({}, "none"),
        ({"review_due_at": NOW}, "waiting"),
        ({"review_due_at": NOW - timedelta(minutes=1)}, "late"),
        ({"review_due_at": NOW, "reviewed_at": NOW}, "finished"),
    ],
)
def test_the_review_has_a_state_of_its_own(facts, standing):
    assert review.standing(facts, NOW) == standing


def test_a_closed_incident_whose_review_waits_says_so():
    closed = an_incident(state="closed", review_due_at=NOW, reviewed_at=None)

    assert "What waits is the review" in incident.next_step(closed, 0)
    assert incident.next_step(closed | {"reviewed_at": NOW}, 0) == "Closed. Nothing is waiting here."
