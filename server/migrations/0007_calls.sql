create table meetings (
  id uuid primary key,
  space_id uuid not null references spaces,
  name text not null,
  started_by uuid not null references persons,
  started_at timestamptz not null,
  ended_at timestamptz,
  is_locked boolean not null default false,
  link_hash text unique
);
-- one running meeting per space
create unique index meetings_running on meetings (space_id) where ended_at is null;

create table participants (
  -- the identity on the media server
  id text primary key,
  meeting_id uuid not null references meetings,
  name text not null,
  is_guest boolean not null,
  joined_at timestamptz not null
);
create index participants_meeting on participants (meeting_id);

create table knocks (
  id uuid primary key,
  meeting_id uuid not null references meetings,
  name text not null,
  secret_hash text not null,
  knocked_at timestamptz not null,
  answered_at timestamptz,
  admitted boolean
);
create index knocks_meeting on knocks (meeting_id) where answered_at is null;
