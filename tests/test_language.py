import math
from datetime import UTC, date, datetime, timedelta

import pytest

from lib.domain.local_time import WARSAW
from lib.language import LANGUAGES, language_of, read_texts
from tests import messages

POLISH = language_of("pl")
ENGLISH = language_of("en")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def warsaw(*parts: int) -> datetime:
    """What the register keeps (UTC) for what a Warsaw clock shows."""
    return datetime(*parts, tzinfo=WARSAW).astimezone(UTC)


# Which language


def test_an_account_kept_in_polish_speaks_polish():
    assert language_of("pl").code == "pl"


def test_an_account_kept_in_english_speaks_english():
    assert language_of("en").code == "en"


def test_a_polish_browser_speaks_polish():
    assert language_of("pl-PL,pl;q=0.9,en-US;q=0.8,en;q=0.7").code == "pl"


def test_an_american_browser_speaks_english():
    assert language_of("en-US").code == "en"


def test_polish_as_second_choice_after_english_stays_english():
    assert language_of("en,pl;q=0.9").code == "en"


def test_the_weight_counts_and_not_the_order():
    assert language_of("en;q=0.4, pl;q=0.8").code == "pl"


def test_of_equal_weights_the_first_is_preferred():
    assert language_of("en;q=0.8,pl;q=0.8").code == "en"


def test_a_german_who_also_reads_polish_gets_polish():
    assert language_of("de,pl;q=0.5").code == "pl"


def test_a_german_who_reads_neither_gets_english():
    assert language_of("de-DE").code == "en"


def test_polish_refused_with_weight_zero_is_not_polish():
    assert language_of("pl;q=0").code == "en"


def test_any_language_at_all_is_english():
    assert language_of("pl;q=0.3,*").code == "en"


def test_capitals_and_underscores_make_no_difference():
    assert language_of("PL_pl.UTF-8").code == "pl"


def test_a_language_that_merely_begins_like_polish_is_not_polish():
    assert language_of("plt").code == "en"


def test_no_header_is_english():
    assert language_of(None).code == "en"


@pytest.mark.parametrize("rubbish", ["", ",", ";;;", "q=1", "pl;q=nan", "pl;q=abc", "pl;q=٩", "\x00", "-" * 10_000])
def test_rubbish_is_english(rubbish):
    assert language_of(rubbish).code == "en"


def test_there_is_one_object_a_language():
    assert language_of("pl-PL") is language_of("pl")


def test_a_language_cannot_be_changed():
    with pytest.raises(AttributeError):
        POLISH.code = "en"


# Texts


def test_a_translated_text_is_polish():
    assert POLISH.gettext("yes") == "tak"


def test_english_is_the_key():
    assert ENGLISH.gettext("yes") == "yes"


def test_an_untranslated_text_stays_english():
    assert POLISH.gettext("nobody has translated this") == "nobody has translated this"


def test_an_empty_text_stays_empty():
    assert POLISH.gettext("") == ""


@pytest.mark.parametrize("n", [0, 2, 5, 22])
def test_other_than_one_is_plural_in_an_untranslated_text(n):
    assert ENGLISH.ngettext("{n} nail", "{n} nails", n) == "{n} nails"


@pytest.mark.parametrize(
    ("noun", "numbers"),
    [("incydent", [1]), ("incydenty", [2, 3, 4, 22, 102]), ("incydentów", [0, 5, 12, 14, 21, 25, 112])],
)
def test_polish_has_three_plural_forms(noun, numbers, tmp_path):
    po = tmp_path / "rejestr72.po"
    po.write_text(
        messages.HEADER
        + '''msgid "{n} incident"
msgid_plural "{n} incidents"
msgstr[0] "{n} incydent"
msgstr[1] "{n} incydenty"
msgstr[2] "{n} incydentów"''',
        encoding="utf-8",
    )
    texts = read_texts(po)

    assert {texts.ngettext("{n} incident", "{n} incidents", n) for n in numbers} == {f"{{n}} {noun}"}


# Dates and times


def test_a_date_reads_day_month_year_in_both_languages():
    assert [language_of(code).date(date(2026, 11, 23)) for code in LANGUAGES] == ["23.11.2026", "23.11.2026"]


