-- One-time codes with which a person sets a password and a second factor. The key of the new second factor waits with its code
-- until a code of it has been typed. Of these an account has one open code at most.
create table one_time_code_wider (
    code_digest bytea primary key not null,
    purpose text not null check (purpose in ('first_account', 'sign_in', 'enrolment', 'second_factor')),
    account_id uuid references account (id) on delete cascade,
    totp_key bytea,
    expires_at timestamptz not null,
    used_at timestamptz
);
insert into one_time_code_wider (code_digest, purpose, account_id, expires_at, used_at)
    select code_digest, purpose, account_id, expires_at, used_at from one_time_code;
drop table one_time_code;
alter table one_time_code_wider rename to one_time_code;
create unique index one_time_code_open on one_time_code (account_id) where used_at is null and purpose in ('enrolment', 'second_factor');
