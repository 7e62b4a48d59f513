import type { Reference } from '#contract/chat.ts';
import { size } from '#web/core/format.ts';
import css from './Files.module.css';
import { addressOf, isPicture, KindIcon } from './kinds.tsx';

/** A file attached to a message: its picture where it is one, its name and size, and its bytes behind them. */
export function FileCard({ spaceId, reference }: { spaceId: string; reference: Reference }) {
  const file = {
    id: reference.id,
    space_id: spaceId,
    name: reference.name,
    type: reference.type ?? '',
    size_bytes: reference.size_bytes ?? 0,
  };
  return (
    <a className={css.card} href={addressOf(file)} download={file.name}>
      {isPicture(file) ? (
        <img src={addressOf(file, true)} alt="" loading="lazy" />
      ) : (
        <KindIcon name={file.name} size={28} />
      )}
      <span className={css.cardText}>
        <strong>{file.name}</strong>
        <span className={css.muted}>{size(file.size_bytes)}</span>
      </span>
    </a>
  );
}