def test_a_day_before_the_tenth_has_two_figures():
    assert POLISH.date(date(2026, 2, 1)) == "01.02.2026"


def test_the_date_of_a_moment_is_its_warsaw_date():
    assert POLISH.date(utc(2026, 11, 22, 23, 30)) == "23.11.2026"


def test_a_moment_reads_in_warsaw_time():
    assert POLISH.moment(utc(2026, 11, 23, 9, 15)) == "23.11.2026 10:15"


def test_the_repeated_hour_first_comes_in_summer_time():
    assert POLISH.moment(utc(2026, 10, 25, 0, 30)) == "25.10.2026 02:30 (czas letni)"


def test_the_repeated_hour_then_comes_in_winter_time():
    assert POLISH.moment(utc(2026, 10, 25, 1, 30)) == "25.10.2026 02:30 (czas zimowy)"


def test_the_repeated_hour_in_english():
    moments = utc(2026, 10, 25, 0, 0), utc(2026, 10, 25, 1, 59)

    assert [ENGLISH.moment(moment) for moment in moments] == [
        "25.10.2026 02:00 (summer time)",
        "25.10.2026 02:59 (winter time)",
    ]


def test_the_hours_around_the_repeated_one_are_plain():
    moments = utc(2026, 10, 24, 23, 59), utc(2026, 10, 25, 2, 0)

    assert [POLISH.moment(moment) for moment in moments] == ["25.10.2026 01:59", "25.10.2026 03:00"]


def test_the_hours_around_the_missing_one_are_plain():
    moments = utc(2026, 3, 29, 0, 59), utc(2026, 3, 29, 1, 0)

    assert [POLISH.moment(moment) for moment in moments] == ["29.03.2026 01:59", "29.03.2026 03:00"]


def test_a_moment_without_a_time_zone_is_a_bug():
    with pytest.raises(ValueError, match="without a time zone"):
        POLISH.moment(utc(2026, 11, 23, 10, 15).replace(tzinfo=None))


def test_a_clock_time_has_seconds():
    assert POLISH.clock_time(utc(2026, 11, 23, 9, 15, 7)) == "10:15:07"


def test_the_last_moment_there_is_can_be_written():
    assert POLISH.moment(datetime.max.replace(tzinfo=UTC)) == "31.12.9999 23:59"


# Times as stated


def test_a_minute_is_stated_to_the_minute():
    assert POLISH.moment_stated(warsaw(2026, 11, 23, 10, 15), None, "minute") == "23.11.2026 10:15"


def test_a_minute_in_the_repeated_hour_says_which():
    assert ENGLISH.moment_stated(utc(2026, 10, 25, 1, 30), None, "minute") == "25.10.2026 02:30 (winter time)"


def test_a_day_is_stated_without_the_hour():
    span = warsaw(2026, 11, 23), warsaw(2026, 11, 23, 23, 59)

    assert POLISH.moment_stated(*span, "day") == "23.11.2026"


def test_a_month_is_stated_by_its_polish_name():
    span = warsaw(2023, 5, 1), warsaw(2023, 5, 31, 23, 59)

    assert POLISH.moment_stated(*span, "month") == "maj 2023"


def test_a_month_is_stated_by_its_english_name():
    span = warsaw(2023, 5, 1), warsaw(2023, 5, 31, 23, 59)

    assert ENGLISH.moment_stated(*span, "month") == "May 2023"


def test_a_year_is_the_warsaw_year():
    span = warsaw(2019, 1, 1), warsaw(2019, 12, 31, 23, 59)

    assert POLISH.moment_stated(*span, "year") == "2019"


def test_a_range_has_both_ends():
    span = warsaw(2026, 2, 1, 22, 10), warsaw(2026, 2, 3, 6, 0)

    assert POLISH.moment_stated(*span, "range") == "01.02.2026 22:10 – 03.02.2026 06:00"


def test_a_range_of_whole_days_has_no_hours():
    span = warsaw(2026, 2, 1), warsaw(2026, 2, 3, 23, 59)

    assert POLISH.moment_stated(*span, "range") == "01.02.2026 – 03.02.2026"


