"""A register of any size, invented, the same bit for bit for the same size and seed.

DuckDB draws every fact from `hash(incident * 1000003 + draw + seed)`, so nothing depends on the order of drawing.
From 2018 to 2025 the incidents of a year grow threefold; a few clients, suppliers, systems and people have most of
them; all but the newest few hundred are closed. Each incident has its duties, three actions, its search words and
two journal rows in a chain that `journal.verify` accepts; the second row follows the first at once, whenever it is.

    python -m tests.bench.generator 10000 /tmp/register
"""

import hashlib
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lib.domain import folding, taxonomy
from lib.register import journal, recurrences
from lib.register.store import MIGRATIONS, Store, Writing
from tests.bench import vocabulary

FIRST = datetime(2018, 1, 1, tzinfo=UTC)
LAST = datetime(2026, 11, 22, tzinfo=UTC)
MOST_OPEN = 400
MEMORY = "12GB"  # to fill in one transaction; measured is with the register's own limit
BATCH = 100_000  # incidents whose journal rows are chained at a time
MEASURES = 40  # preventive actions, whatever the number of incidents
ROLES = ["admin"] + ["dpo"] * 2 + ["management"] * 2 + ["handler"] * 20 + ["reporter"] * 15

# The texts of an incident that are searched: column, or part of one, to what it is drawn from.
TEXTS: dict[str, list[str]] = {
    "happened": vocabulary.HAPPENED,
    "noticed": vocabulary.NOTICED,
    "done": vocabulary.DONE,
    "project": vocabulary.PROJECTS,
    "title": vocabulary.TITLES,
    "contact": vocabulary.CONTACTS,
    "client": vocabulary.CLIENTS,
    "system": [*taxonomy.codes("systems"), *vocabulary.OWN_SYSTEMS],
    "supplier": vocabulary.SUPPLIERS,
    "consequences_note": vocabulary.CONSEQUENCES,
    "cause_note": vocabulary.CAUSES,
    "aware_basis": vocabulary.BASES,
    "safeguards_before": vocabulary.SAFEGUARDS,
    "measures": vocabulary.MEASURES,
    "first_steps_note": vocabulary.FIRST_STEPS,
    "risk_reasons": vocabulary.RISKS,
    "authority_reasons": vocabulary.REASONS,
    "clients_reasons": vocabulary.REASONS,
    "people_reasons": vocabulary.REASONS,
    "remarks": vocabulary.REMARKS,
}


def fill(store: Store, incidents: int, seed: int = 72) -> None:
    """Puts so many incidents, with everything that belongs to them, into an empty register."""
    with store.writing() as writing:
        if writing.ask("select 1 from incidents limit 1") or writing.ask("select 1 from accounts limit 1"):
            raise ValueError("the register is not empty")
        _people(writing)
        _draw(writing, incidents, seed)
        _texts(writing)
        _incidents(writing)
        _duties(writing)
        _actions(writing, incidents, seed)
        _search_words(writing)
        _journal(writing, incidents)
        for table in ("facts", "texts", "words", "journalled"):
            writing.run(f"drop table {table}")
    recurrences.rebuild(store)
    count_anew(store)
    with store.writing() as writing:
        _measures(writing)  # against causes that have a key by now


def count_anew(store: Store) -> None:
    """The numbers of `lib.domain.counting` for all there is, as an older register gets them."""
    statements = (MIGRATIONS / "0007_figures.sql").read_text("utf-8").split(";")
    with store.writing() as writing:
        for statement in statements:
            if statement.strip().startswith("update"):
                writing.run(statement)


# -- how facts are drawn, as SQL


def _h(draw: int) -> str:
    return f"hash(i * 1000003 + {draw} + $seed)"


def _below(draw: int, count: int) -> str:
    """A number from 0 to below `count`, each as likely."""
    return f"({_h(draw)} % {count})::bigint"


def _skewed(draw: int, count: int, steps: int = 3) -> str:
    """A number from 0 to below `count`, small ones much likelier: a product of numbers up to one."""
    factors = " * ".join(f"({_h(draw)} // {1000**k} % 1000)::bigint" for k in range(steps))
    return f"({factors} * {count} // {1000**steps})"


