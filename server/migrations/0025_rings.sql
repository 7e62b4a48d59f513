-- a meeting may be announced before it starts
alter table meetings add column starts_at timestamptz;
alter table meetings alter column started_at drop not null;
drop index meetings_running;
create unique index meetings_running on meetings (space_id) where ended_at is null and started_at is not null;

-- a space's lasting link for people from outside: it opens whichever meeting runs there
create table rooms (
  space_id uuid primary key references spaces,
  link_hash text not null unique,
  made_at timestamptz not null
);

create table rings (
  id uuid primary key,
  meeting_id uuid not null references meetings,
  person_id uuid not null references persons,
  from_id uuid not null references persons,
  from_name text not null,
  rung_at timestamptz not null,
  answered_at timestamptz,
  -- 'accepted', 'declined' or 'missed'; a missed one stays until it is seen
  outcome text check (outcome in ('accepted', 'declined', 'missed')),
  seen_at timestamptz
);
create index rings_person on rings (person_id) where seen_at is null;
create index rings_ringing on rings (rung_at) where outcome is null;

create table recordings (
  id uuid primary key,
  meeting_id uuid not null references meetings,
  -- the identity of the window that records: when it leaves, the recording ends
  identity text not null,
  name text not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  file_id uuid
);
create unique index recordings_running on recordings (meeting_id) where ended_at is null;
