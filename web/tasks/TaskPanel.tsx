/** Everything of one task, beside the view it was opened from; over it on a phone. */
import { LinkIcon } from '@phosphor-icons/react/dist/csr/Link';
import { TrashIcon } from '@phosphor-icons/react/dist/csr/Trash';
import { type ReactNode, useState } from 'react';
import type { OutlineRow } from '#contract/tasks.ts';
import { useT } from '#web/core/i18n.ts';
import { Button, IconButton, Pill, SegmentedControl, toast } from '#web/ui/index.ts';
import { Beside } from './Beside.tsx';
import type { Editor } from './editor.ts';
import { change, removing } from './fields.ts';
import { LineField } from './LineField.tsx';
import css from './Panel.module.css';
import { PanelComments } from './PanelComments.tsx';
import { PanelFields } from './PanelFields.tsx';
import { PanelHistory } from './PanelHistory.tsx';
import { PanelList } from './PanelList.tsx';
import { PanelPlanning } from './PanelPlanning.tsx';
import { PanelTime } from './PanelTime.tsx';
import { PanelWhy } from './PanelWhy.tsx';
import type { PlanView } from './plan.ts';

export interface PanelProps {
  spaceId: string;
  taskId: string;
  plan: PlanView;
  editor: Editor;
  onOpen: (taskId: string) => void;
}
type Part = 'details' | 'comments' | 'time' | 'history';

export function TaskPanel(props: PanelProps & { onClose: () => void }) {
  const t = useT();
  const { plan, taskId, editor, onClose } = props;
  const row = plan.outline.byId.get(taskId);
  if (!row) {
    return (
      <Beside id={taskId} title={t('tasks.inBin')} onClose={onClose}>
        <p className={css.part}>{t('tasks.inBinAbout')}</p>
        {editor.mayWrite && (
          <div className={css.part}>
            <Button onClick={() => void editor.edit('task.restore', { taskIds: [taskId] })}>
              {t('tasks.restore')}
            </Button>
          </div>
        )}
      </Beside>
    );
  }
  return (
    <Beside
      id={taskId}
      title={t('tasks.panel')}
      label={t('tasks.panelOf', { name: row.task.name })}
      onClose={onClose}
      head={
        <>
          <span className={css.number}>{row.number}</span>
          <LineField
            className={css.title}
            label={t('tasks.name')}
            maxLength={255}
            value={row.task.name}
            isReadOnly={!editor.mayWrite}
            onChange={(name) => void editor.edit('task.change', { taskId, changes: { name } })}
          />
          <IconButton
            label={t('tasks.copyLink')}
            icon={<LinkIcon size={20} />}
            onClick={() => {
              void navigator.clipboard.writeText(`${location.origin}/s/${props.spaceId}/tasks/list/${taskId}`);
              toast(t('word.copied'));
            }}
          />
        </>
      }
    >
      <Parts key={taskId} {...props} row={row} />
    </Beside>
  );
}

function Parts(props: PanelProps & { row: OutlineRow; onClose: () => void }) {
  const t = useT();
  // a notification leads to what was said
  const [part, setPart] = useState<Part>(location.hash === '#comments' ? 'comments' : 'details');
  const { task } = props.row;
  const comments = task.commentCount ?? 0;
  return (
    <>
      <div className={css.parts}>
        <SegmentedControl<Part>
          label={t('tasks.parts')}
          value={part}
          onChange={setPart}
          options={[
            { value: 'details', label: t('tasks.details') },
            {
              value: 'comments',
              label: comments ? t('tasks.commentsCount', { count: comments }) : t('tasks.comments'),
            },
            { value: 'time', label: t('tasks.time') },
            { value: 'history', label: t('tasks.history') },
          ]}
        />
      </div>
      {part === 'details' && <Details {...props} />}
      {part === 'comments' && <PanelComments {...props} />}
      {part === 'time' && <PanelTime {...props} spent={task.spentMinutes ?? 0} />}
      {part === 'history' && <PanelHistory {...props} />}
    </>
  );
}

function Details(props: PanelProps & { row: OutlineRow; onClose: () => void }) {
  const t = useT();
  const { taskId, editor, onClose } = props;
  const { task } = props.row;
  return (
    <>
      {task.isActive === false && <Pill tone="stone">{t('tasks.inactive')}</Pill>}
      <PanelFields {...props} />
      <PanelPlanning {...props} />
      <PanelWhy {...props} />
      <Section title={t('tasks.note')}>
        <textarea
          className={css.note}
          aria-label={t('tasks.note')}
          defaultValue={task.note ?? ''}
          key={task.note ?? ''}
          readOnly={!editor.mayWrite}
          placeholder={editor.mayWrite ? t('tasks.noteAbout') : ''}
          maxLength={20_000}
          onBlur={(event) => {
            if (event.target.value !== (task.note ?? ''))
              void editor.apply([change(taskId, { note: event.target.value })]);
          }}
        />
      </Section>
      <PanelList {...props} />
      {editor.mayWrite && (
        <div className={css.part}>
          <Button
            icon={<TrashIcon size={18} />}
            onClick={() => {
              void editor.apply(removing([task]));
              onClose();
              editor.tell(t('tasks.removed', { count: 1, name: task.name }));
            }}
          >
            {t('tasks.remove')}
          </Button>
        </div>
      )}
    </>
  );
}

export function Section({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className={css.part}>
      <div className={css.partHead}>
        <h3>{title}</h3>
        {action}
      </div>
      {children}
    </section>
  );
}