def _one_of(draw: int, values: tuple[str, ...]) -> str:
    return f"({list(values)!r})[1 + {_skewed(draw, len(values), steps=2)}]"


def _some_of(draw: int, values: tuple[str, ...]) -> str:
    """One or two codes as `|a|b|`."""
    first, second = _one_of(draw, values), _one_of(draw + 1, values)
    two = f"{_share(draw + 2, 25)} and {first} <> {second}"
    return f"'|' || {first} || '|' || case when {two} then {second} || '|' else '' end"


def _share(draw: int, percent: int) -> str:
    return f"({_h(draw)} % 100 < {percent})"


def _text(draw: int, name: str, when: str = "true") -> str:
    """The place of a text in its list in `TEXTS`, or null."""
    few = name in ("project", "client", "supplier", "system", "contact")
    place = _skewed(draw, len(TEXTS[name])) if few else _below(draw, len(TEXTS[name]))
    return f"case when {when} then 1 + {place} end::integer as {name}"


def _moment(minutes: str) -> str:
    return f"make_timestamp({minutes} * 60000000)"


# -- the steps


def _people(writing: Writing) -> None:
    for k, role in enumerate(ROLES):
        name = vocabulary.PEOPLE[k]
        writing.insert(
            "accounts",
            {
                "id": writing.new_id(),
                "version": 1,
                "login": folding.fold(name).replace(" ", "."),
                "name": name,
                "role": role,
                "language": "pl",
                "created_at": FIRST,
            },
        )
    writing.insert("organisation", {"id": 1, "version": 1, "name": "Przykładowa sp. z o.o."})


