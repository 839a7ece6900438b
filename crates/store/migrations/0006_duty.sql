-- The work a county owes its places.
create table duty (
    code text primary key not null,
    place text not null references place (code),
    kind text not null check (kind in ('visit', 'patrol', 'safety_check', 'outreach', 'mediation', 'school_gate', 'talk', 'desk')),
    minutes bigint not null check (minutes between 1 and 1440),
    times bigint not null check (times between 1 and 60),
    per text not null check (per in ('week', 'month')),
    min_gap_days bigint not null,
    max_gap_days bigint,
    prefer_market_day boolean not null,
    skills text not null,
    crew bigint not null check (crew between 1 and 9),
    officer_needed boolean not null,
    hours text not null,
    tier text not null check (tier in ('promised', 'statutory', 'priority', 'optional')),
    value bigint not null
);
create index duty_place on duty (place);

create table appointment (
    code text primary key not null,
    place text not null references place (code),
    on_day date not null,
    at_minute bigint not null,
    minutes bigint not null check (minutes between 1 and 1440),
    tolerance_minutes bigint not null,
    kind text not null check (kind in ('visit', 'patrol', 'safety_check', 'outreach', 'mediation', 'school_gate', 'talk', 'desk')),
    title text not null,
    skills text not null,
    crew bigint not null check (crew between 1 and 9)
);
create index appointment_day on appointment (on_day, place);
