import type { Validator } from 'typebox/compile';
import { Refusal } from '#contract/index.ts';

const DEPTH = 24;

/** Refuses what does not fit the schema, naming the first place that does not; returns the input unchanged otherwise. */
export function parseChecked(check: Validator, raw: unknown): unknown {
  if (!isStorable(raw)) throw new Refusal('invalid', { reason: 'malformed' });
  if (check.Check(raw)) return raw;
  const [first] = check.Errors(raw);
  throw new Refusal('invalid', { path: first?.instancePath ?? '', message: first?.message ?? 'does not fit' });
}

/** Not too deep, and of texts that PostgreSQL can hold: no zero byte, no half of a surrogate pair. */
function isStorable(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  if (depth >= DEPTH) return false;
  return Object.entries(value).every(([key, each]) => isStorable(key) && isStorable(each, depth + 1));
}
