import type { FoundFile as Found } from '#contract/files.ts';
import { size } from '#web/core/format.ts';
import { FoundRow } from '#web/shell/FoundRow.tsx';
import { Marked } from '#web/ui/index.ts';
import { KindIcon } from './kinds.tsx';

/** A file that was found by its name: where it lies, and the way to it. */
export function FoundFile({ row, words }: { row: Found; words: string }) {
  return (
    <FoundRow
      link={{ to: '/s/$spaceId/$tab/$', params: { spaceId: row.space_id, tab: 'files', _splat: row.id } }}
      face={<KindIcon name={row.name} size={30} />}
      title={<Marked text={row.name} words={words} />}
      about={[[row.space_name, row.folder_name].filter(Boolean).join(' › '), size(row.size_bytes)].join(' · ')}
      at={row.added_at}
    />
  );
}
