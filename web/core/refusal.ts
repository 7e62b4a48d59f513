import { Refusal } from '#contract/refusal.ts';
import { Unreachable } from './api.ts';
import { size } from './format.ts';
import { type MessageKey, t, type Values } from './i18n.ts';

/** What a failed command says to the person: what happened, what is safe, what to do. */
export function refusalSentence(error: unknown): string {
  if (error instanceof Unreachable) return t('refusal.offline');
  if (!(error instanceof Refusal)) return t('refusal.unavailable');
  const key = `refusal.${error.details.reason ?? error.code}` as MessageKey;
  const values = Object.entries(error.details).map(([name, value]) => [
    name,
    name.endsWith('_bytes') && typeof value === 'number' ? size(value) : value,
  ]);
  return t(key, Object.fromEntries(values) as Values);
}
