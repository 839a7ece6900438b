-- Week plans with every version of them, and the published slots: the promises.
create table plan (
    id uuid primary key not null,
    area text not null references place (code),
    from_day date not null,
    days bigint not null check (days between 1 and 28),
    state text not null check (state in ('solving', 'draft', 'published', 'failed', 'cancelled')),
    seed bigint not null,
    version bigint not null,
    made_by text not null,
    made_at timestamptz not null,
    published_at timestamptz,
    reason text
);
create index plan_day on plan (from_day, area);

-- The problem as it was given to the search: travel times and all, so that a plan can be checked and replayed.
create table plan_problem (
    plan uuid primary key not null references plan (id) on delete cascade,
    problem bytea not null
);

create table plan_version (
    plan uuid not null references plan (id) on delete cascade,
    version bigint not null,
    result jsonb not null,
    locks jsonb not null,
    edit jsonb not null,
    made_by text not null,
    made_at timestamptz not null,
    primary key (plan, version)
);

create table slot (
    id uuid primary key not null,
    plan uuid not null references plan (id),
    officer text not null references officer (code),
    place text not null references place (code),
    on_day date not null,
    from_minute bigint not null,
    to_minute bigint not null,
    kind text not null check (kind in ('visit', 'patrol', 'safety_check', 'outreach', 'mediation', 'school_gate', 'talk', 'desk')),
    tier text not null check (tier in ('fixed', 'promised', 'statutory', 'priority', 'optional')),
    duty text not null,
    occurrence bigint not null,
    travel_minutes bigint not null,
    is_public boolean not null,
    withdrawn_at timestamptz
);
create index slot_place on slot (place, on_day);
create index slot_officer on slot (officer, on_day);
create index slot_day on slot (on_day);
create index slot_plan on slot (plan);