def test_a_range_of_one_whole_day_is_that_day():
    span = warsaw(2026, 2, 1), warsaw(2026, 2, 1, 23, 59)

    assert POLISH.moment_stated(*span, "range") == "01.02.2026"


def test_a_range_that_ends_at_midnight_keeps_its_hours():
    span = warsaw(2026, 2, 1, 22, 0), warsaw(2026, 2, 2, 0, 0)

    assert POLISH.moment_stated(*span, "range") == "01.02.2026 22:00 – 02.02.2026 00:00"


def test_a_range_without_an_end_says_from_when():
    assert POLISH.moment_stated(warsaw(2026, 2, 1), None, "range") == "od 01.02.2026"


def test_a_range_without_a_beginning_says_until_when():
    assert ENGLISH.moment_stated(None, warsaw(2026, 2, 3, 6, 0), "range") == "until 03.02.2026 06:00"


@pytest.mark.parametrize("precision", ["minute", "day", "month", "year", "range", "unknown"])
def test_without_a_time_nothing_is_known_yet(precision):
    assert POLISH.moment_stated(None, None, precision) == "nie wiadomo jeszcze"


def test_unknown_is_said_in_english():
    assert ENGLISH.moment_stated(None, None, "unknown") == "not known yet"


def test_a_precision_nobody_knows_is_a_bug():
    with pytest.raises(ValueError, match="century"):
        POLISH.moment_stated(warsaw(1926, 1, 1), None, "century")


def test_a_year_typed_with_one_figure_is_shown_as_typed():
    assert POLISH.moment_stated(warsaw(2, 1, 1), None, "day") == "01.01.0002"


def test_a_year_typed_as_9999_is_shown_as_typed():
    span = warsaw(9999, 1, 1), warsaw(9999, 12, 31, 23, 59)

    assert POLISH.moment_stated(*span, "range") == "01.01.9999 – 31.12.9999"


# Durations


def test_two_days_and_four_hours_read_2_d_4_h():
    assert POLISH.duration(timedelta(days=2, hours=4)) == "2 d 4 h"


def test_beside_days_minutes_are_left_out():
    assert POLISH.duration(timedelta(days=2, hours=4, minutes=59)) == "2 d 4 h"


def test_four_hours_and_twelve_minutes_read_4_h_12_min():
    assert POLISH.duration(timedelta(hours=4, minutes=12)) == "4 h 12 min"


def test_twelve_minutes_read_12_min():
    assert POLISH.duration(timedelta(minutes=12, seconds=59)) == "12 min"


def test_three_days_sharp_read_3_d():
    assert POLISH.duration(timedelta(hours=72)) == "3 d"


def test_half_a_minute_is_under_a_minute():
    assert ENGLISH.duration(timedelta(seconds=30)) == "under a minute"


def test_half_a_minute_is_under_a_minute_in_polish_too():
    assert POLISH.duration(timedelta(seconds=30)) == "poniżej minuty"


def test_overdue_time_is_written_without_its_sign():
    assert POLISH.duration(-timedelta(hours=4, minutes=12)) == "4 h 12 min"


# Numbers


def test_polish_thousands_stand_apart_by_a_space_that_does_not_break():
    assert POLISH.number(1234) == "1\u00a0234"


def test_english_thousands_stand_apart_by_a_comma():
    assert ENGLISH.number(1234) == "1,234"


def test_polish_fractions_have_a_comma():
    assert POLISH.number(1234.5) == "1\u00a0234,5"


def test_zero_is_a_number():
    assert POLISH.number(0) == "0"


def test_no_number_is_not_known_yet():
    assert [language_of(code).number(None) for code in LANGUAGES] == ["nie wiadomo jeszcze", "not known yet"]


def test_an_exact_count_is_one_number():
    assert POLISH.count_range(12, 12) == "12"


def test_a_count_between_two_numbers_is_a_range():
    assert POLISH.count_range(100, 150) == "100–150"


def test_a_count_with_a_lower_end_only():
    assert [language_of(code).count_range(5, None) for code in LANGUAGES] == ["co najmniej 5", "at least 5"]


