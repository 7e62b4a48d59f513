import type { FoundFile as Found } from '#contract/files.ts';
import { useAsk } from '#web/core/ask.ts';
import { useT } from '#web/core/i18n.ts';
import { Card } from '#web/ui/index.ts';
import { FoundFile } from './FoundFile.tsx';

const FEW = 4;

/** The home's card: what was put in my spaces last. */
export function NewestFiles() {
  const t = useT();
  const { data } = useAsk<{ rows: Found[] }>('search.files', { text: '' });
  if (!data?.rows.length) return null;
  return (
    <Card title={t('files.newest')}>
      <div>
        {data.rows.slice(0, FEW).map((row) => (
          <FoundFile key={row.id} row={row} words="" />
        ))}
      </div>
    </Card>
  );
}
