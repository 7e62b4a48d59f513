-- where a milestone stood from a day on, told when it moved: what its trend is drawn from
create table milestone_points (
  space_id uuid not null references spaces,
  task_id text not null,
  day date not null,
  -- wall time of the plan
  finish_at text not null,
  primary key (space_id, task_id, day)
);
