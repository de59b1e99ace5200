-- What the authority's form asks besides: malware (4C), the people concerned (7), other countries (1, 11), who
-- represents the controller (2C, 2D).

alter table incidents add column people_categories varchar default '';
alter table incidents add column people_note varchar;
alter table incidents add column cross_border boolean;
alter table incidents add column cross_border_countries varchar;
alter table incidents add column foreign_authority boolean;
alter table incidents add column confidentiality_kept varchar;   -- what rules out that malware read the data
alter table incidents add column ransom_demanded boolean;
alter table incidents add column ransom_form varchar;
alter table incidents add column backup_existed boolean;
alter table incidents add column backup_restored varchar;        -- how fast, in words

alter table organisation add column representatives varchar;
alter table organisation add column proxy varchar;

-- What the first schema only summarised becomes decisions and notices, so that the next change of the incident keeps
-- it. Records from an old register have their summary and nothing else.
insert into decisions (id, incident_id, about, answer, reasons, is_below, is_alone, decided_at, decided_by)
select
    nextval('ids'), incidents.id, who.about, case when who.answer then 'yes' else 'no' end,
    coalesce(who.reasons, '–'), false, false,
    coalesce(outcome_at, reported_at), coalesce(outcome_by, handler, reported_by, 0)
from incidents
join (
    select id, 'authority' as about, authority_notified as answer, authority_reasons as reasons from incidents
    union all
    select id, 'people', people_told, people_reasons from incidents
    union all
    select id, 'clients', clients_told, clients_reasons from incidents
) as who on who.id = incidents.id
where not historical
    and (who.answer = false or (who.answer and who.reasons is not null))
    and not exists (
        select 1 from decisions as taken where taken.incident_id = incidents.id and taken.about = who.about
    );

insert into notices (id, version, incident_id, track, kind, sent_at, due_at, recorded_at, recorded_by)
select
    nextval('ids'), 1, incidents.id, who.track, who.kind, who.sent_at,
    (select due_at from duties where duties.incident_id = incidents.id and duties.kind = who.duty),
    who.sent_at, coalesce(outcome_by, handler, reported_by, 0)
from incidents
join (
    select id, 'authority' as track, 'complete' as kind, 'authority' as duty, authority_notified as answer,
        authority_notified_at as sent_at
    from incidents
    union all
    select id, 'people', 'letter', 'people', people_told, people_told_at from incidents
    union all
    select id, 'client', 'notice', 'clients', clients_told, clients_told_at from incidents
) as who on who.id = incidents.id
where not historical
    and who.answer
    and who.sent_at is not null
    and not exists (
        select 1 from notices as sent where sent.incident_id = incidents.id and sent.track = who.track
    );

-- Their duties had no basis yet; those rewritten since have one.
insert into duties (incident_id, kind, subject, basis, since, done_at, state)
select
    id, 'people', 0, '', aware_at, case when people_told then people_told_at end,
    case when people_told then 'done' when people_told = false then 'not_required' else 'undecided' end
from incidents
where not historical
    and ((outcome = 'breach' and (role is null or role <> 'processor')) or people_told)
    and exists (select 1 from duties where duties.incident_id = incidents.id and duties.basis = '')
    and not exists (select 1 from duties where duties.incident_id = incidents.id and duties.kind = 'people');

update duties
set decision_id = (
    select max(decisions.id)
    from decisions
    where decisions.incident_id = duties.incident_id
        and decisions.about = case duties.kind when 'procedure' then 'authority' else duties.kind end
)
where basis = '';

update duties set state = 'undecided' where basis = '' and state = 'open' and kind in ('authority', 'procedure');

update duties
set basis = case kind
    when 'investigation' then 'EDPB guidelines 9/2022: a short period of investigation'
    when 'authority' then 'Art. 33(1) GDPR: 72 hours after becoming aware'
    when 'procedure' then 'Procedure, section 4: 72 hours from detection'
    when 'people' then 'Art. 34(1) GDPR: without undue delay'
    else 'Art. 33(2) GDPR: those possibly concerned are told too'
end
where basis = '';
