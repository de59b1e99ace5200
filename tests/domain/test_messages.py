"""What is said to people: marked for translation here, with the field it belongs to."""

from lib.domain.messages import N_, Problem, Problems


def test_marking_a_text_leaves_it_as_it_is():
    assert N_("Say why it is reopened.") == "Say why it is reopened."


def test_a_refused_write_keeps_its_problems_field_by_field():
    problems = [Problem("role", "Choose."), Problem("title", "Too long by {more}.", {"more": 7})]

    refused = Problems(problems)

    assert refused.problems == problems
    assert str(refused) == "role: Choose.; title: Too long by {more}."
