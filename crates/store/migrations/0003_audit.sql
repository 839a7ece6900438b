-- Append-only log of changes and sensitive reads. A row's chain value covers the row before it.
create table audit_entry (
    seq bigint primary key not null,
    at timestamptz not null,
    account_id uuid,
    actor text not null,
    verb text not null,
    noun text not null,
    key text not null,
    area text,
    purpose text not null,
    detail jsonb not null,
    salt bytea not null,
    leaf bytea not null,
    chain bytea not null
);
create index audit_entry_noun on audit_entry (noun, key, seq);

-- The one row that writers of the log lock, so that the chain has one order.
create table audit_head (
    id bigint primary key not null check (id = 1),
    seq bigint not null,
    chain bytea not null
);
