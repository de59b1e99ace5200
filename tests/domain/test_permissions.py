"""One table: which role may do what. Whoever changes the rights of a role changes this page too."""

import pytest

from lib.domain.permissions import ROLES, May, Person, Refused, demand
from tests.builders import EVERYBODY, REPORTER

#              report see_all edit decide close export administer
TABLE = """
reporter       yes    no      no   no     no    no     no
handler        yes    yes     yes  yes    yes   yes    no
dpo            yes    yes     yes  yes    yes   yes    no
management     yes    yes     no   yes    no    yes    no
admin          yes    yes     yes  yes    yes   yes    yes
"""
RIGHTS = ("report", "see_all", "edit", "decide", "close", "export", "administer")
CELLS = [
    (role, May(right), answer == "yes")
    for role, *answers in map(str.split, TABLE.strip().splitlines())
    for right, answer in zip(RIGHTS, answers, strict=True)
]


@pytest.mark.parametrize(("role", "right", "allowed"), CELLS)
def test_a_role_may_what_the_table_says(role, right, allowed):
    person = Person(1, "Ktoś", role)

    assert person.may(right) is allowed
    assert refused(person, right) is not allowed


def test_the_table_names_every_role_and_every_right():
    assert {(role, right) for role, right, _ in CELLS} == {(role, right) for role in ROLES for right in May}
    assert {person.role for person in EVERYBODY} == set(ROLES)


def test_a_refusal_says_who_may_not_do_what():
    with pytest.raises(Refused, match="reporter may not close"):
        demand(REPORTER, May.CLOSE)


def refused(person: Person, right: May) -> bool:
    try:
        demand(person, right)
    except Refused:
        return True
    return False
