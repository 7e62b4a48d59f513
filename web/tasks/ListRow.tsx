// biome-ignore-all lint/a11y/useSemanticElements: an ARIA treegrid; a table cannot be virtualised with sticky columns
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names its active cell
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid takes the keys of its rows and cells
import { ArrowSquareOutIcon } from '@phosphor-icons/react/dist/csr/ArrowSquareOut';
import { ArrowsClockwiseIcon } from '@phosphor-icons/react/dist/csr/ArrowsClockwise';
import { CaretDownIcon } from '@phosphor-icons/react/dist/csr/CaretDown';
import { CaretRightIcon } from '@phosphor-icons/react/dist/csr/CaretRight';
import { ChatCircleIcon } from '@phosphor-icons/react/dist/csr/ChatCircle';
import { type CSSProperties, memo, type ReactNode } from 'react';
import { isDone, type Link, type OutlineRow, type Resource } from '#contract/tasks.ts';
import { CRITICAL, HOLDS_CRITICAL } from '#schedule/result.ts';
import { useT } from '#web/core/i18n.ts';
import { AvatarStack } from '#web/ui/index.ts';
import { type Choosing, choosingBy } from './chosen.ts';
import { type Column, type ColumnKey, shownText } from './columns.ts';
import { labelsOn } from './custom.ts';
import { LabelTag } from './LabelTag.tsx';
import css from './List.module.css';
import { baselinesOf, type PlanView } from './plan.ts';
import { agreedText } from './why.ts';

interface ListRowProps {
  top: number;
  index: number;
  /** null: the line where one types a new task */
  row: OutlineRow | null;
  columns: Column[];
  plan: PlanView;
  people: Resource[] | undefined;
  links: Link[] | undefined;
  /** only there to show where those that the filter keeps lie */
  isAround: boolean;
  isClosed: boolean;
  isChosen: boolean;
  isOpen: boolean;
  activeColumn: ColumnKey | null;
  mayWrite: boolean;
  editor: ReactNode;
  onToggle: (id: string) => void;
  onOpen: (id: string) => void;
  onCell: (key: ColumnKey, how: Choosing) => void;
  onEdit: (key: ColumnKey) => void;
}

/** One task of the list; drawn again only when something it shows has changed. */
export const ListRow = memo(Line, (a, b) => {
  const isSame =
    a.top === b.top &&
    a.index === b.index &&
    a.row?.task === b.row?.task &&
    a.row?.number === b.row?.number &&
    a.row?.isSummary === b.row?.isSummary &&
    a.row?.level === b.row?.level &&
    a.plan === b.plan &&
    a.columns === b.columns &&
    a.isAround === b.isAround &&
    a.isClosed === b.isClosed &&
    a.isChosen === b.isChosen &&
    a.isOpen === b.isOpen &&
    a.activeColumn === b.activeColumn &&
    a.mayWrite === b.mayWrite;
  return isSame && !a.editor && !b.editor && a.onOpen === b.onOpen;
});

