-- Sections 3 to 7 of the procedure: who must be told, by when, what was decided, what was sent.
-- The columns authority_notified, clients_told, people_told of incidents stay as a summary, kept in step with the
-- decisions and notices here by lib/register/duties.py; records from an old register have only the summary.

alter table incidents add column supplier_told_us_at timestamp;
alter table incidents add column outcome_first_at timestamp;   -- the first decision; a later one does not move it
update incidents set outcome_first_at = outcome_at where outcome_at is not null;

-- Firms whose data we process, and what the contract says about breaches.
create table clients (
    id              bigint    not null primary key,
    version         integer   not null,
    name            varchar   not null,
    name_key        varchar   not null unique, -- folded, without the legal form: two spellings are one client
    tax_number      varchar,                   -- NIP
    agreement       varchar,                   -- number of the processing agreement
    agreement_on    date,
    notice_hours    integer,                   -- contractual limit from our awareness; null: the default
    notice_source   varchar,                   -- clause that says so
    contact_name    varchar,
    contact_email   varchar,
    contact_phone   varchar,
    contact_checked_on date,
    sector          varchar,                   -- data/taxonomy/sectors.toml
    note            varchar,
    created_at      timestamp not null,
    retired_at      timestamp
);

-- One row a client that an incident touches or may touch, with what is known for this one alone.
create table affected_clients (
    id              bigint    not null primary key,
    version         integer   not null,
    incident_id     bigint    not null,
    client_id       bigint    not null,
    affected        varchar   not null,        -- yes, possibly, no
    exploited       boolean,                   -- null: not known yet
    evidence        varchar,
    data_categories varchar   not null,
    people_min      bigint,
    people_max      bigint,
    records_min     bigint,
    records_max     bigint,
    note            varchar,                   -- for this client's notice
    added_at        timestamp not null,
    unique (incident_id, client_id)
);

-- Which data of the incident are whose: one incident can need both tracks.
create table data_sets (
    id              bigint    not null primary key,
    version         integer   not null,
    incident_id     bigint    not null,
    name            varchar   not null,
    role            varchar,                   -- controller, processor; null: not determined
    data_categories varchar   not null,
    people_min      bigint,
    people_max      bigint,
    withdrawn_at    timestamp
);

-- Facts and the recommendation that followed from them, as they were. A later one does not change an earlier one.
create table assessments (
    id          bigint    not null primary key,
    incident_id bigint    not null,
    facts       varchar   not null,            -- JSON, fields of domain.assessment.Facts
    result      varchar   not null,            -- JSON: what was recommended, by which rules
    rules       varchar   not null,            -- version of the rules
    assessed_at timestamp not null,
    assessed_by bigint    not null
);

-- What a person decided. The newest of a kind holds; the earlier ones stay.
create table decisions (
    id            bigint    not null primary key,
    incident_id   bigint    not null,
    about         varchar   not null,          -- authority, people, clients, police, csirt, insurer
    answer        varchar   not null,          -- yes, no, not_yet
    reasons       varchar   not null,
    exemption     varchar,                     -- Art. 34(3): a, b, c
    exemption_evidence varchar,
    recommended   varchar,                     -- what the rules said then: yes, no, depends
    assessment_id bigint,
    is_below      boolean   not null,          -- less than recommended
    seconded_by   bigint,                      -- the second person, where it is less than recommended
    seconded_at   timestamp,
    is_alone      boolean   not null,          -- no second person available: marked, and put before the next review
    dpo_opinion   varchar,                     -- agrees, disagrees, not_asked
    dpo_note      varchar,
    decided_at    timestamp not null,
    decided_by    bigint    not null
);

-- What was sent, as a dated fact with its proof. The application never sends to the authority itself.
create table notices (
    id            bigint    not null primary key,
    version       integer   not null,
    incident_id   bigint    not null,
    track         varchar   not null,          -- authority, people, client
    client_id     bigint,
    kind          varchar   not null,          -- data/taxonomy/notice_kinds.toml
    sent_at       timestamp not null,
    due_at        timestamp,                   -- the end of the period as it was then: lateness is frozen here
    channel       varchar,
    receipt       varchar,                     -- UPO, delivery proof
    case_number   varchar,
    people_count  bigint,
    content       varchar,                     -- what it said, JSON or text
    delay_reasons varchar,
    open_questions varchar,
    confirmed_at  timestamp,
    confirmed_by  varchar,
    recorded_at   timestamp not null,
    recorded_by   bigint    not null,
    withdrawn_at  timestamp,
    withdrawn_reason varchar
);

-- Dates that somebody set: a promised supplement, an order or a letter of the authority.
create table appointments (
    id          bigint    not null primary key,
    version     integer   not null,
    incident_id bigint    not null,
    kind        varchar   not null,            -- supplement, order, letter
    what        varchar   not null,
    due_at      timestamp not null,
    done_at     timestamp,
    done_note   varchar,
    added_at    timestamp not null,
    withdrawn_at timestamp
);

-- Every duty of every incident as its facts, decisions and notices stand; rewritten whenever one of them changes.
create table duties (
    incident_id bigint    not null,
    kind        varchar   not null,            -- data/taxonomy/duties.toml
    subject     bigint    not null,            -- client or appointment; 0 where there is only one
    basis       varchar   not null,            -- article, contract or letter
    since       timestamp,
    due_at      timestamp,                     -- null: without undue delay, no fixed hour
    done_at     timestamp,                     -- first done; later notices do not move it
    state       varchar   not null,            -- undecided, open, done, not_required
    decision_id bigint,
    primary key (incident_id, kind, subject)
);

insert into duties
select incident_id, kind, 0, '', starts_at, due_at, done_at,
    case when waived then 'not_required' when done_at is not null then 'done' else 'open' end, null
from clocks;

drop table clocks;
