export const tasks = {
  'refusal.already_linked': 'These two tasks are linked already.',
  'refusal.task_in_itself': '“{task}” can’t be put inside itself.',
  'refusal.bad_date': 'There is no such date: {date}.',
  'refusal.no_working_time':
    'The calendar “{name}” would have no working day left, so the plan could no longer be worked out.',
  'refusal.no_schedule': 'The dates of this plan can’t be worked out. Check its calendars and durations.',
  'refusal.too_many_tasks': 'A plan holds at most {limit, number} tasks.',
  'refusal.too_many_baselines': 'A plan keeps at most twenty baselines. Delete one first.',
} as const;
