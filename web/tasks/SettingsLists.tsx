/** The parts of a plan's frame that are lists: columns of the board, labels, its own fields with their choices, baselines. */
import { TrashIcon } from '@phosphor-icons/react/dist/csr/Trash';
import { useState } from 'react';
import { type Column, type CustomField, type Label, orderBetween } from '#contract/tasks.ts';
import { newId } from '#web/core/clock.ts';
import { date } from '#web/core/format.ts';
import { type MessageKey, useT } from '#web/core/i18n.ts';
import { Button, IconButton, Select, TextField } from '#web/ui/index.ts';
import { columnsOf } from './board.ts';
import { fieldsOf, labelsOf } from './custom.ts';
import type { Editor } from './editor.ts';
import css from './Panel.module.css';
import { baselinesOf, type PlanView } from './plan.ts';
import { Section } from './TaskPanel.tsx';

type PartProps = { plan: PlanView; editor: Editor };

export function SettingsLists(props: PartProps) {
  return (
    <>
      <Columns {...props} />
      <Labels {...props} />
      <Fields {...props} />
      <Baselines {...props} />
    </>
  );
}

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
            <Kept
              label={t('tasks.columnName')}
              value={each.name}
              onKeep={(next) => void editor.apply([{ do: 'put', in: 'columns', row: { ...each, name: next } }])}
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

const colours = ['brick', 'sky', 'leaf', 'brass', 'plum', 'slate', 'stone'] as const;

function Labels({ plan, editor }: PartProps) {
  const t = useT();
  const [name, setName] = useState('');
  const labels = labelsOf(plan);
  const put = (row: Label) => void editor.apply([{ do: 'put', in: 'labels', row }]);
  return (
    <Section title={t('tasks.labels')}>
      <ul className={css.lines}>
        {labels.map((each) => (
          <li key={each.id} className={css.line}>
            <Kept label={t('tasks.labelName')} value={each.name} onKeep={(next) => put({ ...each, name: next })} />
            <Select
              label={t('tasks.colourOf', { name: each.name })}
              isLabelHidden
              value={each.colour}
              options={colours.map((colour) => ({ value: colour, label: t(`tasks.colour.${colour}` as MessageKey) }))}
              onChange={(event) => put({ ...each, colour: event.target.value as Label['colour'] })}
            />
            <IconButton
              isSmall
              label={t('tasks.removeLine', { name: each.name })}
              icon={<TrashIcon size={16} />}
              onClick={() => void editor.apply([{ do: 'drop', in: 'labels', id: each.id }])}
            />
          </li>
        ))}
      </ul>
      <AddLine
        label={t('tasks.newLabel')}
        value={name}
        onChange={setName}
        onAdd={() => put({ id: newId(), name: name.trim(), colour: colours[labels.length % colours.length]! })}
      />
    </Section>
  );
}

const kinds = ['text', 'number', 'date', 'yes', 'choice'] as const;

function Fields({ plan, editor }: PartProps) {
  const t = useT();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<CustomField['kind']>('text');
  const fields = fieldsOf(plan);
  const put = (row: CustomField) => void editor.apply([{ do: 'put', in: 'fields', row }]);
  return (
    <Section title={t('tasks.fields')}>
      <ul className={css.lines}>
        {fields.map((each) => (
          <li key={each.id} className={css.fieldLine}>
            <div className={css.line}>
              <Kept label={t('tasks.fieldName')} value={each.name} onKeep={(next) => put({ ...each, name: next })} />
              <span className={css.muted}>{t(`tasks.fieldKind.${each.kind}` as MessageKey)}</span>
              <IconButton
                isSmall
                label={t('tasks.removeLine', { name: each.name })}
                icon={<TrashIcon size={16} />}
                onClick={() => void editor.apply([{ do: 'drop', in: 'fields', id: each.id }])}
              />
            </div>
            {each.kind === 'choice' && <FieldChoices field={each} onPut={put} />}
          </li>
        ))}
      </ul>
      <div className={css.newField}>
        <Select
          label={t('tasks.fieldKind')}
          value={kind}
          options={kinds.map((each) => ({ value: each, label: t(`tasks.fieldKind.${each}`) }))}
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
              ...(kind === 'choice' ? { choices: [] } : {}),
              order: orderBetween(fields.at(-1)?.order ?? null, null),
            };
            put(row);
          }}
        />
      </div>
    </Section>
  );
}

/** What one may choose for a field; a choice that is taken away stays on the tasks that have it. */
function FieldChoices({ field, onPut }: { field: CustomField; onPut: (row: CustomField) => void }) {
  const t = useT();
  const [name, setName] = useState('');
  const choices = field.choices ?? [];
  return (
    <div className={css.choices}>
      <ul className={css.labels} aria-label={t('tasks.choicesOf', { name: field.name })}>
        {choices.map((each) => (
          <li key={each} className={css.choice}>
            {each}
            <IconButton
              isSmall
              label={t('tasks.removeLine', { name: each })}
              icon={<TrashIcon size={14} />}
              onClick={() => onPut({ ...field, choices: choices.filter((other) => other !== each) })}
            />
          </li>
        ))}
      </ul>
      <AddLine
        label={t('tasks.newChoice', { name: field.name })}
        value={name}
        onChange={setName}
        onAdd={() => {
          const next = name.trim();
          if (!choices.includes(next)) onPut({ ...field, choices: [...choices, next].slice(0, 50) });
        }}
      />
    </div>
  );
}

/** A name that is kept when its field is left. */
function Kept({ label, value, onKeep }: { label: string; value: string; onKeep: (value: string) => void }) {
  return (
    <TextField
      label={label}
      isLabelHidden
      key={value}
      defaultValue={value}
      maxLength={60}
      onBlur={(event) => {
        const next = event.target.value.trim();
        if (next && next !== value) onKeep(next);
      }}
    />
  );
}

function Baselines({ plan, editor }: PartProps) {
  const t = useT();
  const baselines = baselinesOf(plan.rows);
  if (baselines.length === 0) return null;
  return (
    <Section title={t('tasks.baselines')}>
      <ul className={css.lines}>
        {baselines.map((each) => (
          <li key={each.id} className={css.line}>
            <Kept
              label={t('tasks.baselineLabel')}
              value={each.name}
              onKeep={(name) => void editor.apply([{ do: 'put', in: 'baselines', row: { ...each, name } }])}
            />
            <span className={css.muted}>{date(each.takenAt)}</span>
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
