-- Section 8 of the procedure: causes, recurrence, preventive actions and whether they worked, suppliers, education,
-- drills, and the meeting that reviews it all. Nothing is deleted: rows are withdrawn with a reason.

-- What an incident repeats. Kept in step by lib/register/recurrences.py for every incident of the touched keys.
alter table incidents add column happened_at timestamp;      -- begin of when it happened, else noticed, else reported
alter table incidents add column cause_key varchar;          -- folded cause|system; null where either is not known
alter table incidents add column subject_key varchar;        -- folded client without its legal form
alter table incidents add column supplier_key varchar;       -- folded supplier without its legal form
alter table incidents add column recurrence_of bigint;       -- the latest earlier confirmed incident of the same cause_key
alter table incidents add column same_again_of bigint;       -- the latest one of this subject, a shared kind, 365 days
alter table incidents add column drill varchar;              -- scenario of data/drills; null: real
alter table incidents add column review_due_at timestamp;    -- set at closing; null: none due
alter table incidents add column reviewed_at timestamp;      -- the review is finished; its own state beside the incident's

-- A node of the cause tree: an answer to "why?", under the answer it explains (null: a branch of its own).
create table causes (
    id          bigint    not null primary key,
    version     integer   not null,
    incident_id bigint    not null,
    parent_id   bigint,
    why         varchar   not null,
    layer       varchar,                       -- data/taxonomy/cause_layers.toml: system, organisation, human, outside
    cause       varchar,                       -- data/taxonomy/causes.toml
    added_at    timestamp not null,
    withdrawn_at timestamp,
    withdrawn_reason varchar
);

-- One review an incident: what helped it happen, why nobody noticed earlier, what was learned.
create table incident_reviews (
    incident_id   bigint    not null primary key,
    version       integer   not null,
    factors       varchar   not null,          -- |code|code| of data/taxonomy/factors.toml
    factors_note  varchar,
    detection_gap varchar,                     -- why it was not noticed earlier
    surprise      varchar,                     -- the six learning questions of data/taxonomy/learning.toml
    sense         varchar,
    went_well     varchar,
    was_hard      varchar,
    elsewhere     varchar,
    change        varchar,
    reviewer      bigint,
    started_at    timestamp not null
);

create table barrier_findings (
    incident_id bigint  not null,
    barrier     varchar not null,              -- data/taxonomy/barriers.toml
    finding     varchar not null,              -- held, failed, absent
    note        varchar,
    primary key (incident_id, barrier)
);

-- The four duties of section 8 for each incident: causes, procedure, education, supplier. No row: open.
create table review_duties (
    incident_id bigint    not null,
    duty        varchar   not null,
    state       varchar   not null,            -- done, not_needed
    reason      varchar,                       -- why not needed; what the evidence is
    evidence_id bigint,                        -- procedure_versions, trainings, verifications
    settled_at  timestamp not null,
    settled_by  bigint    not null,
    primary key (incident_id, duty)
);

-- A procedure or a configuration in a new version.
create table procedure_versions (
    id           bigint    not null primary key,
    version      integer   not null,
    incident_id  bigint,
    name         varchar   not null,
    name_key     varchar   not null,
    old_version  varchar,
    new_version  varchar   not null,
    what_changed varchar,
    approved_by  varchar,
    effective_on date,
    everybody    boolean   not null,           -- everybody with an account is to acknowledge it
    added_at     timestamp not null,
    withdrawn_at timestamp,
    withdrawn_reason varchar
);

create table acknowledgements (
    procedure_id bigint    not null,
    account_id   bigint    not null,
    acknowledged_at timestamp not null,
    primary key (procedure_id, account_id)
);

-- What was taught to whom and when.
create table trainings (
    id          bigint    not null primary key,
    version     integer   not null,
    incident_id bigint,
    topic       varchar   not null,
    audience    varchar   not null,
    held_on     date,                          -- null: planned
    material    varchar,
    attended    integer,
    invited     integer,
    checked     varchar,                       -- how it was checked that it was understood
    added_at    timestamp not null,
    withdrawn_at timestamp,
    withdrawn_reason varchar
);

create table suppliers (
    id            bigint    not null primary key,
    version       integer   not null,
    name          varchar   not null,
    name_key      varchar   not null unique,   -- folded, without the legal form; the same as incidents.supplier_key
    role          varchar,                     -- data/taxonomy/supplier_roles.toml
    agreement     varchar,
    agreement_on  date,
    contact_name  varchar,
    contact_email varchar,
    contact_phone varchar,
    notice_hours  integer,                     -- hours in which the contract obliges them to tell us
    verify_months integer,                     -- every so many months; null: the default
    note          varchar,
    created_at    timestamp not null,
    retired_at    timestamp
);

