import { PlusIcon } from '@phosphor-icons/react/dist/csr/Plus';
import { useT } from '#web/core/i18n.ts';
import { Button, EmptyState } from '#web/ui/index.ts';
import { ImportButton } from './ImportDialog.tsx';
import css from './List.module.css';
import { SampleButton } from './SampleButton.tsx';

/** What one may begin a plan with. */
export function EmptyPlan(props: { spaceId: string; mayImport: boolean; onFirst: () => void }) {
  const t = useT();
  return (
    <EmptyState
      title={t('tasks.empty')}
      action={
        <span className={css.starts}>
          <Button kind="primary" icon={<PlusIcon size={20} />} onClick={props.onFirst}>
            {t('tasks.first')}
          </Button>
          {props.mayImport && <ImportButton spaceId={props.spaceId} />}
          <SampleButton spaceId={props.spaceId} />
        </span>
      }
    >
      {t('tasks.emptyAbout')}
    </EmptyState>
  );
}