function Line(props: ListRowProps) {
  const t = useT();
  const { row, plan, activeColumn, editor } = props;
  const style = { transform: `translateY(${props.top}px)` };
  if (!row) {
    return (
      <div className={css.row} style={style} role="row" aria-rowindex={props.index + 2} aria-level={1}>
        <div
          role="gridcell"
          id={`cell-new-${activeColumn ?? 'name'}`}
          className={css.newCell}
          data-active={activeColumn !== null || undefined}
          onClick={() => props.onEdit('name')}
        >
          {editor ?? t('tasks.addHere')}
        </div>
      </div>
    );
  }
  const { task } = row;
  const flags = plan.schedule?.columns.flags[row.at] ?? 0;
  const isCritical = Boolean(flags & CRITICAL) || (row.isSummary && Boolean(flags & HOLDS_CRITICAL));
  return (
    <div
      className={css.row}
      style={style}
      role="row"
      aria-rowindex={props.index + 2}
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-expanded={row.isSummary ? !props.isClosed : undefined}
      aria-selected={props.isChosen}
      data-summary={row.isSummary || undefined}
      data-open={props.isOpen || undefined}
      data-editing={editor ? true : undefined}
      data-inactive={task.isActive === false || undefined}
      data-done={isDone(task) || undefined}
      data-around={props.isAround || undefined}
    >
      {props.columns.map(({ key, field }) => {
        const text = key === 'who' ? '' : shownText(key, row, plan, props.links);
        const isActive = activeColumn === key;
        return (
          <div
            key={key}
            id={`cell-${task.id}-${key}`}
            role="gridcell"
            className={css.cell}
            data-column={field ? 'field' : key}
            data-active={isActive || undefined}
            data-critical={(key === 'slack' ? isCritical : key === 'drift' && text.startsWith('+')) || undefined}
            title={
              key === 'drift'
                ? agreedOn(row, plan)
                : key === 'name' || key === 'predecessors' || key === 'labels' || field
                  ? text
                  : undefined
            }
            style={key === 'name' ? ({ '--level': row.level } as CSSProperties) : undefined}
            onClick={(event) => {
              if (editor && isActive) return;
              const how = choosingBy(event);
              if (isActive && how === 'one' && key !== 'number') props.onEdit(key);
              else props.onCell(key, how);
            }}
            onDoubleClick={() => !editor && props.onEdit(key)}
          >
            {isActive && editor ? (
              editor
            ) : key === 'name' ? (
              <>
                {row.isSummary ? (
                  <button
                    type="button"
                    className={css.caret}
                    tabIndex={-1}
                    aria-label={t(props.isClosed ? 'tasks.unfold' : 'tasks.fold', { name: task.name })}
                    onClick={(event) => {
                      event.stopPropagation();
                      props.onToggle(task.id);
                    }}
                  >
                    {props.isClosed ? (
                      <CaretRightIcon size={14} weight="bold" />
                    ) : (
                      <CaretDownIcon size={14} weight="bold" />
                    )}
                  </button>
                ) : (
                  <span className={css.caret} />
                )}
                <span className={css.name}>{text}</span>
                {task.repeat && (
                  <span className={css.comments} title={t('tasks.repeats')}>
                    <ArrowsClockwiseIcon size={15} aria-label={t('tasks.repeats')} />
                  </span>
                )}
                {(task.commentCount ?? 0) > 0 && (
                  <span className={css.comments} title={t('tasks.commentCount', { count: task.commentCount! })}>
                    <ChatCircleIcon size={15} aria-hidden="true" />
                    {task.commentCount}
                  </span>
                )}
                <button
                  type="button"
                  className={css.open}
                  tabIndex={-1}
                  aria-label={t('tasks.open', { name: task.name })}
                  title={t('tasks.open', { name: task.name })}
                  onClick={(event) => {
                    event.stopPropagation();
                    props.onOpen(task.id);
                  }}
                >
                  <ArrowSquareOutIcon size={17} />
                </button>
              </>
            ) : key === 'who' ? (
              <Who people={props.people} />
            ) : key === 'labels' ? (
              labelsOn(task, plan).map((each) => <LabelTag key={each.id} label={each} />)
            ) : field ? (
              <span className={css.value}>{text}</span>
            ) : (
              <span className={css.text}>{text}</span>
            )}
          </div>
        );
      })}
    </div>
  );
}

function agreedOn({ task }: OutlineRow, { plan, schedule, rows }: PlanView): string | undefined {
  return (schedule && agreedText({ plan, schedule }, task.id, baselinesOf(rows)[0])) || undefined;
}

function Who({ people = [] }: { people?: Resource[] }) {
  const names = people.map((each) => each.name).join(', ');
  if (people.length === 0) return null;
  return (
    <>
      <AvatarStack people={people} most={2} size={26} label={names} />
      {people.length === 1 && <span className={css.whoName}>{people[0]!.name}</span>}
    </>
  );
}
