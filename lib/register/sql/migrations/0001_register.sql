-- The register. Moments are naive UTC; `kinds` and the like hold `|code|code|`, which groups and filters fast
-- and reads the same in every SQL database; yes/no columns are null while the answer is not known yet.
-- References are checked where they are written, in lib/register.

create sequence ids;   -- one for every table: an id means one thing in the whole register

create table accounts (
    id            bigint    not null primary key,
    version       integer   not null,
    login         varchar   not null unique,   -- folded, what is typed at sign-in
    name          varchar   not null,
    email         varchar,
    role          varchar   not null,          -- data/taxonomy/account_roles.toml
    language      varchar,                     -- null: the browser's
    password_hash varchar,                     -- argon2; null until chosen by a one-time link
    created_at    timestamp not null,
    disabled_at   timestamp
);

create table sessions (
    token_hash   varchar   not null primary key,
    account_id   bigint    not null,
    created_at   timestamp not null,
    last_seen_at timestamp not null,
    expires_at   timestamp not null,
    ended_at     timestamp
);

create table one_time_links (
    token_hash varchar   not null primary key,
    account_id bigint    not null,
    purpose    varchar   not null,             -- sign_in, set_password
    created_at timestamp not null,
    expires_at timestamp not null,
    used_at    timestamp
);

create table organisation (
    id           integer   not null primary key,   -- always 1
    version      integer   not null,
    name         varchar   not null,
    address      varchar,
    tax_number   varchar,                      -- NIP
    contact_name varchar,
    contact_email varchar,
    contact_phone varchar,
    has_dpo      boolean,                      -- null: not said yet
    dpo_name     varchar,
    dpo_email    varchar,
    dpo_phone    varchar
);

create table settings (
    name  varchar not null primary key,
    value varchar not null
);

create table numbering (
    year integer not null primary key,
    last integer not null                      -- the last number given out in that year
);

create table incidents (
    id         bigint    not null primary key,
    number     varchar   not null unique,      -- 2026/014
    version    integer   not null,             -- grows with every change; a stale save is refused
    words_version integer not null,            -- the version at which its texts last changed; see search_words
    submission varchar   unique,               -- one-time token of the form: three clicks make one incident
    historical boolean   not null,             -- brought in from an old register: no clock, no reminder
    state      varchar   not null,             -- data/taxonomy/states.toml
    outcome    varchar,                        -- data/taxonomy/outcomes.toml
    outcome_at timestamp,
    outcome_by bigint,
    outcome_reasons varchar,
    reported_at timestamp not null,
    reported_by bigint,                        -- account; null: nobody with an account
    closed_at  timestamp,
    closed_by  bigint,
    closing_note varchar,
    next_due_at timestamp,                     -- end of the clock that runs out first; kept with the clocks

    title       varchar,
    description varchar not null,
    kinds       varchar not null,
    found_by    varchar,
    contact     varchar,
    client      varchar,
    system      varchar,
    supplier    varchar,
    handler     bigint,

    detected_at        timestamp,
    detected_precision varchar,
    occurred_from      timestamp,
    occurred_to        timestamp,
    occurred_precision varchar,
    ongoing            boolean,
    contained_at       timestamp,
    aware_at           timestamp,
    aware_basis        varchar,

    role             varchar,
    personal_data    boolean,
    data_categories  varchar not null,
    people_min       bigint,
    people_max       bigint,
    records_min      bigint,
    records_max      bigint,
    consequences     varchar not null,
    consequences_note varchar,

    cause             varchar,
    cause_origin      varchar,
    cause_note        varchar,
    unintelligible    boolean,
    safeguards_before varchar,
    measures          varchar,
    first_steps       varchar not null,
    first_steps_note  varchar,

    risk                  varchar,
    risk_reasons          varchar,
    authority_notified    boolean,             -- null: undecided, false: decided not to, true: done
    authority_notified_at timestamp,
    authority_reasons     varchar,
    clients_told          boolean,
    clients_told_at       timestamp,
    clients_reasons       varchar,
    people_told           boolean,
    people_told_at        timestamp,
    people_reasons        varchar,
    remarks               varchar
);

create table clocks (
    incident_id bigint    not null,
    kind        varchar   not null,            -- data/taxonomy/clocks.toml
    starts_at   timestamp not null,
    due_at      timestamp not null,
    done_at     timestamp,
    waived      boolean   not null,
    primary key (incident_id, kind)
);

create table actions (
    id          bigint    not null primary key,
    version     integer   not null,
    incident_id bigint    not null,
    kind        varchar   not null,            -- data/taxonomy/remedies.toml
    note        varchar,
    owner       varchar,
    due_on      date,
    done_at     timestamp,
    evidence    varchar,
    created_at  timestamp not null,
    withdrawn_at timestamp,                    -- nothing is deleted
    withdrawn_reason varchar
);

create table attachments (
    id          bigint    not null primary key,
    incident_id bigint    not null,
    name        varchar   not null,
    media_type  varchar   not null,
    size        bigint    not null,            -- bytes
    sha256      varchar   not null,            -- of the content; also its name on disk
    added_at    timestamp not null,
    added_by    bigint,
    withdrawn_at timestamp,
    withdrawn_reason varchar
);

create table drafts (
    id         varchar   not null primary key,
    account_id bigint    not null,
    form       varchar   not null,
    content    varchar   not null,             -- JSON
    saved_at   timestamp not null
);

-- Folded words of the incidents, one row a word. Those of a text that was changed since stay until the next rebuilding
-- and are named in the second table: deleting them would read the whole index at every save.
create table search_words (
    word        varchar not null,
    incident_id bigint  not null,
    version     integer not null
);

create table search_words_outdated (
    incident_id bigint  not null,
    version     integer not null
);

create table journal (
    sequence   bigint    not null primary key,
    moment     timestamp not null,
    actor_id   bigint,
    actor      varchar   not null,             -- name as it was then
    action     varchar   not null,
    subject    varchar   not null,             -- incident, account, organisation, …
    subject_id bigint,
    digest     varchar   not null,             -- SHA-256 of salt and change
    previous   varchar   not null,             -- hash of the row before
    hash       varchar   not null,
    salt       varchar,                        -- salt and change can be erased with a journalled reason
    change     varchar                         -- JSON: before and after, field by field, and the reason
);
