-- The booking chat: who owns what, what came in, what was decided, what must go out.
-- Every tenant table is led by its business; instants are timestamptz, lengths are minutes.

create extension if not exists btree_gist;

-- ---------------------------------------------------------------------------------------------------
-- Ownership. A business falls into one of 1,024 shards; a node owns shards by lease, and every write of
-- state checks the lease's epoch in its own transaction, so that a paused node that wakes commits nothing.

create table members (
  node uuid primary key,
  started_at timestamptz not null default now(),
  -- A node's lease on all its shards. It stands here and not on the shards, so that renewing it never waits for the
  -- commits that share a shard's row, nor they for it.
  lease_until timestamptz not null
);

create table shards (
  id int primary key check (id between 0 and 1023),
  owner uuid,
  epoch bigint not null default 0
);

insert into shards (id) select generate_series(0, 1023);

-- ---------------------------------------------------------------------------------------------------
-- Businesses and what they offer.

create table whatsapp_business_config (
  id uuid primary key,
  account_id uuid not null,
  shard int not null references shards (id),
  -- Grows with every change of the business, its services, staff, shifts and closures.
  version bigint not null default 1,
  name text not null check (length(name) between 1 and 120),
  zone text not null,
  languages text[] not null check (cardinality(languages) > 0),
  twelve_hours boolean not null default false,
  address text,
  phone text,
  bot jsonb not null default '{}',
  policy jsonb not null default '{}',
  created_at timestamptz not null default now(),
  unique (account_id, id)
);

create table phone_numbers (
  phone_number_id text primary key,
  business_id uuid not null references whatsapp_business_config (id),
  waba_id text not null,
  display text not null,
  -- Messages a second that WhatsApp lets this number send: 80, 20 in coexistence, 1,000 when upgraded.
  per_second int not null default 80 check (per_second > 0)
);

create index phone_numbers_by_business on phone_numbers (business_id);

create table services (
  business_id uuid not null references whatsapp_business_config (id),
  id uuid not null,
  position int not null default 0,
  -- Names, words and questions by language; segments, buffers, capacity, price: see flows::business::Service
  -- and flows::calendar::Service.
  card jsonb not null,
  plan jsonb not null,
  primary key (business_id, id)
);

create table staff (
  business_id uuid not null references whatsapp_business_config (id),
  id uuid not null,
  position int not null default 0,
  name text not null,
  primary key (business_id, id)
);

create table resources (
  business_id uuid not null references whatsapp_business_config (id),
  id uuid not null,
  kind text not null,
  name text not null,
  primary key (business_id, id)
);

create table shifts (
  business_id uuid not null,
  id uuid not null,
  staff_id uuid not null,
  -- See flows::calendar::Shift.
  rule jsonb not null,
  primary key (business_id, id),
  foreign key (business_id, staff_id) references staff (business_id, id)
);

create table closures (
  business_id uuid not null references whatsapp_business_config (id),
  id uuid not null,
  staff_id uuid,
  from_on date not null,
  to_on date not null check (to_on >= from_on),
  name text not null default '',
  primary key (business_id, id),
  foreign key (business_id, staff_id) references staff (business_id, id)
);

-- ---------------------------------------------------------------------------------------------------
-- Customers. WhatsApp shows a phone, a business-scoped id, or both; none of them is the key.

create table whatsapp_contacts (
  business_id uuid not null references whatsapp_business_config (id),
  id uuid not null,
  wa_id text,
  user_id text,
  name text,
  language text,
  opted_out_at timestamptz,
  wants_person_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (business_id, id)
);

create table contact_identities (
  business_id uuid not null,
  kind text not null check (kind in ('wa_id', 'user_id')),
  value text not null,
  contact_id uuid not null,
  primary key (business_id, kind, value),
  foreign key (business_id, contact_id) references whatsapp_contacts (business_id, id)
);

create index contact_identities_by_contact on contact_identities (business_id, contact_id);

-- ---------------------------------------------------------------------------------------------------
-- Messages. whatsapp_messages is the record of everything said in either direction, and, by its key on
-- (phone_number_id, wamid), the reason why nothing is handled twice. inbox and outbox hold only what is
-- still to be done; a row is there exactly as long as the work is open.
-- The hot tables carry no foreign keys: their rows are written in the transactions that make their parents.

create table whatsapp_messages (
  id uuid primary key,
  seq bigint generated always as identity,
  business_id uuid not null,
  contact_id uuid not null,
  phone_number_id text not null,
  direction text not null check (direction in ('in', 'out', 'echo')),
  wamid text,
  -- in, echo: as received. out: flows::outbound::Outbound.
  body text not null,
  -- in, echo: the sender's clock; out: when it was decided.
  sent_at timestamptz not null,
  recorded_at timestamptz not null default now(),
  -- out: flows::delivery::Progress.
  progress text,
  purpose text,
  error_code bigint,
  error text,
  unique (phone_number_id, wamid)
) with (fillfactor = 80);

create index whatsapp_messages_by_contact on whatsapp_messages (business_id, contact_id, seq);

