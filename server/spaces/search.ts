/** What searches over several spaces have in common, whatever each looks for. */
import type { Db } from '#core/db.ts';

const MOST = 50;

/** The first rows that `sql` finds, which ends in its order, and whether there are more. */
export async function found<T>(db: Db, sql: string, params: unknown[]): Promise<{ rows: T[]; hasMore: boolean }> {
  const rows = await db.query<T>(`${sql} limit ${MOST + 1}`, params);
  return { rows: rows.slice(0, MOST), hasMore: rows.length > MOST };
}

/** `a, b` as `t.a, t.b`. */
export const columnsOf = (table: string, columns: string): string =>
  columns
    .split(',')
    .map((column) => `${table}.${column.trim()}`)
    .join(', ');

/**
 * Things found by their names in the projects that an account is in now, or in one of them. `sql` goes on from `mine (id,
 * name)`, those projects; a name answers when it has all the words, as `hasWords` asks of it.
 */
export function foundByName<T>(
  db: Db,
  accountId: string | null,
  { text, spaceId }: { text: string; spaceId?: string },
  sql: string,
): Promise<{ rows: T[]; hasMore: boolean }> {
  return found<T>(
    db,
    `with recursive mine as (
       select s.id, s.name from members m
       join persons p on p.id = m.person_id and p.deactivated_at is null
       join spaces s on s.id = m.space_id and s.kind = 'project'
       where m.account_id = $1 and not m.is_limited and ($3::uuid is null or s.id = $3)
     ), ${sql}`,
    [accountId, text.split(/\s+/).filter(Boolean), spaceId ?? null],
  );
}

export const hasWords = (name: string): string =>
  `not exists (select 1 from unnest($2::text[]) word where position(lower(plain_words(word)) in lower(plain_words(${name}))) = 0)`;
