import type { ReactNode } from 'react';
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
  // so that all of them hold, each has its word below its icon
  const isNarrow = useMedia(`(max-width: ${options.length > 4 ? 1000 : 700}px)`);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a toolbar of toggle buttons, not a form's fieldset
    <div className={css.group} role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className={css.segment}
          data-stacked={(isNarrow && !!option.icon) || undefined}
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.icon}
          {option.label}
        </button>
      ))}
    </div>
  );
}