create table inbox (
  seq bigint generated always as identity primary key,
  business_id uuid not null,
  contact_id uuid not null,
  message_id uuid not null,
  attempts int not null default 0,
  -- Set when a message could not be handled in several tries: the lane goes on without it.
  parked_at timestamptz,
  parked_for text
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

create index inbox_lanes on inbox (business_id, contact_id, seq) where parked_at is null;

create table outbox (
  id uuid primary key,
  seq bigint generated always as identity,
  business_id uuid not null,
  contact_id uuid not null,
  phone_number_id text not null,
  purpose text not null check (purpose in ('reply', 'reminder', 'campaign')),
  state text not null default 'pending' check (state in ('pending', 'sending', 'unknown')),
  attempts int not null default 0,
  -- Attempts that WhatsApp answered with a refusal: those that never reached it use nothing up.
  answered int not null default 0,
  -- Repeats after an unknown outcome; a reply has one at most.
  repeats int not null default 0,
  -- Not worth sending after this.
  not_after timestamptz,
  created_at timestamptz not null default now()
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

create index outbox_numbers on outbox (phone_number_id, seq);
create index outbox_lanes on outbox (business_id, contact_id);

-- Statuses wait here until they are merged into their message, or, where that is not known yet, until it is.
create table statuses (
  seq bigint generated always as identity primary key,
  phone_number_id text not null,
  wamid text not null,
  callback uuid,
  progress text not null,
  at timestamptz not null,
  error_code bigint,
  error text,
  -- No message of ours has this wamid yet.
  orphaned boolean not null default false,
  received_at timestamptz not null default now()
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

create index statuses_waiting on statuses (seq) where not orphaned;
create index statuses_orphaned on statuses (received_at) where orphaned;

-- Webhooks about something else than a chat with a business of ours, as received.
create table webhook_events (
  seq bigint generated always as identity primary key,
  field text not null,
  phone_number_id text,
  waba_id text,
  body text not null,
  received_at timestamptz not null default now()
);

-- Signed bodies that cannot be read. Answered with 200: the same body would fail for a week of retries.
create table quarantine (
  digest bytea primary key,
  reason text not null,
  body bytea not null,
  received_at timestamptz not null default now()
);

-- ---------------------------------------------------------------------------------------------------
-- Conversations.

create table conversations (
  business_id uuid not null,
  contact_id uuid not null,
  version bigint not null,
  state jsonb not null,
  last_inbound_at timestamptz not null,
  updated_at timestamptz not null default now(),
  primary key (business_id, contact_id),
  foreign key (business_id, contact_id) references whatsapp_contacts (business_id, id)
) with (fillfactor = 70);

-- ---------------------------------------------------------------------------------------------------
-- Bookings. Occupied time is rows of claims; the exclusion constraint is the last guard against two
-- bookings on one seat of one resource at one time. An exclusive claim takes all seats.

create table holds (
  business_id uuid not null references whatsapp_business_config (id),
  id uuid not null,
  contact_id uuid,
  services uuid[] not null,
  staff_id uuid,
  start_at timestamptz not null,
  end_at timestamptz not null,
  moving uuid,
  -- Everything the visit will occupy. The hold itself claims it less what the booking that moves has already.
  occupies jsonb not null,
  expires_at timestamptz not null,
  primary key (business_id, id)
);

create index holds_by_contact on holds (business_id, contact_id);

create table whatsapp_appointments (
  business_id uuid not null references whatsapp_business_config (id),
  id uuid not null,
  -- Chosen by the caller: the same request twice is one appointment.
  key uuid not null,
  version int not null default 1,
  contact_id uuid,
  status text not null check (status in ('confirmed', 'cancelled', 'completed', 'no_show')),
  services uuid[] not null check (cardinality(services) > 0),
  staff_id uuid,
  start_at timestamptz not null,
  end_at timestamptz not null check (end_at > start_at),
  -- What the customer was told, and by which rules it was an instant: re-derived when the rules change.
  local_start timestamp not null,
  zone text not null,
  tzdb text not null,
  name text,
  answers jsonb not null default '{}',
  language text not null,
  reference text not null,
  source text not null check (source in ('chat', 'rest')),
  created_at timestamptz not null,
  attending_at timestamptz,
  cancelled_at timestamptz,
  -- The cause of the last change, and the hold it was made from, so that a replay gets the same answer.
  last_key uuid,
  hold_id uuid,
  primary key (business_id, id),
  unique (business_id, key),
  unique (business_id, hold_id),
  foreign key (business_id, contact_id) references whatsapp_contacts (business_id, id)
);

create index whatsapp_appointments_by_contact on whatsapp_appointments (business_id, contact_id, start_at);
create index whatsapp_appointments_by_start on whatsapp_appointments (business_id, start_at);

create table claims (
  business_id uuid not null references whatsapp_business_config (id),
  -- The hold or the appointment that occupies.
  owner_id uuid not null,
  resource_id uuid not null,
  seats int4range not null check (not isempty(seats)),
  during tstzrange not null check (not isempty(during)),
  -- A hold's end; judged by the clock of whoever reads, never by a sweeper.
  expires_at timestamptz,
  constraint claims_never_overlap
    exclude using gist (business_id with =, resource_id with =, seats with &&, during with &&)
);

create index claims_by_owner on claims (business_id, owner_id);
create index claims_expiring on claims (business_id, expires_at) where expires_at is not null;

-- ---------------------------------------------------------------------------------------------------
-- Reminders: due work is rows. Those of a booking are written, moved and dropped with it.

create table reminders (
  business_id uuid not null,
  appointment_id uuid not null,
  -- Minutes before the start.
  ahead int not null check (ahead > 0),
  due_at timestamptz not null,
  state text not null default 'pending' check (state in ('pending', 'queued', 'skipped')),
  reason text,
  -- The message it became.
  message_id uuid,
  primary key (business_id, appointment_id, ahead),
  foreign key (business_id, appointment_id) references whatsapp_appointments (business_id, id)
);

create index reminders_due on reminders (due_at) where state = 'pending';
