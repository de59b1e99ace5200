"""The library of measures is complete in both languages and leads with what does not depend on people's memory."""

import pytest

from lib.domain import measures, taxonomy


def test_every_measure_is_filled_and_its_codes_are_in_the_lists():
    for code, measure in measures.library().items():
        assert all((measure.pl, measure.en, measure.effect_pl, measure.effect_en)), code
        assert measure.type in taxonomy.entries("action_types"), code
        assert measure.strength in taxonomy.entries("strengths"), code
        assert measure.causes, code
        assert set(measure.causes) <= set(taxonomy.entries("causes")), code
        assert set(measure.kinds) <= set(taxonomy.entries("kinds")), code


@pytest.mark.parametrize("cause", [code for code in taxonomy.codes("causes") if code != "other"])
def test_every_cause_has_a_measure_stronger_than_a_checklist(cause):
    assert measures.against(cause)[0].strength in ("removal", "system")


def test_engineering_comes_before_training_and_the_cause_before_the_kind_of_incident():
    found = measures.against("misdelivery", ["unavailability"])

    assert next(m.strength for m in found if "misdelivery" in m.causes) == "removal"
    assert [m.strength for m in found if "misdelivery" in m.causes][-1] == "reminder"
    assert ["misdelivery" in m.causes for m in found] == sorted(
        ("misdelivery" in m.causes for m in found), reverse=True
    )


def test_without_cause_or_kind_the_whole_library_is_offered():
    assert len(measures.against(None)) == len(measures.library())
