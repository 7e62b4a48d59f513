// biome-ignore-all lint/a11y/noStaticElementInteractions: the frame only hears focus leave the field and its list
// biome-ignore-all lint/a11y/useSemanticElements: an ARIA treegrid; a table cannot be virtualised with sticky columns
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names its active cell
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid takes the keys of its rows and cells
import { type KeyboardEvent, useRef, useState } from 'react';
import { spaceScope } from '#contract/scope.ts';
import type { Member } from '#contract/spaces.ts';
import type { CustomField, CustomValue, Operation, OutlineRow } from '#contract/tasks.ts';
import { useRows } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { type Column, titleOf } from './columns.ts';
import { labelsOf } from './custom.ts';
import { assignOperations, change, resourcesToChoose } from './fields.ts';
import css from './List.module.css';
import type { PlanView } from './plan.ts';
import { fold } from './words.ts';

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
  const { column, row } = props;
  if (row && column.key === 'who') return <WhoEditor {...props} row={row} />;
  if (row && column.key === 'labels') return <LabelsEditor {...props} row={row} />;
  if (row && column.field && (column.field.kind === 'choice' || column.field.kind === 'yes')) {
    return <FieldEditor {...props} row={row} field={column.field} />;
  }
  return <TextEditor {...props} />;
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
      aria-label={row ? `${row.task.name}, ${titleOf(column)}` : t('tasks.addHere')}
      defaultValue={initial}
      placeholder={row ? undefined : t('tasks.addHere')}
      maxLength={column.field ? 2000 : 255}
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
function WhoEditor(props: CellEditorProps & { row: OutlineRow }) {
  const t = useT();
  const { spaceId, row, plan, onApply } = props;
  const members = useRows<Member>(spaceScope(spaceId), 'members') ?? [];
  const assigned = plan.rows.assignments ?? {};
  return (
    <Choices
      {...props}
      placeholder={t('tasks.whoFilter')}
      choices={resourcesToChoose(plan, members).map((each) => {
        const isChosen = Boolean(assigned[`${row.task.id}:${each.id}`]);
        return {
          id: each.id,
          name: each.name,
          isChosen,
          toggle: () => onApply(assignOperations(row.task, each, !isChosen)),
        };
      })}
    />
  );
}

function LabelsEditor(props: CellEditorProps & { row: OutlineRow }) {
  const t = useT();
  const { row, plan, onApply } = props;
  const chosen = row.task.labelIds ?? [];
  return (
    <Choices
      {...props}
      placeholder={t('tasks.labelFilter')}
      choices={labelsOf(plan).map(({ id, name }) => ({
        id,
        name,
        isChosen: chosen.includes(id),
        toggle: () =>
          onApply([
            change(row.task.id, {
              labelIds: chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id],
            }),
          ]),
      }))}
    />
  );
}

/** One value among a few; the one that is there is taken away by choosing it again. */
function FieldEditor(props: CellEditorProps & { row: OutlineRow; field: CustomField }) {
  const t = useT();
  const { row, field, onApply, onFinish } = props;
  const value = row.task.custom?.[field.id] ?? null;
  const values: [CustomValue, string][] =
    field.kind === 'yes'
      ? [
          [true, t('word.yes')],
          [false, t('word.no')],
        ]
      : (field.choices ?? []).map((each) => [each, each]);
  return (
    <Choices
      {...props}
      placeholder={field.name}
      isSingle
      choices={values.map(([each, name]) => ({
        id: name,
        name,
        isChosen: value === each,
        toggle: () => {
          onApply([change(row.task.id, { custom: { [field.id]: value === each ? null : each } })]);
          onFinish(null, 'stay');
        },
      }))}
    />
  );
}

interface Choice {
  id: string;
  name: string;
  isChosen: boolean;
  toggle: () => void;
}

/** A few things to tick, narrowed by typing. */
function Choices({
  row,
  column,
  choices,
  placeholder,
  isSingle,
  onFinish,
}: CellEditorProps & { row: OutlineRow; choices: Choice[]; placeholder: string; isSingle?: boolean }) {
  const t = useT();
  const [filter, setFilter] = useState('');
  const [at, setAt] = useState(0);
  const shown = choices.filter((each) => fold(each.name).includes(fold(filter)));
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
        aria-controls="cell-choices"
        aria-activedescendant={shown[at] ? `choice-${at}` : undefined}
        aria-label={`${row.task.name}, ${titleOf(column)}`}
        placeholder={placeholder}
        value={filter}
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to choose here
        autoFocus
        onChange={(event) => {
          setFilter(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'ArrowDown') setAt(Math.min(shown.length - 1, at + 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
          else if (event.key === 'Enter' && shown[at]) shown[at].toggle();
          else if (event.key === 'Escape') onFinish(null, 'stay');
          else if (event.key === 'Tab') onFinish(null, event.shiftKey ? 'left' : 'right');
          else return;
          event.preventDefault();
        }}
      />
      <div
        className={css.choices}
        role="listbox"
        id="cell-choices"
        aria-multiselectable={!isSingle}
        aria-label={titleOf(column)}
      >
        {shown.map((each, i) => (
          <div
            key={each.id}
            id={`choice-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={each.isChosen}
            className={css.choice}
            data-active={i === at || undefined}
            onClick={each.toggle}
          >
            <span aria-hidden="true">{each.isChosen ? '✓' : ''}</span>
            {each.name}
          </div>
        ))}
        {shown.length === 0 && <span className={css.none}>{t('tasks.whoNone')}</span>}
      </div>
    </div>
  );
}
