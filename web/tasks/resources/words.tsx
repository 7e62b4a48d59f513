import type { InputHTMLAttributes, ReactNode } from 'react';
import { type Calendar, STANDARD_CALENDAR } from '#contract/tasks.ts';
import { useT } from '#web/core/i18n.ts';
import { TextField } from '#web/ui/index.ts';

/** The standard calendar is named in the language shown until somebody names it. */
export function useCalendarName(): (calendar: Calendar) => string {
  const t = useT();
  return ({ id, name }) => (id === STANDARD_CALENDAR && name === 'Standard' ? t('planning.standard') : name);
}

/** « 50 », « 50 % », « 12,5 %»: a share of full time, 1 being all of it; or null. */
export function shareIn(text: string): number | null {
  const said = text.replace(/\s|%/g, '').replace(',', '.');
  const percent = Number(said);
  return said !== '' && percent >= 0 && percent <= 100_000 ? percent / 100 : null;
}

/** A field of text that is kept when it is left or when Enter is pressed; Escape gives it up. */
export function Kept({
  value,
  isLocked,
  onKeep,
  ...rest
}: {
  label: string;
  hint?: ReactNode;
  isLabelHidden?: boolean;
  value: string;
  isLocked: boolean;
  onKeep: (text: string) => void;
} & Pick<InputHTMLAttributes<HTMLInputElement>, 'maxLength' | 'placeholder' | 'inputMode'>) {
  return (
    <TextField
      {...rest}
      key={value}
      defaultValue={value}
      readOnly={isLocked}
      onBlur={(event) => {
        if (event.target.value !== value) onKeep(event.target.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key !== 'Escape' || event.currentTarget.value === value) return;
        event.preventDefault();
        event.currentTarget.value = value;
      }}
    />
  );
}