def test_a_count_with_an_upper_end_only():
    assert [language_of(code).count_range(None, 5) for code in LANGUAGES] == ["najwyżej 5", "at most 5"]


def test_nobody_at_all_is_a_count():
    assert POLISH.count_range(0, 0) == "0"


def test_a_count_without_ends_is_not_known_yet():
    assert POLISH.count_range(None, None) == "nie wiadomo jeszcze"


# Answers and lists


def test_yes_no_and_not_known_in_polish():
    assert [POLISH.yes_no(answer) for answer in (True, False, None)] == ["tak", "nie", "nie wiadomo jeszcze"]


def test_yes_no_and_not_known_in_english():
    assert [ENGLISH.yes_no(answer) for answer in (True, False, None)] == ["yes", "no", "not known yet"]


def test_three_things_are_joined_by_a_comma_and_and():
    assert [language_of(code).join(["a", "b", "c"]) for code in LANGUAGES] == ["a, b i c", "a, b and c"]


def test_two_things_are_joined_by_and():
    assert POLISH.join(["a", "b"]) == "a i b"


def test_one_thing_stands_alone():
    assert POLISH.join(["a"]) == "a"


def test_nothing_joined_is_nothing():
    assert POLISH.join([]) == ""


def test_braces_in_a_joined_text_are_only_text():
    assert POLISH.join(["{a}", "{last}"]) == "{a} i {last}"


def test_the_polish_alphabet_has_its_order():
    alphabet = list("aąbcćdeęfghijklłmnńoóprsśtuwyzźż")

    assert sorted(set(alphabet), key=POLISH.sort_key) == alphabet


def test_names_sort_as_in_a_polish_telephone_book():
    names = ["Żak", "Łoś", "Źrebak", "Lis", "Zając", "Ćma", "Mysz", "Cap", "Luty"]

    expected = ["Cap", "Ćma", "Lis", "Luty", "Łoś", "Mysz", "Zając", "Źrebak", "Żak"]
    assert sorted(names, key=POLISH.sort_key) == expected


def test_capitals_sort_with_small_letters():
    assert POLISH.sort_key("ŁÓDŹ") == POLISH.sort_key("łódź")


def test_a_letter_and_its_mark_typed_apart_are_the_same_letter():
    assert POLISH.sort_key("z\u0307ak") == POLISH.sort_key("żak")


def test_a_short_word_sorts_before_a_longer_one():
    assert sorted(["Annamaria", "Anna Maria", "Anna"], key=POLISH.sort_key) == ["Anna", "Anna Maria", "Annamaria"]


def test_digits_sort_before_letters_and_other_scripts_after():
    assert sorted(["Яна", "żaba", "7 zł"], key=POLISH.sort_key) == ["7 zł", "żaba", "Яна"]


def test_a_foreign_accent_sorts_with_its_plain_letter():
    assert sorted(["Evans", "Éclair", "Dom"], key=POLISH.sort_key) == ["Dom", "Éclair", "Evans"]


@pytest.mark.parametrize(
    ("ratio", "polish"),
    [(0.752, "0,75"), (0.0, "0"), (3.13, "3,1"), (11.7, "12"), (1234.5, "1\xa0234"), (math.inf, "∞")],
)
def test_a_ratio_of_small_numbers_is_written_with_two_digits(ratio, polish):
    assert language_of("pl").ratio(ratio) == polish


def test_a_sentence_is_filled_with_numbers_as_this_language_writes_them():
    said = language_of("en").sentence("{n} of {name}, × {ratio}", {"n": 1234, "name": "Żaba", "ratio": 0.5})

    assert said == "1,234 of Żaba, × 0.5"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 B"),
        (812, "812 B"),
        (1_000, "1 kB"),
        (1_240_000, "1.2 MB"),
        (34_000_000_000, "34 GB"),
        (5 * 10**15, "5,000 TB"),
    ],
)
def test_a_size_is_written_in_the_largest_unit_that_fits(count, said):
    assert language_of("en").size(count) == said


def test_a_size_has_a_polish_comma():
    assert language_of("pl").size(1_240_000) == "1,2 MB"
