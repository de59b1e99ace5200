-- Somebody is woken in time: reminders, the messages that carry them, calendars by address. Reports from people without
-- an account. What was erased, for good.

-- Each row is made once: `key` names the thing and the moment.
create table reminders (
    id          bigint    not null primary key,
    key         varchar   not null unique,
    about       varchar   not null,            -- the thing: see domain.reminding.Waiting
    kind        varchar   not null,            -- data/taxonomy/duties.toml, or action, measure, review
    incident_id bigint,
    moment      timestamp not null,            -- when it was to be made; one of data/law/reminders.toml
    due_at      timestamp not null,
    is_missed   boolean   not null,            -- the end has passed: daily until somebody acknowledges it
    made_at     timestamp not null,
    acknowledged_at timestamp,
    acknowledged_by bigint
);

-- Messages to be sent and sent. Neither sent nor with a next attempt: given up.
create table outbox (
    id          bigint    not null primary key,
    message_id  varchar   not null unique,     -- the same at every attempt, so that a repeated one is recognised
    kind        varchar   not null,            -- reminder, notice, test
    incident_id bigint,
    client_id   bigint,
    notice_kind varchar,                       -- data/taxonomy/notice_kinds.toml
    ordered_by  bigint,                        -- account; null: the program
    recipient   varchar   not null,
    subject     varchar   not null,
    body        varchar   not null,
    made_at     timestamp not null,
    next_at     timestamp,
    tries       integer   not null,
    sent_at     timestamp,                     -- the server took it
    recorded_at timestamp,                     -- the notice to a client stands in its incident
    error       varchar
);

-- A calendar that a phone fetches by an address of its own, one an account. Only the SHA-256 of the token is kept.
create table calendar_feeds (
    token_hash varchar   not null primary key,
    account_id bigint    not null,
    made_at    timestamp not null,
    revoked_at timestamp
);

-- Reports from outside. Only the SHA-256 of the receipt is kept.
create table outside_reports (
    incident_id  bigint    not null primary key,
    receipt_hash varchar   not null unique,
    language     varchar   not null,
    received_at  timestamp not null,
    seen_at      timestamp,                    -- somebody of the firm has taken it up
    seen_by      bigint
);

-- What was anonymised after its time. Kept beside the database too, so that a restored backup is made to forget it again.
alter table incidents add column erased_at timestamp;
create table erasures (
    incident_id bigint    not null primary key,
    number      varchar   not null,
    closed_at   timestamp not null,
    reason      varchar   not null,
    erased_at   timestamp not null,
    erased_by   varchar   not null
);