def _draw(writing: Writing, incidents: int, seed: int) -> None:
    """Everything about an incident but its texts, as the temporary table `facts`; moments in minutes since 1970."""
    codes = {name: taxonomy.codes(name) for name in ("kinds", "finders", "causes", "cause_origins", "remedies")}
    codes |= {name: taxonomy.codes(name) for name in ("data_categories", "consequences", "outcomes", "roles", "risks")}
    account = writing.ask("select min(id) as first from accounts")[0]["first"]
    handler = account + ROLES.index("handler")
    writing.run(
        f"""
        create or replace temporary table facts as
        with spread as (
            select i, (i + {_below(1, 1000)} / 1000) / $n as u
            from range($n) as counted (i)
        ),
        begun as (
            select *,
                $first + ((sqrt(1 + 8 * u) - 1) / 2 * ($last - $first))::bigint as reported,
                i >= $n - $open as is_open
            from spread
        ),
        settled as (
            select *,
                case when not is_open then 'closed' when {_share(2, 50)} then 'reported' else 'assessed' end as state,
                case when {_share(3, 96)} then {_one_of(4, ("processor", "controller", "both"))} end as role,
                case when {_share(5, 98)} then reported - {_skewed(6, 4000)} end as detected,
                {_skewed(7, 60)} * 1440 + {_below(8, 1440)} as delay
            from begun
        ),
        assessed as (
            select *,
                case
                    when state = 'reported' then null
                    when {_share(10, 62)} then 'breach'
                    else {_one_of(11, ("event", "near_miss", "other_infringement", "drill"))}
                end as outcome,
                case when {_share(12, 85)} then coalesce(detected, reported) - delay end as occurred,
                least($last, reported + 60 + {_skewed(13, 40000)}) as decided
            from settled
        ),
        known as (
            select *,
                case
                    when outcome = 'breach' and {_share(14, 95)} or outcome is null and {_share(15, 30)}
                    then least($last, coalesce(detected, reported) + {_skewed(16, 5000)})
                end as aware,
                case when outcome = 'breach' and {_share(17, 94)} then {_one_of(18, codes["risks"])} end as risk,
                outcome = 'breach' and role in ('processor', 'both') as for_clients,
                outcome = 'breach' and coalesce(role <> 'processor', true) as own
            from assessed
        ),
        answered as (
            select *,
                case
                    when own and risk = 'unlikely' and {_share(20, 90)} then false
                    when own and risk <> 'unlikely' and {_share(21, 90)} then true
                end as authority,
                case when for_clients and {_share(22, 90)} then {_share(23, 88)} end as clients,
                case when own and {_share(24, 88)} then risk = 'high' end as people,
                coalesce(aware, detected, reported) as base,
                case
                    when {_share(27, 1)} then {_skewed(26, 2_000_000)}
                    when {_share(25, 75)} then {_skewed(26, 4_000)}
                end as most,
                year({_moment("reported")} + interval 1 hour) as year
            from known
        )
        select
            i, $id + i as id, year, reported, detected, occurred, aware, state, outcome, role, risk,
            authority, clients, people, most, decided,
            case when state <> 'reported' then decided end as outcome_decided,
            case when state = 'closed' then least($last, decided + 1440 + {_skewed(30, 90000)}) end as closed,
            {handler} + {_skewed(31, ROLES.count("handler"))} as decider,
            case when {_share(32, 97)} and (state <> 'reported' or {_share(33, 70)}) then decider end as handler,
            case when {_share(34, 75)} then {account} + {_skewed(35, len(ROLES))} end as reporter,
            {_some_of(40, codes["kinds"])} as kinds,
            case when {_share(43, 95)} then {_one_of(44, codes["finders"])} end as found_by,
            case when detected is null then null when {_share(45, 80)} then 'minute' else 'day' end as precision,
            case when {_share(46, 60)} then occurred + delay * {_below(47, 100)} // 100 end as occurred_to,
            state = 'reported' and occurred is not null and {_share(48, 20)} as still,
            case when {_share(49, 70)} then least($last, reported + {_skewed(50, 3000)}) end as contained,
            case when {_share(51, 96)} then {_share(52, 85)} end as personal_data,
            case when personal_data then {_some_of(53, codes["data_categories"])} else '' end as data_categories,
            case when {_share(56, 60)} then {_some_of(57, codes["consequences"])} else '' end as consequences,
            case when outcome is not null and {_share(60, 92)} then {_one_of(61, codes["causes"])} end as cause,
            case when cause is not null then {_one_of(62, codes["cause_origins"])} end as cause_origin,
            case when {_share(63, 70)} then {_share(64, 20)} end as unintelligible,
            case when {_share(65, 65)} then {_some_of(66, codes["remedies"])} else '' end as first_steps,
            case when authority then least($last, base + {_skewed(70, 12000)}) end as authority_at,
            case when clients then least($last, base + {_skewed(71, 6000)}) end as clients_at,
            case when people then least($last, base + {_skewed(72, 20000)}) end as people_at,
            {_text(80, "happened")},
            {_text(82, "noticed")},
            {_text(83, "done")},
            {_text(84, "project")},
            {_text(85, "title", _share(86, 55))},
            {_text(87, "contact", _share(88, 60))},
            {_text(89, "client", _share(90, 80))},
            {_text(91, "system", _share(92, 93))},
            {_text(93, "supplier", _share(94, 45))},
            {_text(95, "consequences_note", _share(96, 20))},
            {_text(97, "cause_note", f"outcome is not null and {_share(98, 40)}")},
            {_text(99, "aware_basis", "aware is not null")},
            {_text(101, "safeguards_before", _share(102, 30))},
            {_text(103, "measures", f"outcome is not null and {_share(104, 75)}")},
            {_text(105, "first_steps_note", _share(106, 15))},
            {_text(107, "risk_reasons", f"risk is not null and {_share(108, 60)}")},
            {_text(109, "authority_reasons", "authority is not null")},
            {_text(110, "clients_reasons", "clients is not null")},
            {_text(111, "people_reasons", "people is not null")},
            {_text(112, "remarks", _share(113, 12))}
        from answered
        order by i
        """,
        id=_ids(writing, incidents),
        n=incidents,
        seed=seed,
        open=min(MOST_OPEN, incidents // 10),
        first=int(FIRST.timestamp()) // 60,
        last=int(LAST.timestamp()) // 60,
    )
    writing.run("insert into numbering select year, count(*) from facts group by year order by year")


def _texts(writing: Writing) -> None:
    """Keeps the texts as `texts` and their folded words as `words`, one row with a list a column.

    Words stand there as their places in `every` word, sorted: what is found is then sorted as one number each.
    """
    folded = {name: [folding.words(text) for text in texts] for name, texts in TEXTS.items()}
    every = sorted({word for texts in folded.values() for text in texts for word in text})
    if every[0][0].isdigit():
        raise ValueError("a word of the vocabulary begins with a digit")
    place = {word: k for k, word in enumerate(every)}
    places = {name: [[place[word] for word in text] for text in texts] for name, texts in folded.items()}
    for table, lists in (("texts", TEXTS), ("words", {**places, "every": every})):
        columns = ", ".join(f"${name} as {name}" for name in lists)
        writing.run(f"create or replace temporary table {table} as select {columns}", **lists)


def _ids(writing: Writing, count: int) -> int:
    """Takes so many ids in a row; gives the first. Asked for row by row they would come in any order."""
    first = writing.new_id()
    writing.run("select count(nextval('ids')) from range($more)", more=count - 1)
    return first


def _numbers(writing: Writing) -> dict[str, Any]:
    """The number of an incident is its place in its year; `$firsts` holds where each year from 2018 begins."""
    rows = {row["year"]: row["i"] for row in writing.ask("select year, min(i) as i from facts group by year")}
    return {"firsts": [rows.get(year, 0) for year in range(FIRST.year, LAST.year + 1)]}


_NUMBER = f"i - $firsts[year - {FIRST.year - 1}] + 1"


def _incidents(writing: Writing) -> None:
    texts = {name: f"texts.{name}[facts.{name}]" for name in TEXTS}
    own = "coalesce(role <> 'processor', true)"
    running = f"""
        case
            when state = 'closed' or outcome in ('event', 'near_miss', 'other_infringement') then null
            else least(
                case when aware is null and outcome is null then coalesce(detected, reported) + 1440 end,
                case when {own} and authority is null then aware + 72 * 60 end,
                case when {own} and authority is null and coalesce(aware > detected, true) then detected + 72 * 60 end,
                case when coalesce(role in ('processor', 'both'), false) and clients is null then aware + 1440 end
            )
        end
    """
    columns = {
        "id": "id",
        "number": f"format('{{}}/{{:03d}}', year, {_NUMBER})",
        "version": "2",
        "words_version": "1",
        "submission": "md5('form ' || i)",
        "historical": "false",
        "state": "state",
        "outcome": "outcome",
        "outcome_at": _moment("outcome_decided"),
        "outcome_first_at": _moment("outcome_decided"),
        "outcome_by": "case when outcome is not null then decider end",
        "outcome_reasons": "case when outcome is not null then texts.risk_reasons[1 + i % 9] end",
        "reported_at": _moment("reported"),
        "reported_by": "reporter",
        "closed_at": _moment("closed"),
        "closed_by": "case when closed is not null then decider end",
        "closing_note": "case when closed is not null and i % 3 = 0 then texts.remarks[1 + i % 2] end",
        "next_due_at": _moment(f"({running})"),
        "description": " || ' ' || ".join(texts[name] for name in ("happened", "noticed", "done", "project")),
        "kinds": "kinds",
        "found_by": "found_by",
        "handler": "handler",
        "detected_at": _moment("detected"),
        "detected_precision": "precision",
        "occurred_from": _moment("occurred"),
        "occurred_to": "case when not still then " + _moment("occurred_to") + " end",
        "occurred_precision": "case when occurred is not null then precision end",
        "ongoing": "case when occurred is not null then still end",
        "contained_at": _moment("contained"),
        "aware_at": _moment("aware"),
        "role": "role",
        "personal_data": "personal_data",
        "data_categories": "data_categories",
        "people_min": "case when i % 5 > 0 then most * (1 + i % 4) // 4 end",
        "people_max": "case when i % 7 > 0 then most end",
        "records_min": "case when i % 3 = 0 then most end",
        "records_max": "case when i % 3 = 0 then most * (1 + i % 11) end",
        "consequences": "consequences",
        "cause": "cause",
        "cause_origin": "cause_origin",
        "unintelligible": "unintelligible",
        "first_steps": "first_steps",
        "risk": "risk",
        "authority_notified": "authority",
        "authority_notified_at": _moment("authority_at"),
        "clients_told": "clients",
        "clients_told_at": _moment("clients_at"),
        "people_told": "people",
        "people_told_at": _moment("people_at"),
    }
    columns |= {name: text for name, text in texts.items() if name not in ("happened", "noticed", "done", "project")}
    chosen = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
    writing.run(
        f"insert into incidents by name select {chosen} from facts cross join texts",
        **_numbers(writing),
    )


def _duties(writing: Writing) -> None:
    """As `domain.duties` has them for facts and summary; a test compares kinds and periods."""

    def duty(kind: str, when: str, since: str, hours: int | None, done_at: str, state: str) -> str:
        due_at = f"{since} + interval {hours} hour" if hours else "null::timestamp"
        return f"""
            case when {when} then {{
                'kind': '{kind}', 'since': {since}, 'due_at': {due_at}, 'done_at': {done_at}, 'state': {state}
            }} end
        """

    def answered(who: str, waiting: str) -> tuple[str, str]:
        state = f"case when {who} then 'done' when {who} is null then '{waiting}' else 'not_required' end"
        return f"case when {who} then {who}_at end", state

    own = "coalesce(role <> 'processor', true)"
    detected, answer = "coalesce(detected_at, reported_at)", "least(aware_at, outcome_first_at)"
    shown = f"detected_at is not null and coalesce(aware_at > detected_at, true) and {own}"
    for_clients = "aware_at is not null and coalesce(role in ('processor', 'both'), false)"
    found_out = f"case when {answer} is null then 'open' else 'done' end"
    each = [
        duty("investigation", "true", detected, 24, answer, found_out),
        duty(
            "authority", f"aware_at is not null and {own}", "aware_at", 72, *answered("authority_notified", "undecided")
        ),
        duty("procedure", shown, "detected_at", 72, *answered("authority_notified", "undecided")),
        duty("people", f"outcome = 'breach' and {own}", "aware_at", None, *answered("people_told", "undecided")),
        duty("clients", for_clients, "aware_at", 24, *answered("clients_told", "open")),
    ]
    writing.run(
        f"""
        insert into duties (incident_id, kind, subject, basis, since, due_at, done_at, state)
        with found as (
            select id, unnest([{", ".join(each)}]) as duty
            from incidents
            where outcome is null or outcome not in ('event', 'near_miss', 'other_infringement')
            order by id
        )
        select id, duty.kind, 0, '', duty.since, duty.due_at, duty.done_at, duty.state
        from found
        where duty is not null
        """
    )


def _actions(writing: Writing, incidents: int, seed: int) -> None:
    """Three for each incident; those of closed incidents are done, of open ones the first."""
    kind = _one_of(200, taxonomy.codes("remedies"))
    writing.run(
        f"""
        insert into actions by name
        with each as (
            select i * 3 + place as i, place, id as incident, reported, closed, decided
            from facts
            cross join range(3) as places (place)
        )
        select
            $id + i as id,
            1 as version,
            incident as incident_id,
            {kind} as kind,
            case when {_share(203, 40)} then $notes[1 + {_below(204, len(vocabulary.MEASURES))}] end as note,
            case when {_share(205, 80)} then $people[1 + {_skewed(206, len(vocabulary.PEOPLE))}] end as owner,
            case when {_share(207, 85)} then {_moment("reported")}::date + 3 + {_below(208, 40)}::integer end as due_on,
            case when closed is not null or place = 0 then {_moment("decided")} end as done_at,
            case when closed is not null or place = 0 then $evidence[1 + {_below(209, len(vocabulary.EVIDENCE))}] end
                as evidence,
            {_moment("reported")} as created_at
        from each
        order by i
        """,
        id=_ids(writing, 3 * incidents),
        seed=seed,
        notes=vocabulary.MEASURES,
        people=vocabulary.PEOPLE,
        evidence=vocabulary.EVIDENCE,
    )


def _measures(writing: Writing) -> None:
    """A preventive action in force against each of the causes that struck most."""
    writing.run(
        """
        insert into preventive_actions by name
        select
            $id + row_number() over (order by count(*) desc, cause_key) - 1 as id,
            1 as version,
            'Środek przeciw ' || cause_key as title,
            min(cause) as cause,
            min(system) as system,
            cause_key,
            'code' as type,
            'system' as strength,
            max(happened_at)::date - 200 as due_on,
            max(happened_at)::date - 200 as done_on,
            'Wydanie z testem' as evidence,
            max(happened_at) as created_at
        from incidents_confirmed
        where cause_key is not null
        group by cause_key
        order by count(*) desc, cause_key
        limit $count
        """,
        id=_ids(writing, MEASURES),
        count=MEASURES,
    )


def _search_words(writing: Writing) -> None:
    """Sorted by word and incident: first the two words of each number, then the others; digits sort before letters."""
    writing.run(
        f"""
        insert into search_words
        select word, id, 1
        from (
            select id, unnest(list_distinct([year::varchar, format('{{:03d}}', {_NUMBER})])) as word
            from facts
        )
        order by word, id
        """,
        **_numbers(writing),
    )
    lists = ", ".join(f"words.{name}[facts.{name}]" for name in TEXTS)
    writing.run(
        f"""
        insert into search_words
        select words.every[1 + (key >> 32)], key & 4294967295, 1
        from (
            select unnest(list_distinct(list_concat({lists})))::bigint << 32 | id as key
            from facts
            cross join words
            order by key
        )
        cross join words
        """
    )


def _journal(writing: Writing, incidents: int) -> None:
    """Two rows an incident. DuckDB writes what is hashed; only the chain itself is walked here."""
    sequence, head = journal.head(writing)
    first = writing.ask("select min(id) as id from incidents")[0]["id"]
    people = writing.ask("select min(id) as id from accounts")[0]["id"]
    for begin in range(first, first + incidents, BATCH):
        writing.run(
            _JOURNAL_ROWS,
            begin=begin,
            end=begin + BATCH,
            sequence=sequence,
            people=people,
            names=vocabulary.PEOPLE,
        )
        hashes = [head]
        for row in writing.ask("select hashed from journalled order by sequence"):
            head = hashlib.sha256(f'{row["hashed"]}, "{head}"]'.encode()).hexdigest()
            hashes.append(head)
        writing.run(
            """
            insert into journal by name
            select
                * exclude (hashed)
            from journalled
            positional join (select unnest($hashes[:-2]) as previous, unnest($hashes[2:]) as hash)
            """,
            hashes=hashes,
        )
        sequence += len(hashes) - 1
    writing.store.head = (sequence, head)


_JOURNAL_ROWS = """
create or replace temporary table journalled as
with told as (
    select
        $sequence + (id - $begin) * 2 + place + 1 as sequence,
        case when place = 0 then reported_at else coalesce(closed_at, reported_at) end as moment,
        case when place = 0 then reported_by else coalesce(closed_by, handler) end as actor_id,
        coalesce($names[actor_id - $people + 1], '') as actor,
        case when place = 0 then 'report' when closed_at is null then 'change' else 'close' end as action,
        id as subject_id,
        md5('salt ' || number || place) as salt,
        case
            when place = 0
            then '{"after": {' || concat_ws(', ',
                '"client": "' || client || '"',
                '"contact": "' || contact || '"',
                '"description": "' || description || '"',
                '"found_by": "' || found_by || '"',
                '"kinds": ["' || replace(trim(kinds, '|'), '|', '", "') || '"]',
                '"supplier": "' || supplier || '"',
                '"system": "' || system || '"',
                '"title": "' || title || '"'
            ) || '}}'
            when closed_at is null
            then '{"after": {"handler": ' || coalesce(handler::varchar, 'null') || '}, "before": {"handler": null}}'
            else
                '{"after": {"closed_at": "' || strftime(closed_at, '%Y-%m-%dT%H:%M:%S')
                || '+00:00", "state": "closed"}, "before": {"closed_at": null, "state": "assessed"}}'
        end as change,
    from incidents
    cross join (values (0), (1)) as places (place)
    where id >= $begin and id < $end
),
digested as (
    select *, 'incident' as subject, sha256(salt || chr(10) || change) as digest from told
)
select
    *,
    '[' || concat_ws(', ',
        sequence,
        strftime(moment, '"%Y-%m-%dT%H:%M:%S.%f+00:00"'),
        coalesce(actor_id::varchar, 'null'),
        '"' || actor || '"',
        '"' || action || '"',
        '"' || subject || '"',
        subject_id,
        '"' || digest || '"'
    ) as hashed
from digested
order by sequence
"""


def main() -> None:
    """`python -m tests.bench.generator N FOLDER`"""
    incidents, folder = int(sys.argv[1]), Path(sys.argv[2])
    store = Store(folder, memory_limit=MEMORY)
    try:
        fill(store, incidents)
    finally:
        store.close()


if __name__ == "__main__":
    main()
