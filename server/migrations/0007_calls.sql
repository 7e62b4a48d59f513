create table meetings (
  id uuid primary key,
  space_id uuid not null references spaces,
  name text not null,
  started_by uuid not null references persons,
  started_at timestamptz not null,
  ended_at timestamptz,
  is_locked boolean not null default false,
  -- end to end: the key is in the link's fragment, which browsers do not send
  is_encrypted boolean not null default false,
  sharing text not null default 'everyone' check (sharing in ('everyone', 'hosts')),
  link_hash text unique,
  note text not null default '',
  note_version int not null default 0
);
-- one running meeting per space
create unique index meetings_running on meetings (space_id) where ended_at is null;
create index meetings_past on meetings (space_id, started_at);

create table participants (
  -- the identity on the media server
  id text primary key,
  meeting_id uuid not null references meetings,
  name text not null,
  is_guest boolean not null,
  joined_at timestamptz not null,
  -- kept afterwards: the history says who was there and for how long
  left_at timestamptz,
  hand_at timestamptz
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

create table remarks (
  id uuid primary key,
  meeting_id uuid not null references meetings,
  seq bigint not null,
  author_id uuid references persons,
  author_name text not null,
  text text not null,
  said_at timestamptz not null
);
create index remarks_meeting on remarks (meeting_id, seq);
