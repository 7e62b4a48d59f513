/** Why one is no longer in a meeting, as a sentence. */
import { t } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';

export function whyOver(why: unknown): string {
  if (why === undefined) return t('calls.ended');
  return why === 'removed' ? t('calls.removed') : refusalSentence(why);
}
