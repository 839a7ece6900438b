-- Officers and auxiliaries, their posts over time, absences and station duty.
create table officer (
    code text primary key not null,
    name text not null,
    kind text not null check (kind in ('officer', 'auxiliary')),
    station text not null references place (code),
    profile text not null check (profile in ('car', 'motorcycle', 'foot')),
    skills text not null,
    weekly_hours bigint not null check (weekly_hours between 0 and 80),
    phone text not null,
    valid_from date,
    valid_to date
);
create index officer_station on officer (station, code);

create table post (
    officer text not null references officer (code),
    place text not null references place (code),
    role text not null check (role in ('chief', 'community_officer', 'village_officer', 'adopting_officer', 'auxiliary')),
    from_day date not null,
    to_day date,
    primary key (officer, place, from_day),
    check (to_day is null or from_day <= to_day)
);
create index post_place on post (place);

create table leave_of_absence (
    officer text not null references officer (code),
    from_day date not null,
    to_day date not null,
    kind text not null check (kind in ('annual', 'sick', 'family', 'other')),
    primary key (officer, from_day),
    check (from_day <= to_day)
);

create table training (
    officer text not null references officer (code),
    on_day date not null,
    from_minute bigint not null,
    to_minute bigint not null,
    title text not null,
    primary key (officer, on_day, from_minute),
    check (from_minute < to_minute)
);

create table station_duty (
    officer text not null references officer (code),
    on_day date not null,
    kind text not null check (kind in ('duty24', 'day', 'night')),
    primary key (officer, on_day)
);
