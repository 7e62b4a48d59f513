import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drop, emptyScope, patch, put, type Row, type ScopeState, together } from './language.ts';

const id = fc.integer({ min: 0, max: 9 }).map(String);
const change = fc.oneof(
  fc.record({ does: fc.constant('put' as const), id, name: fc.string() }),
  fc.record({ does: fc.constant('patch' as const), id, name: fc.string() }),
  fc.record({ does: fc.constant('drop' as const), id, name: fc.constant('') }),
);

function changed(state: ScopeState, each: { does: 'put' | 'patch' | 'drop'; id: string; name: string }): ScopeState {
  if (each.does === 'put') return put(state, 'files', { id: each.id, name: each.name } as Row);
  return each.does === 'drop' ? drop(state, 'files', each.id) : patch(state, 'files', each.id, { name: each.name });
}

test('changes that go together come to what they come to one by one, and leave what was shown before as it was', () => {
  fc.assert(
    fc.property(fc.array(change), fc.array(change), (first, then) => {
      const before = first.reduce(changed, emptyScope);
      const shown = structuredClone(before);
      const oneByOne = then.reduce(changed, before);
      expect(together(() => then.reduce(changed, before))).toEqual(oneByOne);
      expect(before).toEqual(shown);
    }),
  );
});

test('a hundred files that come at once are one copy of those that are there', () => {
  const rows = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`${at}`, { id: `${at}` }]));
  const seen = new Set<object>();
  together(() => {
    let state: ScopeState = { ...emptyScope, rows: { files: rows } };
    for (let at = 0; at < 100; at++) {
      state = put(state, 'files', { id: `new ${at}` });
      seen.add(state.rows.files!);
    }
  });
  expect(seen.size).toBe(1);
  expect(Object.keys(rows)).toHaveLength(1000);
});
