-- Accounts, their sessions and one-time codes. Secrets are stored as digests only.
create table account (
    id uuid primary key not null,
    login text not null unique,
    role text not null check (role in ('bureau', 'station_chief', 'officer', 'auxiliary', 'partner', 'force_leader', 'auditor', 'system_admin', 'security_admin')),
    area text not null,
    state text not null check (state in ('active', 'unconfirmed', 'suspended', 'expired')),
    officer text,
    password_hash text not null,
    totp_key bytea,
    totp_step_last bigint not null default 0,
    failures bigint not null default 0,
    locked_until timestamptz,
    created_at timestamptz not null,
    expires_at timestamptz
);

create table session (
    token_digest bytea primary key not null,
    account_id uuid not null references account (id) on delete cascade,
    opened_at timestamptz not null,
    used_at timestamptz not null
);
create index session_account on session (account_id);

create table one_time_code (
    code_digest bytea primary key not null,
    purpose text not null check (purpose in ('first_account', 'sign_in')),
    account_id uuid references account (id) on delete cascade,
    expires_at timestamptz not null,
    used_at timestamptz
);
