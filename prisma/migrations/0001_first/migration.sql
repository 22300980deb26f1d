-- Names are sorted the way a reader expects: Adam, Émile, eve, Ŵil, Zoe.
create collation if not exists officer (provider = icu, locale = 'en-GB');

create table office (
  id text primary key,
  name text collate officer not null,
  clock_kind text not null check (clock_kind in ('real', 'stepped')),
  clock_now timestamptz,
  demonstration boolean not null default false,
  mail_paused text, -- why the office's mail is paused; null when it runs
  created_at timestamptz not null default now(),
  check (clock_kind = 'real' or clock_now is not null)
);

create table office_settings (
  office text not null references office,
  version int not null,
  effective_from date not null,
  json jsonb not null,
  recorded_by text not null,
  recorded_at timestamptz not null default now(),
  primary key (office, version)
);

create table person (
  office text not null references office,
  id text not null,
  name text collate officer not null,
  email text,
  role text not null default '', -- post held, as shown
  left_on date,
  updated_at timestamptz not null default now(),
  primary key (office, id)
);

-- The audit trail. aggregate is type/key: project/REF, programme/REF, follow-up/ID, round/PERIOD, mail/ID, office/ID.
create table event (
  office text not null,
  aggregate text not null,
  version int not null,
  kind text not null,
  at timestamptz not null, -- the office's clock
  actor jsonb not null,
  key text,
  payload jsonb not null,
  recorded_at timestamptz not null default now(),
  primary key (office, aggregate, version)
);
create index event_latest on event (office, recorded_at desc);

create table snapshot (
  office text not null,
  aggregate text not null,
  version int not null,
  state jsonb not null,
  next_due_at timestamptz, -- the office's clock
  open boolean not null,
  updated_at timestamptz not null default now(),
  primary key (office, aggregate)
);
create index snapshot_due on snapshot (office, next_due_at) where open;

create table command (
  office text not null,
  key text not null,
  args_hash text not null,
  aggregate text not null,
  version int,
  result jsonb,
  accepted_at timestamptz not null default now(),
  recorded_at timestamptz, -- null: accepted by its workflow, not yet recorded
  primary key (office, key)
);
create index command_unrecorded on command (office) where recorded_at is null;

create table refusal (
  id bigint generated always as identity primary key,
  office text not null,
  at timestamptz not null,
  actor jsonb not null,
  command text not null,
  target text not null,
  code text not null,
  message text not null,
  input_hash text not null
);

create function append_only() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: nothing in it is changed or deleted', tg_table_name;
end $$;
create trigger event_append_only before update or delete or truncate on event for each statement execute function append_only();
create trigger refusal_append_only before update or delete or truncate on refusal for each statement execute function append_only();

create table programme (
  office text not null references office,
  ref text not null,
  title text collate officer not null,
  owner text,
  envelope_pence bigint,
  version int not null,
  closed boolean not null default false,
  -- headline: the last closed round's rating, or the opening position's
  headline jsonb, -- { colour, period, source: 'opening' | 'round', why[], stated, computed }
  -- this month's, provisional until its round closes
  provisional jsonb, -- { period, rating, computed, stated, override, rule, why[], coverage, by, packVersion, at, drift }
  updated_at timestamptz not null default now(),
  primary key (office, ref)
);

create table project (
  office text not null references office,
  ref text not null,
  title text collate officer not null,
  programme text not null,
  track text not null,
  stage text not null,
  critical boolean not null,
  lead text,
  delegates text[] not null default '{}',
  sponsor text,
  start_on date not null,
  budget_pence bigint,
  spend_pence bigint,
  spend_as_at date,
  outturn_pence bigint,
  finish_original date,
  finish_approved date,
  forecast_from date,
  forecast_to date,
  re_baselines int not null default 0,
  conditions_open int not null default 0,
  gate_missing int not null default 0, -- evidence items still missing at the open gate
  rating text not null default 'not_rated', -- of rating_period: worse of the updates in force
  rating_period text,
  in_conflict boolean not null default false,
  approval_lapsed boolean not null default false,
  version int not null,
  updated_at timestamptz not null default now(),
  primary key (office, ref)
);
create index project_of_programme on project (office, programme, ref);
create index project_by_stage on project (office, stage, ref);

create table project_update (
  office text not null,
  project text not null,
  n int not null,
  period text not null,
  rating text not null,
  author text not null,
  author_person text,
  on_behalf_of text,
  stance text not null,
  late boolean not null,
  received_at timestamptz not null,
  in_force boolean not null,
  json jsonb not null, -- the whole ProjectUpdate
  primary key (office, project, n)
);
create index project_update_of_period on project_update (office, period, project);

create table programme_change (
  id bigint generated always as identity primary key,
  office text not null,
  programme text not null,
  cause text not null, -- project/REF@version, programme/REF@version, round/PERIOD
  queued_at timestamptz not null default now(),
  unique (office, programme, cause)
);

create table programme_rating (
  office text not null,
  programme text not null,
  n int not null,
  period text not null,
  rating text not null, -- what is shown: override, else computed
  computed text not null,
  stated text,
  override jsonb,
  rule text not null,
  pack_version text not null,
  why jsonb not null,
  coverage jsonb not null,
  inputs jsonb not null,
  causes jsonb not null,
  at timestamptz not null,
  primary key (office, programme, n)
);

