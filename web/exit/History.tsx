import type { Archive } from '#contract/exit.ts';
import { organisationScope } from '#contract/scope.ts';
import { now } from '#web/core/clock.ts';
import { date, size, time } from '#web/core/format.ts';
import { useRows } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { Card } from '#web/ui/index.ts';
import css from './Sovereignty.module.css';

const HOUR = 3_600_000;

/** Who took the archive, and when: seen by every member. */
export function History({ organisationId }: { organisationId: string }) {
  const t = useT();
  const rows = useRows<Archive>(organisationScope(organisationId), 'archives');
  if (!rows || rows.length === 0) return null;
  const isCut = (row: Archive) => !row.finished_at && now().getTime() - Date.parse(row.opened_at) > HOUR;
  return (
    <Card title={t('exit.history')}>
      <ul className={css.history}>
        {rows
          .toSorted((a, b) => (a.opened_at < b.opened_at ? 1 : -1))
          .slice(0, 20)
          .map((row) => (
            <li key={row.id}>
              <span>
                {t('exit.historyRow', {
                  name: row.opened_by_name,
                  at: `${date(row.opened_at)} ${time(row.opened_at)}`,
                })}
              </span>
              <span className={css.muted}>
                {row.finished_at
                  ? t('exit.historyWhole', { size: size(row.size_bytes ?? 0) })
                  : isCut(row)
                    ? t('exit.historyCut')
                    : ''}
              </span>
            </li>
          ))}
      </ul>
    </Card>
  );
}
