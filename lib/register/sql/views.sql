-- Every question asked of the register that is worth a name. One row of each is one incident.

-- Incidents somebody still has to decide something about; the same conditions as domain.incident.missing_to_close.
create or replace view incidents_undecided as
select id, outcome
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

drop view if exists incidents_dated;  -- of earlier versions

-- What may be named where everybody looks: all but the incidents that only named people may see.
create or replace view incidents_shared as
select *
from incidents
where id not in (select incident_id from incident_readers where ended_at is null);
