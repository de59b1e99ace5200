"""What the drawings write."""

import pytest

from lib.ui.drawing import Markup, table_html


@pytest.mark.parametrize(
    ("column", "aligns"),
    [
        (["12", "1 234", "0"], True),
        ([Markup('<a class="quiet" href="/?kind=loss">6 593</a>'), "0"], True),
        (["10 %", "", "?"], True),
        (["32 506 918 + ?", "10–40"], True),
        (["1,234,567", "2.5"], True),
        ([Markup('<i class="bar"></i>12'), "0"], False),
        (["2 d 4 h", "3"], False),
        (["23.11.2026"], False),
        (["2026/014"], False),
        (["", ""], False),
    ],
)
def test_a_column_of_nothing_but_numbers_aligns(column, aligns):
    written = table_html(["Kind", "Incidents"], [["loss", value] for value in column])

    assert ('<th scope="col" class="n">Incidents</th>' in written) is aligns
    assert '<th scope="col">Kind</th>' in written
