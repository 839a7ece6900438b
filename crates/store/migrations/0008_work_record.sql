-- What was done, as observations: rows are appended and never changed. What became of a promise is derived from them.
create table work_record (
    id uuid primary key not null,
    slot uuid references slot (id),
    place text not null references place (code),
    officer text not null references officer (code),
    on_day date not null,
    outcome text not null check (outcome in ('started', 'kept', 'moved', 'lost')),
    cause text check (cause in ('borrowed', 'station_duty', 'urgent_case', 'leave', 'weather', 'road_closed', 'other')),
    moved_to_day date,
    started_at timestamptz,
    ended_at timestamptz,
    kinds text not null,
    homes_visited bigint,
    note text not null,
    is_own_initiative boolean not null,
    -- The record that this one puts right; that one no longer counts.
    corrects uuid references work_record (id),
    noted_at timestamptz not null,
    recorded_at timestamptz not null,
    recorded_by text not null,
    -- The phone it came from, its count of operations, and whether some of them had not arrived before it.
    device uuid,
    sequence bigint,
    is_after_gap boolean not null,
    check ((outcome in ('moved', 'lost')) = (cause is not null)),
    check ((outcome = 'moved') = (moved_to_day is not null))
);
create index work_record_slot on work_record (slot);
create index work_record_day on work_record (on_day);
create index work_record_place on work_record (place, on_day);
create index work_record_officer on work_record (officer, on_day);
create index work_record_device on work_record (device, sequence);
create index work_record_corrects on work_record (corrects);
create index work_record_moved on work_record (moved_to_day);
