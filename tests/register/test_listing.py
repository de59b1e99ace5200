"""The register's page: every filter, count, order and page against the same thing worked out row by row in Python."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from lib.domain import folding, incident, taxonomy
from lib.domain.local_time import to_wall
from lib.domain.permissions import Refused
from lib.register import accounts, actions, incidents, listing
from lib.register.filters import LISTS, PEOPLE_BANDS, PERIOD_DATES, SORTS, UNKNOWN, VIEWS, Filter
from lib.register.store import Row, Store
from tests.builders import ADMIN, DPO, HANDLER, MANAGER, NOW, REPORTER, a_report, summarised

MANY = 300
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
WORDS = (
    "umowa",
    "Łódź",
    "żółw",
    "laptop",
    "pendrive",
    "serwer",
    "hasło",
    "klient",
    "wysyłka",
    "PESEL",
    "faktura",
    "2026/7",
    "błąd",
    "książka",
    "e-mail",
)
SUPPLIERS = (None, "Chmura sp. z o.o.", "Poczta", "unknown", *(f"Dostawca {i}" for i in range(15)))
SYSTEMS = (None, "crm", "backup", "email", "stary serwer")
CLIENTS = (None, "ACME", "Żabka", "O'Neil")


@pytest.fixture(scope="module")
def varied(tmp_path_factory) -> Iterator[Store]:
    """Three hundred incidents of every kind, the same at every run; nobody writes to them any more."""
    store = Store(tmp_path_factory.mktemp("varied"))
    chance = random.Random(72)
    handlers = [
        accounts.create(store, {"login": f"osoba{i}", "name": f"Osoba {i}", "role": "handler"}, by=ADMIN, at=NOW)["id"]
        for i in range(3)
    ]
    for i in range(MANY):
        at = NOW - chance.randint(0, 700) * DAY - chance.randint(0, 1440) * MINUTE
        if i % 10 == 0:  # the last half second of a Warsaw day in winter
            at = at.replace(month=1, hour=22, minute=59, second=59, microsecond=500_000)
        values = varied_facts(chance, at, handlers)
        drill = {"id": 0, "scenario": "lost_laptop"} if i % 20 == 7 else None
        row = incidents.report(store, values, by=HANDLER, at=at, historical=chance.random() < 0.1, drill=drill)
        grow(store, row, chance, at)
    yield store
    store.close()


def varied_facts(chance: random.Random, at: datetime, handlers: list[int]) -> Row:
    def maybe(value, share=0.6):
        return value if chance.random() < share else None

    def some(name):
        return tuple(chance.sample(taxonomy.codes(name), chance.choice([0, 1, 1, 2])))

    people = chance.choice([None, 0, 1, 99, 100, 999, 1000, 12_000_000_000])
    description = " ".join(chance.sample(WORDS, 4))
    facts = {
        "description": description,
        "cause": (None, *taxonomy.codes("causes")[:4])[len(description) % 5],
        "found_by": (None, *taxonomy.codes("finders")[:3])[len(description) % 4],
        "title": maybe(" ".join(chance.sample(WORDS, 2)), 0.3),
        "measures": maybe(" ".join(chance.sample(WORDS, 2)), 0.3),
        "kinds": some("kinds"),
        "role": maybe(chance.choice(taxonomy.codes("roles")), 0.8),
        "risk": maybe(chance.choice(taxonomy.codes("risks"))),
        "supplier": chance.choice(SUPPLIERS),
        "system": chance.choice(SYSTEMS),
        "client": chance.choice(CLIENTS),
        "handler": maybe(chance.choice(handlers)),
        "people_min": maybe(people, 0.5),
        "people_max": maybe(people, 0.8),
        "detected_at": maybe(at - chance.randint(0, 5) * DAY, 0.8),
        "occurred_from": maybe(at - chance.randint(5, 50) * DAY),
        "detected_precision": "day",
        "aware_at": maybe(at - chance.randint(0, 3) * DAY),
    }
    return facts | {"aware_basis": "Dopiero wtedy to ustalono." if facts["aware_at"] else None}


def tell(store: Store, row: Row, chance: random.Random, at: datetime) -> None:
    """Some of those who may have to be told are told or decided away."""
    for who, verb in (("authority", "notified"), ("clients", "told"), ("people", "told")):
        answer = chance.choice([None, True, False])
        able = row["aware_at"] and (who != "clients" or row["role"] in ("processor", "both"))
        if answer is False or (answer and able):
            said = {f"{who}_{verb}": answer, f"{who}_{verb}_at": at, f"{who}_reasons": "Bo tak. " * 12}
            summarised(store, row, said, by=ADMIN, at=at)


def grow(store: Store, row: Row, chance: random.Random, at: datetime) -> None:
    tell(store, row, chance, at)
    if chance.random() < 0.15:
        changes = {"description": " ".join(chance.sample(WORDS, 4))}
        row = incidents.change(store, row["id"], row["version"], changes, by=ADMIN, at=at)
    if chance.random() < 0.5:
        outcome = chance.choice(("breach", "breach", *taxonomy.codes("outcomes")))
        row = incidents.decide_outcome(store, row["id"], row["version"], outcome, "Bo.", by=DPO, at=at)
    if chance.random() < 0.1:
        due_on = NOW.date() - DAY if len(row["description"]) % 2 else None
        actions.add(store, row["id"], kind="recall", due_on=due_on, by=HANDLER, at=at)
    if chance.random() < 0.2:
        incidents.close(store, row["id"], row["version"], "", by=DPO, at=at + DAY, override="Wiem.")


@pytest.fixture(scope="module")
def rows(varied) -> list[Row]:
    """All of them, as they stand in the table, with the number of open actions, and of those past their day."""
    late = Counter(row["incident_id"] for row in varied.ask("select incident_id from actions where due_on is not null"))
    listed = varied.ask("select * from incidents order by id")
    return [
        incidents._out(row) | {"open": incidents.open_actions(varied, row["id"]), "late": late[row["id"]]}
        for row in listed
    ]


# -- the same, worked out in Python


def matches(row: Row, chosen: Filter) -> bool:
    return (
        all(matches_choice(row, name, getattr(chosen, name)) for name in ("state", "outcome", "role", "risk"))
        and all(matches_choice(row, name, getattr(chosen, name)) for name in ("supplier", "client", "system"))
        and all(matches_choice(row, name, getattr(chosen, name)) for name in ("cause", "found_by"))
        and matches_choice(row, "handler", chosen.handler)
        and (not chosen.kind or bool(set(chosen.kind) & set(row["kinds"] or (UNKNOWN,))))
        and (not chosen.people or band(row) in chosen.people)
        and (not chosen.overdue or is_overdue(row))
        and matches_period(row, chosen)
        and matches_view(row, chosen.view)
        and matches_text(row, chosen.text)
    )


def matches_choice(row: Row, name: str, values: tuple[str, ...]) -> bool:
    return not values or (UNKNOWN if row[name] is None else str(row[name])) in values


def band(row: Row) -> str:
    people = row["people_min"] if row["people_max"] is None else row["people_max"]
    if people is None:
        return UNKNOWN
    edges = {name: (least, people if most is None else most) for name, (least, most) in PEOPLE_BANDS.items()}
    return next(name for name, (least, most) in edges.items() if least <= people <= most)


def is_overdue(row: Row) -> bool:
    return row["next_due_at"] is not None and row["next_due_at"] < NOW


def matches_period(row: Row, chosen: Filter) -> bool:
    if chosen.since is None and chosen.until is None:
        return True
    moment = row[chosen.period]
    return moment is not None and (chosen.since or date.min) <= to_wall(moment).date() <= (chosen.until or date.max)


def matches_view(row: Row, view: str) -> bool:
    if not view:
        return True
    if view == "running":
        return row["next_due_at"] is not None
    if view == "aside":
        return bool(row["drill"]) or row["outcome"] in ("drill", "near_miss")
    if view == "real":
        return not row["drill"] and row["outcome"] != "drill"
    if view == "action_late":
        return row["late"] > 0
    if row["drill"]:
        return False
    if view == "counted":
        return row["outcome"] not in ("drill", "near_miss", "event")
    if view == "review_late":
        return row["review_due_at"] is not None and row["review_due_at"] < NOW and row["reviewed_at"] is None
    if view == "review":
        return row["review_due_at"] is not None and row["reviewed_at"] is None
    missing = {p.field for p in incident.missing_to_close(row, row["open"])}
    waiting = row["state"] != "closed" and not row["historical"]
    return waiting and (bool(missing - {"actions"}) if view == "undecided" else not missing)


def matches_text(row: Row, text: str) -> bool:
    present = folding.words(" ".join(row[name] or "" for name in incidents.SEARCHED))
    return all(any(word.startswith(part) for word in present) for part in folding.words(text))


def in_order(rows: list[Row], sort: str) -> list[int]:
    """Newest first; for the other orders what is not known comes last."""
    latest = datetime.max.replace(tzinfo=UTC)
    keys = {
        "newest": lambda row: -row["id"],
        "urgent": lambda row: (row["next_due_at"] or latest, -row["id"]),
        "people": lambda row: (-most_people(row), -row["id"]),
    }
    return [row["id"] for row in sorted(rows, key=keys[sort])]


def most_people(row: Row) -> int:
    return next((row[name] for name in ("people_max", "people_min") if row[name] is not None), -1)


def compare(store: Store, rows: list[Row], chosen: Filter) -> int:
    """Checks ids, order, total and counts of a filter; gives how many match."""
    expected = [row for row in rows if matches(row, chosen)]

    assert listing.ids(store, chosen, by=ADMIN, now=NOW) == in_order(expected, chosen.sort)
    page = listing.page(store, chosen, by=ADMIN, now=NOW)
    assert page.total == len(expected)
    assert [row["id"] for row in page.rows] == in_order(expected, chosen.sort)[: listing.PAGE]
    compare_counts(page.counts, expected)
    return len(expected)


def compare_counts(counts, expected: list[Row]) -> None:
    for name in ("state", "outcome", "role", "risk"):
        assert counts[name] == Counter(row[name] or UNKNOWN for row in expected)
    assert counts["kind"] == Counter(kind for row in expected for kind in row["kinds"] or (UNKNOWN,))
    assert counts["people"] == Counter(map(band, expected))
    assert counts["overdue"] == {"1": sum(is_overdue(row) for row in expected)}
    for name in ("handler", "supplier", "system"):
        everything = Counter(UNKNOWN if row[name] is None else str(row[name]) for row in expected)
        shown = counts[name]
        assert shown.items() <= everything.items()
        assert sorted(shown.values()) == sorted(everything.values())[-listing.MOST_RANKED :]


# -- filters


def test_the_three_hundred_are_varied_enough_to_tell_filters_apart(rows):
    assert len(rows) == MANY
    for name in ("state", "outcome", "role", "risk"):
        assert {row[name] for row in rows} - {None} == set(taxonomy.codes(LISTS[name]))
    assert {band(row) for row in rows} == {*PEOPLE_BANDS, UNKNOWN}
    assert {row["historical"] for row in rows} == {True, False}


def test_without_a_filter_everything_is_there(varied, rows):
    assert compare(varied, rows, Filter()) == MANY


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_filtered_by_any_of_several_entries_and_by_not_known(varied, rows, name):
    codes = [*taxonomy.codes(LISTS[name]), UNKNOWN]
    for chosen in ((codes[0],), (UNKNOWN,), (codes[0], codes[1]), (codes[1], UNKNOWN)):
        compare(varied, rows, Filter(**{name: chosen}))


@pytest.mark.parametrize("bands", [(name,) for name in (*PEOPLE_BANDS, UNKNOWN)] + [("none", "mass", UNKNOWN)])
def test_people_are_filtered_by_band(varied, rows, bands):
    assert 0 < compare(varied, rows, Filter(people=bands)) < MANY


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("supplier", ("Poczta",)),
        ("supplier", ("Poczta", UNKNOWN)),
        ("supplier", (UNKNOWN,)),
        ("client", ("Żabka", "O'Neil")),
        ("client", (UNKNOWN,)),
        ("system", ("stary serwer", "crm")),
        ("system", (UNKNOWN,)),
    ],
)
def test_what_people_typed_is_filtered_as_typed(varied, rows, name, values):
    assert 0 < compare(varied, rows, Filter(**{name: values})) < MANY


def test_handlers_are_filtered_by_account(varied, rows):
    one = str(next(row["handler"] for row in rows if row["handler"]))

    assert 0 < compare(varied, rows, Filter(handler=(one,))) < MANY
    assert 0 < compare(varied, rows, Filter(handler=(one, UNKNOWN))) < MANY
    assert compare(varied, rows, Filter(handler=("999",))) == 0


@pytest.mark.parametrize("period", PERIOD_DATES)
def test_a_period_is_one_of_whole_warsaw_days(varied, rows, period):
    days = sorted(to_wall(row[period]).date() for row in rows if row[period])
    early, late = days[len(days) // 4], days[len(days) // 2]

    assert compare(varied, rows, Filter(period=period, since=early, until=late)) > 0
    assert compare(varied, rows, Filter(period=period, since=late)) > 0
    assert compare(varied, rows, Filter(period=period, until=early)) > 0
    assert compare(varied, rows, Filter(period=period, since=late, until=late)) > 0
    assert compare(varied, rows, Filter(period=period, since=late, until=late - DAY)) == 0


def test_the_last_half_second_belongs_to_its_day(varied, rows):
    row = next(row for row in rows if row["reported_at"].microsecond)
    day = to_wall(row["reported_at"]).date()

    assert row["id"] in listing.ids(varied, Filter(since=day, until=day), by=ADMIN, now=NOW)
    assert row["id"] not in listing.ids(varied, Filter(since=day + DAY), by=ADMIN, now=NOW)


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_holds_what_it_says(varied, rows, view):
    assert 0 < compare(varied, rows, Filter(view=view)) < MANY


def test_what_is_overdue_runs_out_before_now(varied, rows):
    assert 0 < compare(varied, rows, Filter(overdue=True)) < MANY


def test_any_combination_of_filters_holds_what_each_of_them_holds(varied, rows):
    chance = random.Random(33)
    found = [compare(varied, rows, a_random_filter(chance)) for _ in range(40)]

    assert sum(n > 0 for n in found) > 20


def a_random_filter(chance: random.Random) -> Filter:
    def some(values, share=0.2):
        return tuple(chance.sample(list(values), 2)) if chance.random() < share else ()

    return Filter(
        view=chance.choice(["", "", "", *VIEWS]),
        since=chance.choice([None, None, date(2025, 3, 1)]),
        until=chance.choice([None, None, date(2026, 9, 30)]),
        period=chance.choice(list(PERIOD_DATES)),
        **{name: some([*taxonomy.codes(listed), UNKNOWN]) for name, listed in LISTS.items()},
        people=some([*PEOPLE_BANDS, UNKNOWN]),
        supplier=some(filter(None, SUPPLIERS)),
        system=some(filter(None, SYSTEMS)),
        overdue=chance.random() < 0.1,
        text=chance.choice(["", "", "", "zol", "umow lap"]),
        sort=chance.choice(list(SORTS)),
    )


# -- searched


@pytest.mark.parametrize(
    "text",
    ["żółw", "ZOLW", "zół", "zo", "łódź", "lodz", "umowa żółw", "hasl serw", "2026/7", "e-mail", "pesel"],
)
def test_words_are_found_by_their_beginnings_without_case_or_diacritics(varied, rows, text):
    assert 0 < compare(varied, rows, Filter(text=text)) < MANY


@pytest.mark.parametrize("text", ["owa", "umowax", "żółw nieistniejący", "%", "_", "'", "?!", "…"])
def test_what_begins_no_word_finds_nothing(varied, text):
    assert listing.ids(varied, Filter(text=text), by=ADMIN, now=NOW) == []


def test_an_incident_is_found_by_its_number(varied, rows):
    row = rows[17]

    assert row["id"] in listing.ids(varied, Filter(text=row["number"]), by=ADMIN, now=NOW)


def test_a_word_that_was_taken_out_is_not_found_any_more(store):
    row = incidents.report(store, a_report(description="Zginął laptop."), by=HANDLER, at=NOW)
    row = incidents.change(store, row["id"], 1, {"description": "Zginął telefon."}, by=HANDLER, at=NOW)
    row = incidents.change(store, row["id"], 2, {"people_max": 3}, by=HANDLER, at=NOW)

    assert found(store, "laptop") == []
    assert found(store, "telefon") == found(store, "zgi tel") == [row["id"]]

    incidents.change(store, row["id"], 3, {"description": "Zginął laptop."}, by=HANDLER, at=NOW)

    assert found(store, "laptop") == [row["id"]]
    assert found(store, "telefon") == []


def test_words_of_different_versions_are_not_found_together(store):
    row = incidents.report(store, a_report(description="alfa beta"), by=HANDLER, at=NOW)
    incidents.change(store, row["id"], 1, {"description": "beta gamma"}, by=HANDLER, at=NOW)

    assert found(store, "alfa gamma") == []
    assert found(store, "beta gamma") == [row["id"]]


@pytest.mark.parametrize("field", incidents.SEARCHED[1:])
def test_every_text_of_an_incident_is_searched(varied_texts, field):
    store, row = varied_texts

    assert found(store, f"jedyne{field.replace('_', '')}") == [row["id"]]


@pytest.fixture(scope="module")
def varied_texts(tmp_path_factory) -> Iterator[tuple[Store, Row]]:
    """Two incidents, one with a word of its own in every text."""
    store = Store(tmp_path_factory.mktemp("texts"))
    incidents.report(store, a_report(), by=HANDLER, at=NOW)
    texts = {field: f"jedyne{field.replace('_', '')}" for field in incidents.SEARCHED[1:]}
    yield store, incidents.report(store, texts, by=HANDLER, at=NOW, historical=True)
    store.close()


def found(store: Store, text: str) -> list[int]:
    return listing.ids(store, Filter(text=text), by=HANDLER, now=NOW)


# -- pages


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("chosen", [{}, {"state": ("reported",)}, {"text": "umowa"}])
def test_pages_hold_everything_once_and_in_order(varied, sort, chosen):
    chosen = Filter(sort=sort, **chosen)
    everything = listing.ids(varied, chosen, by=ADMIN, now=NOW)
    first = listing.page(varied, chosen, by=ADMIN, now=NOW)

    pages = [listing.page(varied, chosen, by=ADMIN, now=NOW, page=n + 1) for n in range(first.pages)]

    assert [row["id"] for page in pages for row in page.rows] == everything
    assert [page.page for page in pages] == list(range(1, first.pages + 1))
    assert first.pages == -(-len(everything) // listing.PAGE)


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-5, 1), (6, 6), (7, 6), (10**9, 6)])
def test_a_page_that_is_not_there_gives_the_nearest(varied, asked, given):
    page = listing.page(varied, Filter(), by=ADMIN, now=NOW, page=asked)

    assert (page.page, page.pages, len(page.rows)) == (given, 6, 50)


def test_an_empty_register_has_one_empty_page(store):
    page = listing.page(store, Filter(), by=ADMIN, now=NOW, page=3)

    assert (page.rows, page.total, page.page, page.pages) == ([], 0, 1, 1)


def test_a_row_shows_its_title_and_its_kinds(store):
    incidents.report(store, a_report(description="Zginął laptop.\nW pociągu.", kinds=()), by=HANDLER, at=NOW)

    (row,) = listing.page(store, Filter(), by=HANDLER, now=NOW).rows

    assert (row["title"], row["kinds"], row["number"]) == ("Zginął laptop.", (), "2026/001")


def test_counts_follow_the_register(store):
    assert listing.page(store, Filter(), by=HANDLER, now=NOW).counts["state"] == {}

    row = incidents.report(store, a_report(), by=HANDLER, at=NOW)
    assert listing.page(store, Filter(), by=HANDLER, now=NOW).counts["state"] == {"reported": 1}

    incidents.decide_outcome(store, row["id"], 1, "event", "Nic.", by=DPO, at=NOW)
    assert listing.page(store, Filter(), by=HANDLER, now=NOW).counts["state"] == {"assessed": 1}


def test_what_is_overdue_depends_on_the_hour_and_not_on_a_write(store):
    incidents.report(store, a_report(), by=HANDLER, at=NOW)

    overdue = [
        listing.page(store, Filter(), by=HANDLER, now=NOW + hours * 60 * MINUTE).counts["overdue"]["1"]
        for hours in (0, 24, 25)
    ]

    assert overdue == [0, 0, 1]


def test_a_page_is_asked_again_only_after_a_write(store):
    incidents.report(store, a_report(), by=HANDLER, at=NOW)
    first = listing.page(store, Filter(), by=HANDLER, now=NOW)
    assert listing.page(store, Filter(), by=MANAGER, now=NOW + MINUTE) is first
    assert listing.page(store, Filter(overdue=True), by=HANDLER, now=NOW).total == 0
    incidents.report(store, a_report(), by=HANDLER, at=NOW)
    assert listing.page(store, Filter(), by=HANDLER, now=NOW + MINUTE).total == first.total + 1 == 2


def test_without_counts_the_page_is_the_same(varied):
    chosen = Filter(state=("reported",), text="umowa")

    counted, plain = (listing.page(varied, chosen, by=ADMIN, now=NOW, counted=counted) for counted in (True, False))

    assert (plain.rows, plain.total, plain.pages, plain.counts) == (counted.rows, counted.total, counted.pages, {})


# -- undecided and ready, over every combination


def test_undecided_and_ready_say_what_the_law_says_for_every_combination_of_facts(store):
    made = every_combination(store)
    undecided = set(listing.ids(store, Filter(view="undecided"), by=ADMIN, now=NOW))
    ready = set(listing.ids(store, Filter(view="ready"), by=ADMIN, now=NOW))

    for row, open_actions in made:
        missing = {problem.field for problem in incident.missing_to_close(row, open_actions)}
        waiting = row["state"] != "closed" and not row["historical"]

        assert (row["id"] in undecided) is (waiting and bool(missing - {"actions"})), row
        assert (row["id"] in ready) is (waiting and not missing), row
    assert len(undecided) > 500
    assert len(ready) > 10


def every_combination(store: Store) -> list[tuple[Row, int]]:
    """An incident for each combination of what decides, put in by the dozen, with its number of open actions."""
    base = incidents.report(store, a_report(), by=HANDLER, at=NOW)
    with store.writing() as writing:
        writing.run("create temporary table base as select * from incidents")
        writing.run(
            """
            insert into incidents
            select base.* replace (
                base.id + row_number() over () as id,
                'x' || row_number() over () as number,
                s as state, h as historical, o as outcome, a as aware_at, r as role, k as risk,
                n as authority_notified, p as people_told, c as clients_told
            )
            from base,
                (values ('reported'), ('assessed'), ('closed')) as states (s),
                (values (true), (false)) as historical (h),
                (values (null), ('breach'), ('event'), ('drill')) as outcomes (o),
                (values (null), (timestamp '2026-11-23 09:15:00')) as aware (a),
                (values (null), ('controller'), ('processor'), ('both')) as roles (r),
                (values (null), ('unlikely')) as risks (k),
                (values (null), (false)) as notified (n),
                (values (null), (true)) as people (p),
                (values (null), (false), (true)) as clients (c)
            """
        )
        for i, (done, withdrawn) in enumerate(product((None, NOW), repeat=2)):
            writing.run(
                """
                insert into actions (id, version, incident_id, kind, created_at, done_at, withdrawn_at)
                select 1000000 + id, 1, id, 'recall', $at, $done, $withdrawn from incidents where id % 5 = $i
                """,
                at=NOW,
                done=done,
                withdrawn=withdrawn,
                i=i,
            )
    rows = [incidents._out(row) for row in store.ask("select * from incidents where id <> $id", id=base["id"])]
    return [(row, int(row["id"] % 5 == 0)) for row in rows]


# -- who may


def test_a_reporter_lists_nothing(varied):
    with pytest.raises(Refused):
        listing.page(varied, Filter(), by=REPORTER, now=NOW)
    with pytest.raises(Refused):
        listing.ids(varied, Filter(), by=REPORTER, now=NOW)


@pytest.mark.parametrize("person", [HANDLER, DPO, MANAGER, ADMIN])
def test_everybody_else_lists_everything(varied, person):
    assert listing.page(varied, Filter(), by=person, now=NOW).total == MANY


def test_the_names_of_those_who_handle_are_given_by_account(varied):
    assert sorted(listing.handlers(varied).values()) == ["Osoba 0", "Osoba 1", "Osoba 2"]
