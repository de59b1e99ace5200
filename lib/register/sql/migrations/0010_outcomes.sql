-- What it turned out to be is a decision like the others: with the IOD's opinion, and superseded, not overwritten.

alter table incidents add column outcome_dpo_opinion varchar;   -- data/taxonomy/dpo_opinions.toml
alter table incidents add column outcome_dpo_note varchar;

-- The one in force stands in its incident.
create table earlier_outcomes (
    id          bigint    not null primary key,
    incident_id bigint    not null,
    outcome     varchar   not null,
    reasons     varchar,
    dpo_opinion varchar,
    dpo_note    varchar,
    decided_at  timestamp not null,
    decided_by  bigint
);

-- Until now only the journal told of them.
insert into earlier_outcomes (id, incident_id, outcome, reasons, decided_at, decided_by)
select
    nextval('ids'), subject_id, before ->> 'outcome', before ->> 'outcome_reasons',
    cast(before ->> 'outcome_at' as timestamp), cast(before ->> 'outcome_by' as bigint)
from (
    select sequence, subject_id, cast(change as json) -> 'before' as before
    from journal
    where subject = 'incident' and action = 'decide' and change is not null
) as told
where before ->> 'outcome' is not null and before ->> 'outcome_at' is not null
order by sequence;