create table verifications (
    id          bigint    not null primary key,
    version     integer   not null,
    supplier_id bigint    not null,
    incident_id bigint,
    verified_on date      not null,
    scope       varchar,
    answers     varchar   not null,            -- JSON: question of data/taxonomy/supplier_questions.toml to answer
    evidence    varchar,
    result      varchar   not null,            -- passed, remarks, failed
    next_on     date,
    added_at    timestamp not null,
    added_by    bigint    not null,
    withdrawn_at timestamp,
    withdrawn_reason varchar
);

-- What is to keep a cause from coming back. It addresses a cause and, where known, a system; not one incident alone.
create table preventive_actions (
    id           bigint    not null primary key,
    version      integer   not null,
    incident_id  bigint,                       -- where the idea came from
    meeting_id   bigint,
    title        varchar   not null,
    cause        varchar,                      -- data/taxonomy/causes.toml
    system       varchar,
    cause_key    varchar,                      -- the same as incidents.cause_key
    type         varchar,                      -- data/taxonomy/action_types.toml
    strength     varchar,                      -- data/taxonomy/strengths.toml: removal, system, checklist, reminder
    owner        varchar,
    due_on       date,
    done_on      date,                         -- in force since; the day before and after are told apart by
    evidence     varchar,
    expected     varchar,                      -- the expected effect
    judged_by    varchar,                      -- how it will be judged
    check_on     date,
    verifier     varchar,
    verdict      varchar,                      -- data/taxonomy/verdicts.toml; what a person says
    verdict_computed varchar,                  -- what the numbers said at that moment
    verdict_reasons varchar,
    verdict_at   timestamp,
    verdict_by   bigint,
    reopened_at  timestamp,                    -- a repeat after it was done
    reopened_by  bigint,                       -- the incident that repeated; null: a person reopened it
    created_at   timestamp not null,
    withdrawn_at timestamp,
    withdrawn_reason varchar
);

-- A recurrence after the action that was to prevent it. The action's day and verdict as they were then: it is reopened,
-- may be done again and judged anew.
create table repeats (
    action_id   bigint    not null,
    incident_id bigint    not null,
    done_on     date      not null,
    verdict     varchar,
    found_at    timestamp not null,
    primary key (action_id, incident_id)
);

-- Meetings of section 8. `number` is given when the minutes are frozen.
create table meetings (
    id          bigint    not null primary key,
    version     integer   not null,
    number      varchar   unique,              -- P/2026/02
    kind        varchar   not null,            -- data/taxonomy/meeting_kinds.toml: light, quarterly, yearly
    incident_id bigint,                        -- the one a light review is about
    held_on     date,
    since       date,
    until       date,
    facilitator varchar,
    present     varchar   not null,            -- JSON: names with their function
    notes       varchar   not null,            -- JSON: agenda point to text
    procedure_reviewed boolean,                -- the yearly review of the procedure itself; null: not said
    next_on     date,
    minutes     varchar,                       -- JSON, frozen
    minutes_hash varchar,
    frozen_at   timestamp,
    frozen_by   bigint,
    created_at  timestamp not null,
    withdrawn_at timestamp,
    withdrawn_reason varchar
);

-- One card of the meeting. What is kept here is what was said of the incident there.
create table meeting_incidents (
    meeting_id  bigint    not null,
    incident_id bigint    not null,
    note        varchar,
    discussed_at timestamp,
    primary key (meeting_id, incident_id)
);

create table meeting_decisions (
    id          bigint    not null primary key,
    version     integer   not null,
    meeting_id  bigint    not null,
    incident_id bigint,
    action_id   bigint,                        -- the preventive action it ordered
    what        varchar   not null,
    owner       varchar,
    due_on      date,
    for_management boolean not null,           -- asked of management
    done_on     date,                          -- carried out; until then it is carried over to the next meeting
    done_note   varchar,
    added_at    timestamp not null,
    withdrawn_at timestamp,
    withdrawn_reason varchar
);

create table meeting_addenda (
    id          bigint    not null primary key,
    meeting_id  bigint    not null,
    what        varchar   not null,
    added_at    timestamp not null,
    added_by    bigint    not null
);
