-- The ledger of community hours taken away by orders. Rows are appended and never changed; a mistake is reversed by a row of its own.
create table displacement (
    id uuid primary key not null,
    area text not null references place (code),
    -- The office that ordered it.
    ordered_by text not null,
    reason text not null,
    origin text not null check (origin in ('campaign', 'station_duty', 'case', 'meeting', 'other')),
    from_day date not null,
    from_minute bigint not null check (from_minute between 0 and 1440),
    to_day date not null,
    to_minute bigint not null check (to_minute between 0 and 1440),
    made_by text not null,
    made_by_account uuid,
    made_at timestamptz not null,
    check (from_day < to_day or (from_day = to_day and from_minute < to_minute))
);
create index displacement_day on displacement (from_day, to_day);

-- The minutes it took from each officer, as planned when the order was logged.
create table displacement_officer (
    displacement uuid not null references displacement (id),
    officer text not null references officer (code),
    minutes bigint not null check (minutes >= 0),
    primary key (displacement, officer)
);
create index displacement_officer_code on displacement_officer (officer);

create table displacement_entry (
    id uuid primary key not null,
    displacement uuid not null references displacement (id),
    kind text not null check (kind in ('repayment', 'write_off', 'reversal')),
    -- Of a repayment or write-off.
    minutes bigint check (minutes > 0),
    -- On which the hours came back.
    on_day date,
    note text not null,
    -- The entry that a reversal takes back; without one it takes back the whole order.
    reverses uuid references displacement_entry (id),
    made_by text not null,
    made_by_account uuid,
    made_at timestamptz not null,
    check ((kind = 'reversal') = (minutes is null)),
    check ((kind = 'repayment') = (on_day is not null)),
    check (kind = 'reversal' or reverses is null)
);
create index displacement_entry_order on displacement_entry (displacement, made_at, id);
-- Nothing is taken back twice.
create unique index displacement_entry_once on displacement_entry (reverses);
create unique index displacement_reversed_once on displacement_entry (displacement) where kind = 'reversal' and reverses is null;
