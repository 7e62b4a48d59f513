import { Refusal } from '#contract/refusal.ts';
import { Unreachable } from './api.ts';
import { type MessageKey, t, type Values } from './i18n.ts';

/** What a failed command says to the person: what happened, what is safe, what to do. */
export function refusalSentence(error: unknown): string {
  if (error instanceof Unreachable) return t('refusal.offline');
  if (!(error instanceof Refusal)) return t('refusal.unavailable');
  const key = `refusal.${error.details.reason ?? error.code}` as MessageKey;
  return t(key, error.details as Values);
}
