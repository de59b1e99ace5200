-- Every question asked of the register that is worth a name. One row of each is one incident.

-- Incidents somebody still has to decide something about; the same conditions as domain.incident.missing_to_close.
create or replace view incidents_undecided as
select id
from incidents
where state <> 'closed'
  and not historical
  and drill is null
  and withdrawn_at is null
  and (
      outcome is null
      or (outcome = 'breach' and (aware_at is null or role is null or risk is null))
      or (outcome = 'breach' and role <> 'processor' and (authority_notified is null or people_told is null))
      or (outcome = 'breach' and role in ('processor', 'both') and clients_told is null)
  );

-- Incidents with nothing left to decide and no open action.
create or replace view incidents_ready_to_close as
select id
from incidents
where state <> 'closed'
  and not historical
  and drill is null
  and withdrawn_at is null
  and id not in (select id from incidents_undecided)
  and id not in (select incident_id from actions where done_at is null and withdrawn_at is null);

-- What statistics count: not what was only practised, nor what was withdrawn with its import.
create or replace view incidents_counted as
select *
from incidents
where drill is null
  and withdrawn_at is null
  and (outcome is null or outcome <> 'drill');

-- Of these, what really was one. The sheet of an old register holds what happened; it had no column for the outcome.
create or replace view incidents_confirmed as
select *
from incidents_counted
where outcome in ('breach', 'other_infringement')
   or (historical and outcome is null);

-- When an incident counts: the begin of when it happened, else when it was noticed, else when it was reported.
create or replace view incidents_dated as
select
    id, number, title, description, state, outcome, outcome_first_at, historical, drill, kinds, found_by, client, system,
    supplier, role, cause, cause_origin, people_min, people_max, people_told, people_told_at, authority_notified,
    authority_notified_at, clients_told_at, detected_at, detected_precision, occurred_from, occurred_precision,
    reported_at, aware_at, contained_at, closed_at, supplier_told_us_at, cause_key, subject_key, supplier_key,
    recurrence_of, same_again_of, withdrawn_at, standing, grain, placed,
    happened_at as happened,
    case
        when occurred_from is not null then coalesce(occurred_precision, 'minute')
        when detected_at is not null then coalesce(detected_precision, 'minute')
        else 'minute'
    end as happened_precision
from incidents
where withdrawn_at is null;

-- What may be named where everybody looks: all but the incidents that only named people may see.
create or replace view incidents_shared as
select *
from incidents
where id not in (select incident_id from incident_readers where ended_at is null);
