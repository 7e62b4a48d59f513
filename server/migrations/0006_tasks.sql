-- The rows of the plans, one document each, exactly as the screens and the scheduling engine take them: inputs only.
-- A document, because an operation changes any few fields of any collection, and because nothing here is derived.
create table plan_rows (
  space_id uuid not null references spaces,
  collection text not null,
  id text not null,
  body jsonb not null,
  primary key (space_id, collection, id)
);
-- whose tasks are whose
create index plan_rows_resource on plan_rows ((body ->> 'resourceId')) where collection = 'assignments';
-- the history of a task is read from the log
create index log_tasks on log using gin (body jsonb_path_ops) where type = 'tasks.changed';

create table task_comments (
  id uuid primary key,
  space_id uuid not null references spaces,
  task_id uuid not null,
  seq bigint not null,
  author_id uuid,
  author_name text not null,
  text text not null,
  mentions uuid[] not null default '{}',
  posted_at timestamptz not null,
  edited_at timestamptz,
  removed_at timestamptz
);
create index task_comments_task on task_comments (space_id, task_id, seq);

create table task_times (
  id uuid primary key,
  space_id uuid not null references spaces,
  task_id uuid not null,
  seq bigint not null,
  person_id uuid,
  person_name text not null,
  day text not null,
  minutes int not null,
  note text not null
);
create index task_times_task on task_times (space_id, task_id, seq);
