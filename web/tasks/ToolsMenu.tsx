import { DotsThreeIcon } from '@phosphor-icons/react/dist/csr/DotsThree';
import { useState } from 'react';
import { removedTasks } from '#contract/tasks.ts';
import { newId, now } from '#web/core/clock.ts';
import { date } from '#web/core/format.ts';
import { useSend } from '#web/core/hooks.ts';
import { language, useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Button, Dialog, Menu, TextField, toast } from '#web/ui/index.ts';
import { BinDialog } from './BinDialog.tsx';
import type { Editor } from './editor.ts';
import { ImportDialog } from './ImportDialog.tsx';
import type { PlanView } from './plan.ts';
import { SettingsDialog } from './SettingsDialog.tsx';

interface ToolsProps {
  spaceId: string;
  plan: PlanView;
  editor: Editor;
  onAhead: (kind: 'forecast' | 'level') => void;
}

/** What one does with the whole plan: look ahead, keep a baseline, settings, the bin. */
export function ToolsMenu({ spaceId, plan, editor, onAhead }: ToolsProps) {
  const t = useT();
  const [shown, setShown] = useState<'baseline' | 'settings' | 'bin' | 'import'>();
  const close = () => setShown(undefined);
  const hasTasks = plan.outline.rows.length > 0;
  const inBin = removedTasks(plan.rows).length;
  return (
    <>
      <Menu
        label={t('tasks.tools')}
        trigger={<Button icon={<DotsThreeIcon size={20} weight="bold" />}>{t('tasks.tools')}</Button>}
        actions={[
          ...(hasTasks
            ? [
                { key: 'forecast', label: t('planning.forecast'), onAction: () => onAhead('forecast') },
                { key: 'level', label: t('planning.level'), onAction: () => onAhead('level') },
              ]
            : []),
          ...(editor.mayFrame && hasTasks
            ? [{ key: 'baseline', label: t('tasks.takeBaseline'), onAction: () => setShown('baseline') }]
            : []),
          ...(editor.mayFrame
            ? [{ key: 'settings', label: t('tasks.settings'), onAction: () => setShown('settings') }]
            : []),
          ...(editor.mayFrame ? [{ key: 'import', label: t('tasks.import'), onAction: () => setShown('import') }] : []),
          ...(hasTasks
            ? (['xml', 'csv', 'ics'] as const).map((kind) => ({
                key: kind,
                label: t(`tasks.export.${kind}`),
                onAction: () => location.assign(`/api/v1/plans/${spaceId}/plan.${kind}?language=${language()}`),
              }))
            : []),
          { key: 'bin', label: t('tasks.bin', { count: inBin }), onAction: () => setShown('bin') },
        ]}
      />
      {shown === 'baseline' && <BaselineDialog spaceId={spaceId} onClose={close} />}
      {shown === 'settings' && <SettingsDialog plan={plan} editor={editor} onClose={close} />}
      {shown === 'import' && <ImportDialog spaceId={spaceId} onClose={close} />}
      {shown === 'bin' && <BinDialog plan={plan} editor={editor} onClose={close} />}
    </>
  );
}

function BaselineDialog({ spaceId, onClose }: { spaceId: string; onClose: () => void }) {
  const t = useT();
  const send = useSend();
  const [name, setName] = useState(t('tasks.baselineName', { date: date(now()) }));
  const [isPending, setPending] = useState(false);
  async function take(): Promise<void> {
    setPending(true);
    try {
      await send('baseline.take', { spaceId, id: newId(), name: name.trim() });
      toast(t('tasks.baselineTaken', { name: name.trim() }));
      onClose();
    } catch (error) {
      toast(refusalSentence(error), { isError: true });
      setPending(false);
    }
  }
  return (
    <Dialog
      title={t('tasks.takeBaseline')}
      isOpen
      onClose={onClose}
      closeWord={t('word.close')}
      actions={
        <Button kind="primary" isPending={isPending} disabled={!name.trim()} onClick={() => void take()}>
          {t('word.save')}
        </Button>
      }
    >
      <p>{t('tasks.baselineAbout')}</p>
      <TextField
        label={t('tasks.baselineLabel')}
        value={name}
        maxLength={120}
        onChange={(event) => setName(event.target.value)}
      />
    </Dialog>
  );
}
