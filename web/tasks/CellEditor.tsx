// biome-ignore-all lint/a11y/noStaticElementInteractions: the frame only hears focus leave the field and its list
// biome-ignore-all lint/a11y/useSemanticElements: an ARIA treegrid; a table cannot be virtualised with sticky columns
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names its active cell
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid takes the keys of its rows and cells
import { type KeyboardEvent, useRef, useState } from 'react';
import { spaceScope } from '#contract/scope.ts';
import type { Member } from '#contract/spaces.ts';
import type { Operation, OutlineRow, Resource } from '#contract/tasks.ts';
import { useRows } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import type { Column } from './columns.ts';
import { assignOperations } from './fields.ts';
import css from './List.module.css';
import { listOf, type PlanView } from './plan.ts';

type Move = 'stay' | 'down' | 'right' | 'left';
interface CellEditorProps {
  spaceId: string;
  column: Column;
  row: OutlineRow | null;
  plan: PlanView;
  initial: string;
  /** typing began it: what was there is replaced */
  isReplacing: boolean;
  onApply: (operations: Operation[]) => void;
  onFinish: (text: string | null, move: Move) => void;
}

/** The field in the active cell: Enter keeps and goes down, Tab keeps and goes right, Escape leaves it as it was. */
export function CellEditor(props: CellEditorProps) {
  return props.column.key === 'who' && props.row ? <WhoEditor {...props} row={props.row} /> : <TextEditor {...props} />;
}

function TextEditor({ column, row, initial, isReplacing, onFinish }: CellEditorProps) {
  const t = useT();
  const isOver = useRef(false);
  const finish = (text: string | null, move: Move) => {
    if (isOver.current) return;
    onFinish(text, move);
  };
  return (
    <input
      className={css.input}
      aria-label={row ? `${row.task.name}, ${t(column.titleKey)}` : t('tasks.addHere')}
      defaultValue={initial}
      placeholder={row ? undefined : t('tasks.addHere')}
      maxLength={255}
      // biome-ignore lint/a11y/noAutofocus: the person has just asked to type in this cell
      autoFocus
      onFocus={(event) => {
        if (!isReplacing) event.target.select();
      }}
      onBlur={(event) => finish(event.target.value, 'stay')}
      onKeyDown={(event: KeyboardEvent<HTMLInputElement>) => {
        event.stopPropagation();
        const move: Move | null =
          event.key === 'Enter' ? 'down' : event.key === 'Tab' ? (event.shiftKey ? 'left' : 'right') : null;
        if (event.key === 'Escape') {
          isOver.current = true;
          onFinish(null, 'stay');
        } else if (move) finish(event.currentTarget.value, move);
        else return;
        event.preventDefault();
      }}
    />
  );
}

/** People of the space and other resources, ticked when they work on the task. */
function WhoEditor({ spaceId, row, plan, onApply, onFinish }: CellEditorProps & { row: OutlineRow }) {
  const t = useT();
  const members = useRows<Member>(spaceScope(spaceId), 'members') ?? [];
  const [filter, setFilter] = useState('');
  const [at, setAt] = useState(0);
  const choices = resourcesToChoose(plan, members).filter((each) => fold(each.name).includes(fold(filter)));
  const assigned = plan.rows.assignments ?? {};
  const isAssigned = (each: Resource) => Boolean(assigned[`${row.task.id}:${each.id}`]);
  const toggle = (each: Resource) => onApply(assignOperations(row.task, each, !isAssigned(each)));
  return (
    <div
      className={css.who}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) onFinish(null, 'stay');
      }}
    >
      <input
        className={css.input}
        role="combobox"
        aria-expanded="true"
        aria-controls="who-choices"
        aria-activedescendant={choices[at] ? `who-${choices[at].id}` : undefined}
        aria-label={`${row.task.name}, ${t('tasks.who')}`}
        placeholder={t('tasks.whoFilter')}
        value={filter}
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to choose here
        autoFocus
        onChange={(event) => {
          setFilter(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'ArrowDown') setAt(Math.min(choices.length - 1, at + 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
          else if (event.key === 'Enter' && choices[at]) toggle(choices[at]);
          else if (event.key === 'Escape') onFinish(null, 'stay');
          else if (event.key === 'Tab') onFinish(null, event.shiftKey ? 'left' : 'right');
          else return;
          event.preventDefault();
        }}
      />
      <div
        className={css.choices}
        role="listbox"
        id="who-choices"
        aria-multiselectable="true"
        aria-label={t('tasks.who')}
      >
        {choices.map((each, i) => (
          <div
            key={each.id}
            id={`who-${each.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={isAssigned(each)}
            className={css.choice}
            data-active={i === at || undefined}
            onClick={() => toggle(each)}
          >
            <span aria-hidden="true">{isAssigned(each) ? '✓' : ''}</span>
            {each.name}
          </div>
        ))}
        {choices.length === 0 && <span className={css.none}>{t('tasks.whoNone')}</span>}
      </div>
    </div>
  );
}

/** The people of the space, whether or not they have a row yet, and the plan's other resources. */
export function resourcesToChoose(plan: PlanView, members: readonly Member[]): Resource[] {
  const known = listOf<Resource>(plan.rows, 'resources');
  const ids = new Set(known.map((each) => each.id));
  const others = members
    .filter((each) => !ids.has(each.id))
    .map((each): Resource => ({ id: each.id, name: each.name, personId: each.id }));
  return [...known, ...others].sort((a, b) => a.name.localeCompare(b.name));
}

const fold = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '');
