-- As what an incident and its duties count, in small numbers, so that a million are counted quickly: see
-- lib/domain/counting.py. Kept in step by whoever writes what they follow from.

alter table incidents add column standing smallint;  -- confirmed, not decided, ...; +10 a drill, +100 withdrawn
alter table incidents add column grain smallint;     -- 0 by the minute, 1 day, 2 month, 3 year
alter table incidents add column placed integer;     -- 202611: its Warsaw month; 202600: known only by the year

alter table duties add column track smallint;        -- 1 authority, 2 clients, 3 people; 0 another
alter table duties add column kept smallint;         -- 1 on time, 2 late, 3 not required, 4 open, 5 undecided; 0 no date
alter table duties add column standing smallint;     -- both as of the incident
alter table duties add column placed integer;

update incidents
set standing =
        case
            when outcome in ('breach', 'other_infringement') then 1
            when outcome = 'near_miss' then 3
            when outcome = 'event' then 4
            when outcome = 'drill' then 5
            when outcome is not null then 0
            when historical then 1
            else 2
        end
        + case when drill is null then 0 else 10 end
        + case when withdrawn_at is null then 0 else 100 end,
    grain = case case when occurred_from is not null then occurred_precision
                 when detected_at is not null then detected_precision end
        when 'day' then 1 when 'month' then 2 when 'year' then 3 else 0 end,
    happened_at = coalesce(occurred_from, detected_at, reported_at);

update incidents
set placed =
    extract(year from happened_at at time zone 'UTC' at time zone 'Europe/Warsaw') * 100
    + case when grain = 3 then 0 else extract(month from happened_at at time zone 'UTC' at time zone 'Europe/Warsaw') end;

update duties
set track = case kind when 'authority' then 1 when 'client' then 2 when 'clients' then 2 when 'people' then 3 else 0 end,
    kept = case
        when done_at > due_at then 2
        when done_at is not null then 1
        when state = 'not_required' then 3
        when state = 'open' then 4
        when state = 'undecided' then 5
        else 0
    end;

update duties
set standing = incidents.standing, placed = incidents.placed
from incidents
where incidents.id = duties.incident_id;
