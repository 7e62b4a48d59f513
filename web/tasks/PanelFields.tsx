import { useState } from 'react';
import {
  type Column as BoardColumn,
  type CustomField,
  type Label,
  type OutlineRow,
  statusOf,
  type Task,
  type TaskChanges,
} from '#contract/tasks.ts';
import { newId } from '#web/core/clock.ts';
import { type MessageKey, useT } from '#web/core/i18n.ts';
import { Button, Checkbox, Select, Switch, TextField, toast } from '#web/ui/index.ts';
import { columnsOf, statusChanges } from './board.ts';
import { type ColumnKey, commitOperations, typedText } from './columns.ts';
import { change, linksByTask } from './fields.ts';
import css from './Panel.module.css';
import { PanelRepeat } from './PanelRepeat.tsx';
import { PeopleChoice } from './PeopleChoice.tsx';
import { listOf, type PlanView } from './plan.ts';
import { Cost } from './reports/CostsTable.tsx';
import { type PanelProps, Section } from './TaskPanel.tsx';

const constraints = ['ASAP', 'ALAP', 'SNET', 'SNLT', 'FNET', 'FNLT', 'MSO', 'MFO'] as const;

/** Who, when and how much: the same values as in the list, and those that only few tasks have. */
export function PanelFields({ spaceId, row, plan, editor }: PanelProps & { row: OutlineRow }) {
  const t = useT();
  const { task } = row;
  const isLocked = !editor.mayWrite;
  const set = (changes: TaskChanges) => void editor.apply([change(task.id, changes)]);
  const links = linksByTask(plan).get(task.id) ?? [];
  const typed = (key: ColumnKey, titleKey: MessageKey) => (
    <Typed
      key={`${key} ${typedText(key, row, plan, links)}`}
      label={t(titleKey)}
      value={typedText(key, row, plan, links)}
      isLocked={isLocked || (row.isSummary && key !== 'predecessors')}
      onCommit={(text) => {
        const operations = commitOperations(key, text, row, plan, links);
        if (typeof operations === 'string') toast(t(operations, { text }), { isError: true });
        else if (operations.length > 0) void editor.apply(operations);
      }}
    />
  );
  return (
    <>
      <Section title={t('tasks.work')}>
        <div className={css.fields}>
          <Select
            label={t('tasks.status')}
            value={statusOf(task)}
            disabled={isLocked}
            options={columnsOf(plan, t).map((each: BoardColumn) => ({ value: each.id, label: each.name }))}
            onChange={(event) => set(statusChanges(plan, task, event.target.value, t))}
          />
          {typed('percent', 'tasks.percent')}
          {typed('duration', 'tasks.duration')}
          {typed('predecessors', 'tasks.predecessors')}
          {typed('start', 'tasks.start')}
          {typed('finish', 'tasks.finish')}
          <Moment
            label={t('tasks.deadline')}
            value={task.deadlineAt}
            isLocked={isLocked}
            time="17:00"
            onChange={(deadlineAt) => set({ deadlineAt })}
          />
          <Select
            label={t('tasks.constraint')}
            value={task.constraint ?? 'ASAP'}
            disabled={isLocked || row.isSummary}
            options={constraints.map((each) => ({ value: each, label: t(`tasks.constraint.${each}` as MessageKey) }))}
            onChange={(event) => set(constraintChanges(task, event.target.value as Task['constraint'], plan, row.at))}
          />
          {task.constraintAt && (
            <Moment
              label={t('tasks.constraintAt')}
              value={task.constraintAt}
              isLocked={isLocked}
              time={task.constraintAt.slice(11)}
              onChange={(constraintAt) =>
                set(constraintAt ? { constraintAt } : { constraint: 'ASAP', constraintAt: null })
              }
            />
          )}
          {!row.isSummary && (
            <>
              <Moment
                label={t('tasks.actualStart')}
                value={task.actualStartAt}
                isLocked={isLocked}
                time="08:00"
                onChange={(actualStartAt) => set({ actualStartAt })}
              />
              <Moment
                label={t('tasks.actualFinish')}
                value={task.actualFinishAt}
                isLocked={isLocked}
                time="17:00"
                onChange={(actualFinishAt) =>
                  set(actualFinishAt ? { actualFinishAt, percent: 100 } : { actualFinishAt })
                }
              />
            </>
          )}
        </div>
        {!isLocked && row.isSummary && task.mode === 'manual' && (
          <div className={css.switches}>
            <Switch label={t('tasks.isManual')} isOn onChange={() => set({ mode: 'auto' })} />
          </div>
        )}
        {!isLocked && !row.isSummary && (
          <div className={css.switches}>
            <Switch
              label={t('tasks.isMilestone')}
              isOn={task.isMilestone ?? false}
              onChange={(isOn) =>
                set({
                  isMilestone: isOn,
                  ...(isOn
                    ? { durationMinutes: 0 }
                    : { durationMinutes: task.durationMinutes || plan.plan.project.minutesPerDay }),
                })
              }
            />
            <Switch
              label={t('tasks.isManual')}
              isOn={task.mode === 'manual'}
              onChange={(isOn) => set(manualChanges(isOn, plan, row.at))}
            />
            <Switch
              label={t('tasks.isActive')}
              isOn={task.isActive !== false}
              onChange={(isActive) => set({ isActive })}
            />
          </div>
        )}
        {!row.isSummary && (!isLocked || task.fixedCost || task.actualCost) && (
          <div className={css.fields}>
            <Cost
              label={t('tasks.field.fixedCost')}
              value={task.fixedCost}
              isLocked={isLocked}
              onChange={(fixedCost) => set({ fixedCost })}
            />
            <Cost
              label={t('tasks.field.actualCost')}
              value={task.actualCost}
              isLocked={isLocked}
              onChange={(actualCost) => set({ actualCost })}
            />
          </div>
        )}
        <CustomFields task={task} plan={plan} isLocked={isLocked} onChange={set} />
      </Section>
      {!row.isSummary && <PanelRepeat plan={plan} task={task} editor={editor} />}
      <Section title={t('tasks.who')}>
        <PeopleChoice spaceId={spaceId} tasks={[task]} plan={plan} editor={editor} />
      </Section>
      <Labels task={task} plan={plan} editor={editor} />
    </>
  );
}

