-- who took the whole organisation's archive, and when: everybody in it may see that
create table archives (
  id uuid primary key,
  organisation_id uuid not null references organisations,
  opened_by uuid,
  opened_by_name text not null,
  opened_at timestamptz not null,
  finished_at timestamptz,
  size_bytes bigint,
  file_count int,
  hurt_count int
);
create index archives_organisation on archives (organisation_id);

-- connections that left this server, by day and destination; `is_declared` false: they were refused
create table outgoing_days (
  day date not null,
  destination text not null,
  is_declared boolean not null,
  connections bigint not null,
  primary key (day, destination, is_declared)
);
