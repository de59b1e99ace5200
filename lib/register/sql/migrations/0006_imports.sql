-- Registers that were brought in from a spreadsheet, and what of each row the fields do not hold.

-- Set when the import that made the incident was withdrawn: it counts nowhere any more, and stays for who asks.
alter table incidents add column withdrawn_at timestamp;

create table imports (
    id          bigint    not null primary key,
    version     integer   not null,
    file_name   varchar   not null,
    sha256      varchar   not null,            -- of the file
    size        bigint    not null,            -- bytes
    incidents   integer   not null,            -- how many it made
    imported_at timestamp not null,
    imported_by bigint    not null,
    withdrawn_at timestamp,
    withdrawn_by bigint,
    withdrawn_reason varchar
);

create table import_rows (
    incident_id bigint    not null primary key,
    import_id   bigint    not null,
    sheet       varchar   not null,
    row         integer   not null,            -- of the sheet, from 1
    own_number  varchar,                       -- what the sheet called it
    cells       varchar   not null             -- JSON: why (unread, said, rest) -> heading -> text
);

-- What a person said the columns of a sheet with these headings hold, for the next time.
create table import_mappings (
    headings varchar   not null primary key,   -- JSON list, folded
    mapping  varchar   not null,               -- JSON: column from 0 -> field
    saved_at timestamp not null,
    saved_by bigint    not null
);
