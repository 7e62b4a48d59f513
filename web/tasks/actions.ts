import { later } from '#web/core/later.tsx';

export const tasksActions = [
  {
    key: 'newTask',
    titleKeys: ['tasks.newName'],
    command: 'task.add',
    Dialog: later(async () => (await import('./NewTaskDialog.tsx')).NewTaskDialog),
  },
];