/** A field of text that is kept when it is left or when Enter is pressed. */
function Typed({
  label,
  value,
  isLocked,
  onCommit,
}: {
  label: string;
  value: string;
  isLocked: boolean;
  onCommit: (text: string) => void;
}) {
  return (
    <TextField
      label={label}
      defaultValue={value}
      readOnly={isLocked}
      maxLength={255}
      onBlur={(event) => {
        if (event.target.value !== value) onCommit(event.target.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
}

/** A day; its time is that of the morning or the evening. */
function Moment({
  label,
  value,
  time,
  isLocked,
  onChange,
}: {
  label: string;
  value?: string | null;
  time: string;
  isLocked: boolean;
  onChange: (value: string | null) => void;
}) {
  return (
    <TextField
      label={label}
      type="date"
      min="1950-01-01"
      max="2150-12-31"
      key={value ?? ''}
      defaultValue={value?.slice(0, 10) ?? ''}
      readOnly={isLocked}
      onBlur={(event) => {
        const day = event.target.value;
        if (day !== (value?.slice(0, 10) ?? '')) onChange(day ? `${day}T${time}` : null);
      }}
    />
  );
}

function constraintChanges(task: Task, constraint: Task['constraint'], plan: PlanView, at: number): TaskChanges {
  if (constraint === 'ASAP' || constraint === 'ALAP') return { constraint, constraintAt: null };
  const scheduled = plan.schedule?.at(plan.outline.rows[at]!.task.id);
  const edge =
    constraint === 'SNET' || constraint === 'SNLT' || constraint === 'MSO' ? scheduled?.start : scheduled?.finish;
  return { constraint, constraintAt: task.constraintAt ?? edge ?? plan.plan.project.start };
}

/** A manual task keeps the dates it has at that moment. */
function manualChanges(isManual: boolean, plan: PlanView, at: number): TaskChanges {
  const scheduled = plan.schedule?.at(plan.outline.rows[at]!.task.id);
  return isManual
    ? { mode: 'manual', manualStartAt: scheduled?.start ?? null, manualFinishAt: scheduled?.finish ?? null }
    : { mode: 'auto' };
}

const colours = ['brick', 'sky', 'leaf', 'brass', 'plum', 'slate'] as const;

function Labels({ task, plan, editor }: Pick<PanelProps, 'plan' | 'editor'> & { task: Task }) {
  const t = useT();
  const [name, setName] = useState('');
  const labels = listOf<Label>(plan.rows, 'labels');
  const chosen = task.labelIds ?? [];
  if (labels.length === 0 && !editor.mayFrame) return null;
  return (
    <Section title={t('tasks.labels')}>
      <div className={css.labels}>
        {labels.map((each) => (
          <button
            key={each.id}
            type="button"
            className={css.label}
            data-colour={each.colour}
            aria-pressed={chosen.includes(each.id)}
            disabled={!editor.mayWrite}
            onClick={() =>
              void editor.apply([
                change(task.id, {
                  labelIds: chosen.includes(each.id) ? chosen.filter((id) => id !== each.id) : [...chosen, each.id],
                }),
              ])
            }
          >
            {each.name}
          </button>
        ))}
      </div>
      {editor.mayFrame && (
        <form
          className={css.addLine}
          onSubmit={(event) => {
            event.preventDefault();
            if (!name.trim()) return;
            const id = newId();
            const row: Label = { id, name: name.trim(), colour: colours[labels.length % colours.length]! };
            void editor.apply([{ do: 'put', in: 'labels', row }, change(task.id, { labelIds: [...chosen, id] })]);
            setName('');
          }}
        >
          <TextField
            label={t('tasks.newLabel')}
            isLabelHidden
            placeholder={t('tasks.newLabel')}
            value={name}
            maxLength={60}
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="submit" isSmall disabled={!name.trim()}>
            {t('word.add')}
          </Button>
        </form>
      )}
    </Section>
  );
}

function CustomFields({
  task,
  plan,
  isLocked,
  onChange,
}: {
  task: Task;
  plan: PlanView;
  isLocked: boolean;
  onChange: (changes: TaskChanges) => void;
}) {
  const t = useT();
  const fields = listOf<CustomField>(plan.rows, 'fields').sort((a, b) => (a.order < b.order ? -1 : 1));
  if (fields.length === 0) return null;
  return (
    <div className={css.fields}>
      {fields.map((field) => {
        const value = task.custom?.[field.id] ?? null;
        const set = (next: string | number | boolean | null) => onChange({ custom: { [field.id]: next } });
        if (field.kind === 'yes') {
          return (
            <Checkbox
              key={field.id}
              label={field.name}
              checked={value === true}
              disabled={isLocked}
              onChange={(event) => set(event.target.checked)}
            />
          );
        }
        if (field.kind === 'choice') {
          return (
            <Select
              key={field.id}
              label={field.name}
              value={String(value ?? '')}
              disabled={isLocked}
              options={[
                { value: '', label: t('tasks.noChoice') },
                ...(field.choices ?? []).map((each) => ({ value: each, label: each })),
              ]}
              onChange={(event) => set(event.target.value || null)}
            />
          );
        }
        return (
          <TextField
            key={`${field.id} ${value}`}
            label={field.name}
            type={field.kind === 'number' ? 'number' : field.kind === 'date' ? 'date' : 'text'}
            defaultValue={value === null ? '' : String(value)}
            readOnly={isLocked}
            maxLength={2000}
            onBlur={(event) => {
              const text = event.target.value;
              if (text !== (value === null ? '' : String(value)))
                set(text === '' ? null : field.kind === 'number' ? Number(text) : text);
            }}
          />
        );
      })}
    </div>
  );
}
