export const tasks = {
  'refusal.already_linked': 'Ces deux tâches sont déjà liées.',
  'refusal.task_in_itself': '« {task} » ne peut pas être rangée dans elle-même.',
  'refusal.bad_date': 'Cette date n’existe pas : {date}.',
  'refusal.no_working_time':
    'Le calendrier « {name} » n’aurait plus aucun jour travaillé : le plan ne pourrait plus être calculé.',
  'refusal.no_schedule': 'Les dates de ce plan ne peuvent pas être calculées. Vérifiez ses calendriers et ses durées.',
  'refusal.too_many_tasks': 'Un plan compte au plus {limit, number} tâches.',
  'refusal.too_many_baselines': 'Un plan garde au plus vingt références. Supprimez-en une d’abord.',
} as const;
