import { TrashIcon } from '@phosphor-icons/react/dist/csr/Trash';
import { useState } from 'react';
import {
  type Baseline,
  type Calendar,
  type Column,
  type CustomField,
  newPlan,
  orderBetween,
  STANDARD_CALENDAR,
  standardCalendar,
} from '#contract/tasks.ts';
import { newId, now } from '#web/core/clock.ts';
import { date } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { Button, Checkbox, Dialog, IconButton, Select, Switch, TextField } from '#web/ui/index.ts';
import { columnsOf } from './board.ts';
import type { Editor } from './editor.ts';
import css from './Panel.module.css';
import { listOf, type PlanView } from './plan.ts';
import { Section } from './TaskPanel.tsx';
import { sayWeekday } from './words.ts';

const MONDAY = 4 * 1440; // 5 January 1970

/** The frame of a plan: when it begins, which days are worked, the columns of its board, its own fields, its baselines. */
export function SettingsDialog({ plan, editor, onClose }: { plan: PlanView; editor: Editor; onClose: () => void }) {
  const t = useT();
  const settings = plan.settings ?? newPlan(editor.spaceId, now().toISOString().slice(0, 10));
  const calendar =
    listOf<Calendar>(plan.rows, 'calendars').find((each) => each.id === settings.calendarId) ?? standardCalendar();
  const set = (changes: object) => void editor.edit('plan.change', { changes });
  const putCalendar = (changes: Partial<Calendar>) =>
    void editor.apply([{ do: 'put', in: 'calendars', row: { ...calendar, ...changes } }]);
  return (
    <Dialog title={t('tasks.settings')} isOpen isWide onClose={onClose} closeWord={t('word.close')}>
      <div className={css.settings}>
        <Section title={t('tasks.project')}>
          <div className={css.fields}>
            <TextField
              label={t('tasks.projectStart')}
              type="date"
              min="1950-01-01"
              max="2150-12-31"
              key={settings.start}
              defaultValue={settings.start.slice(0, 10)}
              onBlur={(event) => {
                const start = `${event.target.value}${settings.start.slice(10)}`;
                if (event.target.value && start !== settings.start) set({ start });
              }}
            />
            <TextField
              label={t('tasks.statusDate')}
              hint={t('tasks.statusDateAbout')}
              type="date"
              min="1950-01-01"
              max="2150-12-31"
              key={settings.statusAt ?? ''}
              defaultValue={settings.statusAt?.slice(0, 10) ?? ''}
              onBlur={(event) => {
                const statusAt = event.target.value ? `${event.target.value}T17:00` : null;
                if (statusAt !== (settings.statusAt ?? null)) set({ statusAt });
              }}
            />
          </div>
          <div className={css.switches}>
            <Switch
              label={t('tasks.neverBeforeStart')}
              isOn={settings.isNeverBeforeStart ?? true}
              onChange={(isNeverBeforeStart) => set({ isNeverBeforeStart })}
            />
            <Switch
              label={t('tasks.honourConstraints')}
              isOn={settings.isHonouringConstraints ?? true}
              onChange={(isHonouringConstraints) => set({ isHonouringConstraints })}
            />
            <Switch
              label={t('tasks.remainingAfterStatus')}
              isOn={settings.isRemainingAfterStatus ?? false}
              onChange={(isRemainingAfterStatus) => set({ isRemainingAfterStatus })}
            />
          </div>
        </Section>
        <Section
          title={t('tasks.workingTime', {
            name: calendar.id === STANDARD_CALENDAR ? t('tasks.standard') : calendar.name,
          })}
        >
          <div className={css.week}>
            {calendar.week.map((intervals, i) => (
              <Checkbox
                // biome-ignore lint/suspicious/noArrayIndexKey: the seven days of the week are their places
                key={i}
                label={sayWeekday(MONDAY + i * 1440)}
                checked={Boolean(intervals?.length)}
                onChange={(event) => {
                  const week = calendar.week.slice();
                  const sample = calendar.week.find((each) => each?.length) ?? standardCalendar().week[0]!;
                  week[i] = event.target.checked ? sample : [];
                  putCalendar({ week });
                }}
              />
            ))}
          </div>
          <div className={css.fields}>
            <Select
              label={t('tasks.holidays')}
              value={calendar.holidays ?? ''}
              options={[
                { value: '', label: t('tasks.holidays.none') },
                { value: 'FR', label: t('tasks.holidays.FR') },
                { value: 'FR-ALSACE', label: t('tasks.holidays.ALSACE') },
              ]}
              onChange={(event) => putCalendar({ holidays: (event.target.value || null) as Calendar['holidays'] })}
            />
            <Switch
              label={t('tasks.bridges')}
              isOn={calendar.hasBridges ?? false}
              onChange={(hasBridges) => putCalendar({ hasBridges })}
            />
          </div>
        </Section>
        <Columns plan={plan} editor={editor} />
        <Fields plan={plan} editor={editor} />
        <Baselines plan={plan} editor={editor} />
      </div>
    </Dialog>
  );
}

