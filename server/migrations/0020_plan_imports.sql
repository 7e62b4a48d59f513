-- Files of plans that were read and not applied yet; forgotten after a day.
create table plan_imports (
  id uuid primary key,
  space_id uuid not null references spaces,
  account_id text not null,
  name text not null,
  mode text not null check (mode in ('add', 'replace')),
  tasks int not null,
  created_at timestamptz not null
);
create table plan_import_rows (
  import_id uuid not null references plan_imports on delete cascade,
  collection text not null,
  id text not null,
  body jsonb not null,
  primary key (import_id, collection, id)
);
