create extension if not exists unaccent;

-- unaccent() is only stable; with its dictionary named it never changes, so it may serve an index
create function plain_words(text) returns text language sql immutable parallel safe strict
  as $$ select public.unaccent('public.unaccent'::regdictionary, $1) $$;

create table channels (
  id uuid primary key,
  space_id uuid not null references spaces,
  name text not null,
  topic text not null default '',
  created_at timestamptz not null,
  archived_at timestamptz,
  message_count bigint not null default 0,
  last_posted_at timestamptz
);
create index channels_space on channels (space_id);

create table messages (
  id uuid primary key,
  space_id uuid not null,
  channel_id uuid not null,
  thread_id uuid,
  seq bigint not null,
  author_id uuid,
  author_name text not null,
  text text not null,
  mentions uuid[] not null default '{}',
  attachments jsonb not null default '[]',
  reactions jsonb not null default '{}',
  reply_count int not null default 0,
  last_reply_at timestamptz,
  posted_at timestamptz not null,
  edited_at timestamptz,
  retracted_at timestamptz
);
create index messages_channel on messages (channel_id, seq) where thread_id is null;
create index messages_thread on messages (thread_id, seq) where thread_id is not null;
create index messages_words on messages using gin (to_tsvector('french', plain_words(text)));

create table pins (
  message_id uuid primary key,
  space_id uuid not null,
  channel_id uuid not null,
  pinned_at timestamptz not null
);
create index pins_space on pins (space_id);

create table reads (
  person_id uuid not null,
  channel_id uuid not null,
  space_id uuid not null,
  -- up to which message, and how many top-level messages that is
  seq bigint not null,
  count bigint not null,
  primary key (person_id, channel_id)
);

-- how loud a space or a channel is for somebody; nothing said: mentions only
create table volumes (
  person_id uuid not null,
  place_id uuid not null,
  space_id uuid not null,
  volume text not null check (volume in ('all', 'mentions', 'none')),
  primary key (person_id, place_id)
);

create table notifications (
  id uuid primary key,
  person_id uuid not null,
  kind text not null,
  space_id uuid not null,
  channel_id uuid not null,
  message_id uuid not null,
  thread_id uuid,
  author_id uuid,
  author_name text not null,
  others int not null default 0,
  emoji text,
  excerpt text not null,
  at timestamptz not null,
  read_at timestamptz
);
create index notifications_person on notifications (person_id, at);
create index notifications_message on notifications (message_id);
