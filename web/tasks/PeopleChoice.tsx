import { spaceScope } from '#contract/scope.ts';
import type { Member } from '#contract/spaces.ts';
import { type Assignment, assignmentId, type Operation, type Resource, type Task } from '#contract/tasks.ts';
import { useRows } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { Checkbox, Dialog, toast } from '#web/ui/index.ts';
import type { Editor } from './editor.ts';
import { assignOperations, resourcesToChoose } from './fields.ts';
import css from './Panel.module.css';
import type { PlanView } from './plan.ts';
import { Kept, shareIn } from './resources/words.tsx';

interface ChoiceProps {
  spaceId: string;
  plan: PlanView;
  editor: Editor;
  tasks: readonly Task[];
}

/** Who works on these tasks, and with how much of their time; who has only some of them is half chosen. */
export function PeopleChoice({ spaceId, plan, editor, tasks }: ChoiceProps) {
  const t = useT();
  const members = useRows<Member>(spaceScope(spaceId), 'members') ?? [];
  const assigned = (plan.rows.assignments ?? {}) as unknown as Record<string, Assignment>;
  const givenTo = ({ id }: Resource) => tasks.flatMap((task) => assigned[assignmentId(task.id, id)] ?? []);
  const choices = resourcesToChoose(plan, members).filter((each) => editor.mayWrite || givenTo(each).length > 0);
  /** One change of all the tasks that are not so yet. */
  const give = (resource: Resource, isGiven: boolean, units?: number): void => {
    const isSo = (task: Task) => {
      const now = assigned[assignmentId(task.id, resource.id)];
      return isGiven ? Boolean(now) && (units === undefined || now!.units === units) : !now;
    };
    const operations = tasks
      .filter((task) => !isSo(task))
      .flatMap((task): Operation[] => assignOperations(task, resource, isGiven, units));
    if (operations.length > 0) void editor.apply(operations);
  };
  return (
    <div className={css.people}>
      {choices.map((each) => {
        const given = givenTo(each);
        const isWhole = given.length === tasks.length;
        const shares = new Set(given.map(({ units }) => Math.round(units * 100)));
        return (
          <div key={each.id} className={css.person}>
            <Checkbox
              label={each.name}
              checked={isWhole}
              isMixed={given.length > 0 && !isWhole}
              disabled={!editor.mayWrite}
              onChange={(event) => give(each, event.target.checked)}
            />
            {isWhole && (
              <Kept
                label={t('tasks.shareOf', { name: each.name })}
                isLabelHidden
                inputMode="decimal"
                maxLength={7}
                isLocked={!editor.mayWrite}
                value={shares.size === 1 ? t('planning.percent', { percent: [...shares][0]! }) : ''}
                onKeep={(text) => {
                  const units = shareIn(text);
                  if (units) give(each, true, units);
                  else toast(t('tasks.wrongShare', { text }), { isError: true });
                }}
              />
            )}
          </div>
        );
      })}
      {choices.length === 0 && <span className={css.muted}>{t('tasks.nobody')}</span>}
    </div>
  );
}

/** The tasks that work on these lines is about: those that were chosen, and those under the phases that were. */
const leavesOf = ({ outline }: PlanView, chosen: ReadonlySet<string>): Task[] =>
  outline.rows.flatMap((row) => {
    if (row.isSummary) return [];
    for (let at: typeof row | null = row; at; at = at.parent) if (chosen.has(at.task.id)) return [row.task];
    return [];
  });

/** Gives many tasks at once; each choice is one step that can be undone. */
export function AssignDialog({
  chosen,
  onClose,
  ...rest
}: Omit<ChoiceProps, 'tasks'> & { chosen: ReadonlySet<string>; onClose: () => void }) {
  const t = useT();
  const tasks = leavesOf(rest.plan, chosen);
  return (
    <Dialog
      title={t('tasks.assignTitle', { count: tasks.length, name: tasks[0]?.name ?? '' })}
      isOpen
      onClose={onClose}
      closeWord={t('word.close')}
    >
      <PeopleChoice {...rest} tasks={tasks} />
    </Dialog>
  );
}
