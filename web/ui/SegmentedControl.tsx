import { type ReactNode, useEffect, useRef } from 'react';
import css from './SegmentedControl.module.css';
import { useMedia } from './useMedia.ts';

export interface SegmentedControlProps<T extends string> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  options: { value: T; label: string; icon?: ReactNode }[];
}

/** A few exclusive ways to look at the same thing. */
export function SegmentedControl<T extends string>({ label, value, onChange, options }: SegmentedControlProps<T>) {
  const group = useRef<HTMLDivElement>(null);
  // so that all of them hold, only the one that is shown keeps its word: the others have their icon, and are read
  const isNarrow = useMedia(`(max-width: ${options.length > 4 ? 1000 : 700}px)`);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the one that is chosen is brought in sight
  useEffect(() => {
    const chosen = group.current?.querySelector<HTMLElement>('[aria-pressed="true"]');
    if (group.current && chosen) {
      const hidden = chosen.offsetLeft + chosen.offsetWidth - group.current.offsetLeft - group.current.clientWidth;
      // whole, and not where what follows fades
      group.current.scrollLeft = Math.max(0, hidden + 60);
    }
  }, [value]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a toolbar of toggle buttons, not a form's fieldset
    <div ref={group} className={css.group} role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className={css.segment}
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.icon}
          <span className={isNarrow && option.icon && option.value !== value ? 'visually-hidden' : undefined}>
            {option.label}
          </span>
        </button>
      ))}
    </div>
  );
}
