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
