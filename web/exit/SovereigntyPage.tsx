/** Sovereignty and exit: where everything is, as stated and as measured, and how to leave with it. */
import { PrinterIcon } from '@phosphor-icons/react/dist/csr/Printer';
import { SignOutIcon } from '@phosphor-icons/react/dist/csr/SignOut';
import type { Sovereignty } from '#contract/exit.ts';
import { useAsk } from '#web/core/ask.ts';
import { useT } from '#web/core/i18n.ts';
import { useSession } from '#web/core/session.tsx';
import { Button, Card, EmptyState, Skeleton } from '#web/ui/index.ts';
import { Facts } from './Facts.tsx';
import { History } from './History.tsx';
import { Leaving } from './Leaving.tsx';
import css from './Sovereignty.module.css';

export function SovereigntyPage() {
  const t = useT();
  const { person } = useSession();
  const organisationId = person.organisation_id;
  const { data, error, reload } = useAsk<Sovereignty>('sovereignty', { organisationId });
  return (
    <div className={css.page}>
      <div className={css.head}>
        <div>
          <h1>{t('exit.title')}</h1>
          <span className={css.muted}>{t('exit.about')}</span>
        </div>
        <Button icon={<PrinterIcon size={20} />} onClick={() => print()}>
          {t('exit.print')}
        </Button>
      </div>
      <div className={css.grid}>
        <div className={css.column}>
          {data ? (
            <Facts data={data} organisationId={organisationId} />
          ) : error ? (
            <Card>
              <EmptyState
                title={t('refusal.unavailable')}
                action={<Button onClick={() => void reload()}>{t('word.retry')}</Button>}
              />
            </Card>
          ) : (
            <Card title={t('exit.where')}>
              <Skeleton height={320} />
            </Card>
          )}
        </div>
        <div className={css.column}>
          <Leaving organisationId={organisationId} />
          <History organisationId={organisationId} />
          <Card
            title={
              <span className={css.title}>
                <SignOutIcon size={20} aria-hidden="true" />
                {t('exit.how')}
              </span>
            }
          >
            <ol className={css.steps}>
              <li>{t('exit.how1')}</li>
              <li>{t('exit.how2')}</li>
              <li>{t('exit.how3')}</li>
            </ol>
          </Card>
        </div>
      </div>
    </div>
  );
}
