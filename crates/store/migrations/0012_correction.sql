-- A record is put right once; what is put right again is the newest one. Records that were put right twice before this rule
-- become one line of corrections, in the order in which they were noted: the last one stands.
with recursive line (id, root, depth, noted_at) as (
    select id, id, 0, noted_at from work_record where corrects is null
    union all
    select work_record.id, line.root, 1, work_record.noted_at from work_record join line on work_record.corrects = line.id
)
update work_record set corrects = ordered.previous
from (select id, root, lag(id) over (partition by root order by depth, noted_at, id) as previous from line) as ordered
where ordered.id = work_record.id and ordered.previous is not null and ordered.root in (
    select line.root from line join work_record as twice on twice.corrects = line.id group by line.root, line.id having count(*) > 1
);
drop index work_record_corrects;
create unique index work_record_corrects on work_record (corrects);
