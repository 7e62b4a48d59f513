/** Accounts, by the accounts library's own routes: the one exception to "commands only". */
import { type MessageKey, t } from '#web/core/i18n.ts';

export type AccountFailure = 'wrong' | 'too_many' | 'exists' | 'failed' | 'unreachable';

async function call(path: string, body: unknown, entry?: string): Promise<AccountFailure | null> {
  const response = await fetch(`/api/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(entry ? { 'x-beffroi-entry': entry } : {}) },
    body: JSON.stringify(body),
  }).catch(() => null);
  if (!response || response.status >= 500) return 'unreachable';
  if (response.ok) return null;
  if (response.status === 429) return 'too_many';
  const code = ((await response.json().catch(() => ({}))) as { code?: string }).code ?? '';
  if (code.includes('EXIST')) return 'exists';
  return response.status === 401 || code === 'INVALID_PASSWORD' ? 'wrong' : 'failed';
}

/** What is said of a failure; `otherwise`, where it has no sentence of its own. */
export function sentenceOf(failure: AccountFailure, otherwise: MessageKey): string {
  const keys: Partial<Record<AccountFailure, MessageKey>> = {
    too_many: 'signIn.tooMany',
    unreachable: 'refusal.unavailable',
    exists: 'signUp.exists',
  };
  return t(keys[failure] ?? otherwise);
}

/** `entry` is what lets one in: the first-start token or an invitation's. Null when done. */
export const signUp = (name: string, email: string, password: string, entry: string) =>
  call('sign-up/email', { name, email, password }, entry);
export const signIn = (email: string, password: string) => call('sign-in/email', { email, password });
export const askReset = (email: string) => call('request-password-reset', { email, redirectTo: '/new-password' });
export const reset = (token: string, newPassword: string) => call('reset-password', { token, newPassword });

/** Changes the password; the server signs every other device out. */
export async function changePassword(
  currentPassword: string,
  newPassword: string,
): Promise<'wrong' | 'too_many' | 'failed' | null> {
  const failure = await call('change-password', { currentPassword, newPassword });
  if (failure === 'wrong' || failure === 'too_many') return failure;
  return failure && 'failed';
}

/** Signs another of one's devices out at once. False when that failed. */
export const endSession = async (id: string): Promise<boolean> => (await call('end-session', { id })) === null;
