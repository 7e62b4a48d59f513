/** My tasks across spaces: asked from the server, and asked again when a plan of mine moves. */
import { useEffect } from 'react';
import type { MyTask } from '#contract/tasks.ts';
import { askAgain, setAnswer, useAsk } from '#web/core/ask.ts';
import { useReplica, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { useSession } from '#web/core/session.tsx';
import { toast } from '#web/ui/index.ts';

interface Mine {
  rows: MyTask[];
  hasMore: boolean;
}
const SOON_MS = 250;

export function useMyTasks(): {
  rows: MyTask[] | undefined;
  hasMore: boolean;
  error: unknown;
  finish: (task: MyTask) => void;
} {
  const t = useT();
  const send = useSend();
  const { person } = useSession();
  const input = { organisationId: person.organisation_id };
  const { data, error } = useAsk<Mine>('my.tasks', input);
  useAskedAgain('my.tasks');

  function finish(task: MyTask): void {
    const set = (changes: object) =>
      send('task.change', { spaceId: task.space_id, taskId: task.id, changes }).catch((failure) => {
        toast(refusalSentence(failure), { isError: true });
        askAgain('my.tasks');
      });
    setAnswer<Mine>('my.tasks', input, (before) => ({
      ...before,
      rows: before.rows.filter((each) => each.id !== task.id),
    }));
    void set({ percent: 100, status: 'done' });
    const onAction = () => void set({ percent: task.percent, status: task.status === 'done' ? null : task.status });
    toast(t('tasks.finished', { name: task.name }), { action: { label: t('word.undo'), onAction } });
  }
  return { rows: data?.rows, hasMore: data?.hasMore ?? false, error, finish };
}

/** Asks a question about plans again when one of mine moves. */
export function useAskedAgain(query: string): void {
  const replica = useReplica();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = replica.onEvent((event) => {
      if (!event.scope.endsWith('/tasks') && !event.type.startsWith('scope.')) return;
      clearTimeout(timer);
      timer = setTimeout(() => askAgain(query), SOON_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [replica, query]);
}
