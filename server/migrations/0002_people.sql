-- Accounts are server-wide and kept by the accounts library, in a schema of its own.
create schema auth;
create table auth."user" (
  id text primary key, name text not null, email text not null unique, "emailVerified" boolean not null default false,
  image text, "createdAt" timestamptz not null default now(), "updatedAt" timestamptz not null default now()
);
create table auth.session (
  id text primary key, "expiresAt" timestamptz not null, token text not null unique, "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now(), "ipAddress" text, "userAgent" text,
  "userId" text not null references auth."user" (id) on delete cascade
);
create index session_account on auth.session ("userId");
create table auth.account (
  id text primary key, "accountId" text not null, "providerId" text not null,
  "userId" text not null references auth."user" (id) on delete cascade, "accessToken" text, "refreshToken" text, "idToken" text,
  "accessTokenExpiresAt" timestamptz, "refreshTokenExpiresAt" timestamptz, scope text, password text,
  "createdAt" timestamptz not null default now(), "updatedAt" timestamptz not null default now()
);
create index account_account on auth.account ("userId");
create table auth.verification (
  id text primary key, identifier text not null, value text not null, "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null default now(), "updatedAt" timestamptz not null default now()
);
create index verification_identifier on auth.verification (identifier);

create table organisations (
  id uuid primary key,
  name text not null,
  offer_id text not null,
  limits jsonb not null,
  created_at timestamptz not null
);

create table persons (
  id uuid primary key,
  organisation_id uuid not null references organisations,
  account_id text not null,
  role text not null check (role in ('owner', 'administrator', 'member', 'guest')),
  name text not null,
  email text not null,
  title text not null default '',
  language text not null,
  created_at timestamptz not null,
  deactivated_at timestamptz,
  unique (organisation_id, account_id)
);
create index persons_account on persons (account_id);

create table operators (
  account_id text primary key,
  since timestamptz not null
);

create table access_tokens (
  id uuid primary key,
  account_id text not null,
  name text not null,
  token_hash text not null unique,
  created_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz
);

-- Mail waits here until it is sent; without a mail server it stays, for the operator to read.
create table outbox (
  id uuid primary key,
  organisation_id uuid,
  recipient text not null,
  subject text not null,
  body text not null,
  created_at timestamptz not null,
  sent_at timestamptz,
  tries int not null default 0,
  last_error text
);
