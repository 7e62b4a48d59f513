import { CheckSquareOffsetIcon } from '@phosphor-icons/react/dist/csr/CheckSquareOffset';
import type { FoundTask as Found } from '#contract/tasks.ts';
import { FoundRow } from '#web/shell/FoundRow.tsx';
import { Marked } from '#web/ui/index.ts';

/** A task that was found by its name: where it is, and the way to it. */
export function FoundTask({ row, words }: { row: Found; words: string }) {
  return (
    <FoundRow
      link={{ to: '/s/$spaceId/$tab/$', params: { spaceId: row.space_id, tab: 'tasks', _splat: `list/${row.id}` } }}
      face={<CheckSquareOffsetIcon size={28} />}
      title={<Marked text={row.name} words={words} />}
      about={[row.space_name, row.parent_name].filter(Boolean).join(' › ')}
    />
  );
}
