import type { Validator } from 'typebox/compile';
import { Refusal } from '#contract/index.ts';

const DEPTH = 24;

/** Refuses what does not fit the schema, naming the first place that does not; returns the input unchanged otherwise. */
export function parseChecked(check: Validator, raw: unknown): unknown {
  if (depthOf(raw) > DEPTH) throw new Refusal('invalid', { path: '', message: 'too deep' });
  if (check.Check(raw)) return raw;
  const [first] = check.Errors(raw);
  throw new Refusal('invalid', { path: first?.instancePath ?? '', message: first?.message ?? 'does not fit' });
}

function depthOf(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null || depth > DEPTH) return depth;
  let deepest = depth;
  for (const each of Object.values(value)) deepest = Math.max(deepest, depthOf(each, depth + 1));
  return deepest;
}
