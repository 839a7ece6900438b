-- Official divisions, the places of the organisation tree and other sites, and the county's days off.
-- References are checked at once: a deferred one would fail at commit, and with it every command of a shared commit.
create table division (
    code text primary key not null,
    name text not null,
    level text not null check (level in ('county', 'township', 'village'))
);

create table place (
    code text primary key not null,
    name text not null,
    kind text not null check (kind in ('bureau', 'station', 'police_area', 'police_room', 'village', 'contact_point', 'school_gate', 'market_ground', 'checkpoint')),
    parent text references place (code),
    class text check (class in ('town', 'rural', 'mountain', 'mobile')),
    tier text check (tier in ('stationed', 'rotating', 'market_day', 'mobile_circuit', 'auxiliary_only', 'contact_point')),
    division text,
    lon double precision,
    lat double precision,
    population bigint,
    households bigint,
    phone text not null,
    address text not null,
    hours text not null,
    market_days text,
    valid_from date,
    valid_to date,
    check ((lon is null) = (lat is null)),
    check ((kind = 'bureau') = (parent is null))
);
create index place_parent on place (parent);
create index place_kind on place (kind, code);

-- What an installation says of a county beside its tree: zone, and the note that a demonstration pairs real roads with other names.
create table county (
    code text primary key not null references place (code) on delete cascade,
    zone text not null,
    pairing_note text
);

create table holiday (
    on_day date primary key not null,
    kind text not null check (kind in ('holiday', 'workday')),
    name text not null
);
