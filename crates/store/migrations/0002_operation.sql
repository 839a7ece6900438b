-- Every command's identity, digest and answer: the same command is answered once.
create table operation (
    op_id uuid primary key not null,
    digest bytea not null,
    account_id uuid,
    answer jsonb not null,
    at timestamptz not null
);
