create table spaces (
  id uuid primary key,
  organisation_id uuid not null references organisations,
  kind text not null check (kind in ('project', 'direct')),
  name text not null,
  colour text not null,
  -- for a direct conversation: its people, sorted, so that two people have one conversation
  direct_key text,
  created_at timestamptz not null,
  archived_at timestamptz,
  unique (organisation_id, direct_key)
);

create table members (
  space_id uuid not null references spaces,
  person_id uuid not null references persons,
  account_id text not null,
  name text not null,
  role text not null check (role in ('space_admin', 'space_member', 'space_reader', 'space_guest')),
  -- holds only the scopes listed in `grants`, not the space's modules
  is_limited boolean not null default false,
  joined_at timestamptz not null,
  primary key (space_id, person_id)
);
create index members_account on members (account_id);

-- scopes narrower than a module: a private channel, later a folder
create table grants (
  scope text not null,
  space_id uuid not null references spaces,
  person_id uuid not null references persons,
  primary key (scope, person_id)
);
create index grants_person on grants (person_id);

create table invitations (
  id uuid primary key,
  organisation_id uuid not null references organisations,
  space_id uuid references spaces,
  channel_id uuid,
  role text not null check (role in ('administrator', 'member', 'guest')),
  email text,
  token_hash text not null unique,
  created_by uuid not null references persons,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by uuid,
  revoked_at timestamptz
);
create index invitations_organisation on invitations (organisation_id);
