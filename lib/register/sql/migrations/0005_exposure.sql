-- How much there was that could go wrong, month by month; every number may be unknown. Turns counts into rates.
create table exposure (
    month    date    not null primary key,     -- its first day
    version  integer not null,
    clients  bigint,                           -- active ones
    users    bigint,                           -- active ones
    messages bigint,                           -- sent
    releases bigint                            -- of the software
);
