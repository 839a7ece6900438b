-- Why a promise was taken back, for residents. A plan that is withdrawn twice has another reason each time.
alter table slot add column withdrawn_reason text;
update slot set withdrawn_reason = (select plan.reason from plan where plan.id = slot.plan) where withdrawn_at is not null;