create table round (
  office text not null references office,
  period text not null,
  status text not null check (status in ('opening', 'open', 'closed')),
  paused boolean not null default false,
  as_at date not null,
  due_on date not null,
  cut_off date not null,
  plan jsonb not null, -- { rungs: [{ kind, dueOn, at }], settingsVersion, calendar, zone, ladder }
  opened_at timestamptz not null, -- the office's clock
  closed_at timestamptz,
  next_at timestamptz,
  set_aside int not null default 0,
  primary key (office, period)
);

create table update_request (
  office text not null,
  project text not null,
  period text not null,
  programme text not null,
  state text not null check (state in ('open', 'answered', 'not_reported', 'excused', 'cancelled')),
  paused boolean not null default false,
  assigned text, -- person asked: the lead; null: unassigned, not chased
  delegates text[] not null default '{}',
  sponsor text,
  plan int not null default 1,
  due_on date not null,
  rungs jsonb not null, -- [{ kind, dueOn, at }]
  next_rung int not null default 0,
  next_at timestamptz,
  last_rung text,
  generation int not null default 1, -- of its links: a new one kills the old
  answered_at timestamptz,
  answered_n int,
  late boolean not null default false,
  note text not null default '', -- why extended, excused, cancelled, handed over
  set_aside text, -- a poison row's reason
  primary key (office, project, period)
);
create index update_request_due on update_request (office, next_at) where state = 'open' and not paused;
create index update_request_of_round on update_request (office, period, project);

create table round_pack (
  office text not null,
  period text not null,
  programme text not null,
  version int not null,
  page jsonb not null, -- the frozen figures that the printable page shows
  csv text not null,
  changed jsonb not null default '[]', -- what this version says anew
  frozen_at timestamptz not null,
  primary key (office, period, programme, version)
);

create table follow_up (
  office text not null references office,
  id text not null,
  kind text not null,
  body text not null,
  body_ref text not null default '',
  meeting_on date not null,
  item text not null default '',
  words text not null,
  asked_by text not null default '',
  programme text,
  project text,
  owner text,
  director text,
  clerk text,
  due date,
  publicity text not null,
  status text not null,
  missing text[] not null default '{}',
  version int not null,
  promised_at timestamptz not null,
  closed_at timestamptz,
  updated_at timestamptz not null default now(),
  primary key (office, id)
);
create index follow_up_open on follow_up (office, due, id) where status <> 'accepted';

create table mail (
  id bigint generated always as identity primary key,
  office text not null references office,
  key text not null unique,
  kind text not null, -- chaser: sent again when in doubt; notice: waits for a person; receipt
  person text,
  address text not null,
  name text not null default '',
  subject text not null,
  state text not null default 'PENDING' check (state in ('PENDING', 'SENDING', 'SENT', 'FAILED', 'UNCERTAIN', 'CANCELLED')),
  about text not null, -- aggregate it is about: project/REF, follow-up/ID, round/PERIOD
  period text,
  projects text[] not null default '{}', -- update requests it asks for: an answer cancels it when all are answered
  recipient text, -- follow-up recipient id, with `attempt` from the key
  attempt_no int not null default 1,
  message_id text not null,
  in_reply_to text,
  asked_at timestamptz not null, -- the office's clock
  created_at timestamptz not null default now(),
  lease_id uuid,
  lease_until timestamptz,
  attempts int not null default 0,
  next_attempt_at timestamptz not null default now(),
  in_doubt boolean not null default false, -- was UNCERTAIN once: a repeat is explained
  sent_at timestamptz,
  last_error text,
  decided jsonb, -- { by, what: released | cancelled, why, at }
  told_at timestamptz -- when its end was passed on: to the follow-up (circulated answers), to the officer (refused mails)
);
create index mail_untold on mail (office, id)
  where told_at is null and (state = 'FAILED' or (recipient is not null and state in ('SENT', 'UNCERTAIN', 'CANCELLED')));
create index mail_waiting on mail (office, next_attempt_at, id) where state = 'PENDING';
create index mail_leased on mail (office, lease_until) where state = 'SENDING';
create index mail_about on mail (office, about);
create index mail_of_projects on mail using gin (projects) where state = 'PENDING';

create table mail_body (
  mail bigint primary key references mail,
  text text not null, -- links stand as {{link:ID}} until delivery
  html text not null
);

-- A link's token is HMAC(server key, id, generation): only its hash is stored, so a copy of the database opens nothing.
create table link (
  office text not null references office,
  id text not null, -- update:{project}:{period}:{person}, condition:..., answer:..., promise:...
  generation int not null,
  token_hash text not null unique,
  purpose text not null check (purpose in ('update', 'condition', 'answer', 'promise', 'confirm')),
  target jsonb not null,
  person text not null,
  expires_at timestamptz, -- the office's clock
  killed_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (office, id, generation)
);

-- The local mailbox: whole messages, in embedded, demonstration and rehearsal use instead of SMTP.
create table mailbox_message (
  id bigint generated always as identity primary key,
  office text not null references office,
  message_id text not null,
  mail_key text not null,
  to_address text not null,
  subject text not null,
  raw text not null,
  at timestamptz not null, -- the office's clock
  received_at timestamptz not null default now(),
  unique (office, mail_key) -- a mail that is sent twice stands here once
);
create index mailbox_message_latest on mailbox_message (office, id desc);
