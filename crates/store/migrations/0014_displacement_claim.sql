-- The work that lay in an order's hours when it was logged. What the order took of it follows from the orders that stand: a minute that
-- several claim goes to the one logged first, and to the next one when that is taken back.
create table displacement_claim (
    displacement uuid not null references displacement (id),
    officer text not null references officer (code),
    on_day date not null,
    from_minute bigint not null check (from_minute between 0 and 1440),
    to_minute bigint not null check (to_minute between 0 and 1440),
    -- Of a day that no plan had reached yet: orders take no more than this of it together.
    day_minutes_max bigint,
    primary key (displacement, officer, on_day, from_minute),
    check (from_minute < to_minute)
);
create index displacement_claim_officer on displacement_claim (officer);

insert into displacement_claim (displacement, officer, on_day, from_minute, to_minute)
select displacement, officer, on_day, from_minute, max(to_minute)
from (
    select
        taken.displacement,
        taken.officer,
        slot.on_day,
        case
            when slot.on_day = displacement.from_day and slot.from_minute - slot.travel_minutes < displacement.from_minute
                then displacement.from_minute
            when slot.from_minute < slot.travel_minutes then 0
            else slot.from_minute - slot.travel_minutes
        end as from_minute,
        case
            when slot.on_day = displacement.to_day and slot.to_minute > displacement.to_minute then displacement.to_minute
            else slot.to_minute
        end as to_minute
    from displacement_officer taken
    join displacement on displacement.id = taken.displacement
    join slot on slot.officer = taken.officer and slot.on_day between displacement.from_day and displacement.to_day
    where slot.withdrawn_at is null
) claim
where from_minute < to_minute
group by displacement, officer, on_day, from_minute;

alter table displacement_officer drop column minutes;
