-- Every question asked of the register that is worth a name.

-- One row per incident as the register page and the workbook's first sheet list it.
create or replace view register_rows as
select
    incidents.*,
    accounts.name as handler_name
from incidents
left join accounts on accounts.id = incidents.handler;
