/** What a form asks for is said in the language of the page, which may not be the browser's. */
import { type MessageKey, t } from './i18n.ts';

const reasons: [keyof ValidityState, MessageKey][] = [
  ['valueMissing', 'field.missing'],
  ['typeMismatch', 'field.email'],
  ['tooShort', 'field.short'],
];

/** Called once; the browser still shows it, beside the field, and takes the reader there. */
export function sayWhatIsMissing(): void {
  document.addEventListener(
    'invalid',
    ({ target }) => {
      if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return;
      const key = reasons.find(([reason]) => target.validity[reason])?.[1];
      if (key) target.setCustomValidity(t(key, { least: target.minLength }));
    },
    true,
  );
  // a custom message makes the field invalid by itself, until it is taken away
  for (const type of ['input', 'change'])
    document.addEventListener(
      type,
      ({ target }) => (target as Partial<HTMLInputElement>).setCustomValidity?.(''),
      true,
    );
}
