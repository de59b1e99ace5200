-- Getting in, and incidents that only named people may see.

-- How often signing in went wrong of late. Not the register: no journal, and cleared away after a day.
create table sign_in_attempts (
    subject_hash varchar   not null primary key,   -- SHA-256 of a login, an address or both: no name typed is kept
    failures     integer   not null,
    last_at      timestamp not null
);

alter table accounts add column totp_secret varchar;        -- base32; null: no second factor
alter table accounts add column totp_last bigint;           -- the last 30-second step whose code was used
alter table accounts add column provider_subject varchar;   -- issuer and subject at the identity provider
alter table sessions add column failed_before integer;      -- attempts that went wrong before this one went right
alter table sessions add column means varchar;              -- password, second_factor, provider, link

create table recovery_codes (
    code_hash  varchar   not null primary key,
    account_id bigint    not null,
    made_at    timestamp not null,
    used_at    timestamp
);

-- Sign-ins under way at the identity provider. Not the register either.
create table provider_visits (
    state_hash varchar   not null primary key,
    nonce      varchar   not null,
    verifier   varchar   not null,                 -- of PKCE
    wanted     varchar   not null,                 -- the page to go on to
    begun_at   timestamp not null
);

-- An incident with a row that is not ended may be seen by the people named so, and by nobody else.
create table incident_readers (
    id          bigint    not null primary key,
    incident_id bigint    not null,
    account_id  bigint    not null,
    named_at    timestamp not null,
    named_by    bigint    not null,
    ended_at    timestamp
);

-- Who read a restricted incident. Kept as long as the incident; one row a person, way and hour.
create table readings (
    incident_id bigint    not null,
    account_id  bigint    not null,
    way         varchar   not null,                -- card, workbook
    read_at     timestamp not null
);
