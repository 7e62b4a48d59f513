-- a sample project to try: thrown away, it goes at once
alter table spaces add column is_sample boolean not null default false;

-- spaces that were deleted and can still be brought back: nobody is a member meanwhile, who was is kept here
create table deleted_spaces (
  space_id uuid primary key references spaces,
  deleted_by uuid,
  deleted_by_name text not null,
  deleted_at timestamptz not null,
  -- from then on it is erased, and nobody brings it back
  due_at timestamptz not null,
  members jsonb not null,
  grants jsonb not null
);
create index deleted_spaces_due on deleted_spaces (due_at);
