-- The log: what became true, in the order of its stream. `streams` rows are the locks that give that order.
create table streams (
  stream text primary key,
  rank smallint not null,
  seq bigint not null default 0
);

create table log (
  stream text not null,
  seq bigint not null,
  scope text not null,
  type text not null,
  v smallint not null,
  actor uuid,
  op text,
  at timestamptz not null,
  -- the entity the event speaks of, so that erasing it can null the bodies and leave the order
  entity uuid,
  body jsonb,
  primary key (stream, seq)
);
create index log_entity on log (entity) where entity is not null;

create table ops (
  actor text not null,
  op text not null,
  input_hash text not null,
  answer jsonb,
  at timestamptz not null,
  primary key (actor, op)
);
create index ops_at on ops (at);

create table follower_cursors (
  follower text not null,
  stream text not null,
  seq bigint not null,
  primary key (follower, stream)
);

-- facts about this installation: hosting, setup link used, first start
create table instance (
  key text primary key,
  value jsonb not null
);