type PartProps = { plan: PlanView; editor: Editor };

function Columns({ plan, editor }: PartProps) {
  const t = useT();
  const [name, setName] = useState('');
  const columns = columnsOf(plan, t);
  const own = plan.rows.columns ?? {};
  return (
    <Section title={t('tasks.columns')}>
      <ul className={css.lines}>
        {columns.map((each) => (
          <li key={each.id} className={css.line}>
            <TextField
              label={t('tasks.columnName')}
              isLabelHidden
              key={each.name}
              defaultValue={each.name}
              maxLength={60}
              onBlur={(event) => {
                const next = event.target.value.trim();
                if (next && next !== each.name)
                  void editor.apply([{ do: 'put', in: 'columns', row: { ...each, name: next } }]);
              }}
            />
            {own[each.id] && (
              <IconButton
                isSmall
                label={t('tasks.removeLine', { name: each.name })}
                icon={<TrashIcon size={16} />}
                onClick={() => void editor.apply([{ do: 'drop', in: 'columns', id: each.id }])}
              />
            )}
          </li>
        ))}
      </ul>
      <AddLine
        label={t('tasks.newColumn')}
        value={name}
        onChange={setName}
        onAdd={() => {
          const done = columns.at(-1)?.order ?? null;
          const row: Column = {
            id: newId(),
            name: name.trim(),
            kind: 'doing',
            order: orderBetween(columns.at(-2)?.order ?? null, done),
          };
          void editor.apply([{ do: 'put', in: 'columns', row }]);
        }}
      />
    </Section>
  );
}

function Fields({ plan, editor }: PartProps) {
  const t = useT();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<CustomField['kind']>('text');
  const fields = listOf<CustomField>(plan.rows, 'fields').sort((a, b) => (a.order < b.order ? -1 : 1));
  return (
    <Section title={t('tasks.fields')}>
      <ul className={css.lines}>
        {fields.map((each) => (
          <li key={each.id} className={css.line}>
            <span>
              {each.name}{' '}
              <span className={css.muted}>{t(`tasks.fieldKind.${each.kind}` as 'tasks.fieldKind.text')}</span>
            </span>
            <IconButton
              isSmall
              label={t('tasks.removeLine', { name: each.name })}
              icon={<TrashIcon size={16} />}
              onClick={() => void editor.apply([{ do: 'drop', in: 'fields', id: each.id }])}
            />
          </li>
        ))}
      </ul>
      <Select
        label={t('tasks.fieldKind')}
        value={kind}
        options={(['text', 'number', 'date', 'yes'] as const).map((each) => ({
          value: each,
          label: t(`tasks.fieldKind.${each}`),
        }))}
        onChange={(event) => setKind(event.target.value as CustomField['kind'])}
      />
      <AddLine
        label={t('tasks.newField')}
        value={name}
        onChange={setName}
        onAdd={() => {
          const row: CustomField = {
            id: newId(),
            name: name.trim(),
            kind,
            order: orderBetween(fields.at(-1)?.order ?? null, null),
          };
          void editor.apply([{ do: 'put', in: 'fields', row }]);
        }}
      />
    </Section>
  );
}

function Baselines({ plan, editor }: PartProps) {
  const t = useT();
  const baselines = listOf<Baseline>(plan.rows, 'baselines');
  if (baselines.length === 0) return null;
  return (
    <Section title={t('tasks.baselines')}>
      <ul className={css.lines}>
        {baselines.map((each) => (
          <li key={each.id} className={css.line}>
            <span>
              {each.name} <span className={css.muted}>{date(each.takenAt)}</span>
            </span>
            <IconButton
              isSmall
              label={t('tasks.removeLine', { name: each.name })}
              icon={<TrashIcon size={16} />}
              onClick={() => void editor.edit('baseline.remove', { id: each.id })}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function AddLine({
  label,
  value,
  onChange,
  onAdd,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onAdd: () => void;
}) {
  const t = useT();
  return (
    <form
      className={css.addLine}
      onSubmit={(event) => {
        event.preventDefault();
        if (!value.trim()) return;
        onAdd();
        onChange('');
      }}
    >
      <TextField
        label={label}
        isLabelHidden
        placeholder={label}
        value={value}
        maxLength={60}
        onChange={(event) => onChange(event.target.value)}
      />
      <Button type="submit" isSmall disabled={!value.trim()}>
        {t('word.add')}
      </Button>
    </form>
  );
}
