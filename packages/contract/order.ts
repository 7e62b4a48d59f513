/** A manual order as text: between any two keys there is always another, so two people may insert at once. */

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const FIRST = DIGITS[0]!;

/**
 * A key that sorts (as text, by code unit) after `before` and before `after`; null stands for the very start or end.
 * Keys never end in the first digit, so there is always room below them. Keys out of order count as no upper bound.
 */
export function orderBetween(before: string | null, after: string | null): string {
  const low = before ?? '';
  const high = after !== null && after > low ? after : null;
  let key = '';
  let isBounded = high !== null;
  for (let at = 0; ; at++) {
    const a = at < low.length ? digitValue(low[at]!) : 0;
    const b = isBounded && at < high!.length ? digitValue(high![at]!) : isBounded ? 0 : DIGITS.length;
    if (a === b) {
      key += DIGITS[a];
      continue;
    }
    // appending is what people do most: step by one there, so that a thousand rows added in turn keep short keys
    if (after === null && at < low.length && a + 1 < DIGITS.length) return key + DIGITS[a + 1];
    const middle = Math.floor((a + b) / 2);
    if (middle > a) return key + DIGITS[middle];
    key += DIGITS[a];
    isBounded = false;
  }
}

/** `count` keys in ascending order between two others, all of about the same length. */
export function ordersBetween(before: string | null, after: string | null, count: number): string[] {
  if (count <= 0) return [];
  if (count === 1) return [orderBetween(before, after)];
  const middle = orderBetween(before, after);
  const below = Math.floor((count - 1) / 2);
  return [...ordersBetween(before, middle, below), middle, ...ordersBetween(middle, after, count - 1 - below)];
}

const digitValue = (digit: string): number => Math.max(0, DIGITS.indexOf(digit));

/** What a key must look like; the first digit may not end it. */
export const ORDER_PATTERN = `^[0-9A-Za-z]*[1-9A-Za-z]$`;
export const firstOrder = (): string => orderBetween(null, null);
export const isOrder = (text: string): boolean => text.length > 0 && !text.endsWith(FIRST);
