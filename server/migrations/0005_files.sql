create table folders (
  id uuid primary key,
  space_id uuid not null references spaces,
  folder_id uuid,
  name text not null,
  created_by uuid,
  created_by_name text not null,
  changed_at timestamptz not null,
  trashed_at timestamptz
);
create index folders_names on folders (space_id, folder_id, lower(name));

create table files (
  id uuid primary key,
  space_id uuid not null,
  folder_id uuid,
  name text not null,
  size_bytes bigint not null,
  type text not null,
  sha256 text not null,
  added_by uuid,
  added_by_name text not null,
  added_at timestamptz not null,
  changed_at timestamptz not null,
  trashed_at timestamptz
);
create index files_names on files (space_id, folder_id, lower(name));
create index files_blob on files (sha256);

-- what is on its way: its room is reserved until it becomes a file, is cancelled or is forgotten
create table uploads (
  id uuid primary key,
  space_id uuid not null references spaces,
  account_id text not null,
  name text not null,
  size_bytes bigint not null,
  type text not null,
  -- known once every byte is on the disk
  sha256 text,
  touched_at timestamptz not null
);
create index uploads_blob on uploads (sha256);

-- the ledger: bytes of files and of reservations
create table storage (
  organisation_id uuid primary key references organisations,
  bytes bigint not null
);
