// biome-ignore-all lint/a11y/useSemanticElements: an edge that is dragged is no thematic break
import css from './Splitter.module.css';

/** The edge of what lies to its left in its parent: dragged, or moved with the arrows. */
export function Splitter({
  at,
  isAtEnd,
  least,
  label,
  onResize,
}: {
  at: number;
  /** at the right edge of its parent, whatever its width is now */
  isAtEnd?: boolean;
  least: number;
  label: string;
  onResize: (width: number) => void;
}) {
  return (
    <div
      role="separator"
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={at}
      aria-valuemin={least}
      aria-valuemax={900}
      tabIndex={0}
      className={css.splitter}
      style={{ left: isAtEnd ? '100%' : at }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        event.preventDefault();
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        const box = event.currentTarget.parentElement!.getBoundingClientRect();
        onResize(Math.round(Math.max(least, event.clientX - box.left)));
      }}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowLeft' ? -24 : event.key === 'ArrowRight' ? 24 : 0;
        if (step) onResize(Math.max(least, at + step));
      }}
    />
  );
}
