/** What the database itself says of its tables: columns, keys, references; and which of them name blobs. */
import type { Db } from '#core/db.ts';
import type { Manifest } from '#core/module.ts';

export interface Table {
  schema: string;
  name: string;
  /** quoted where needed, ready for SQL */
  sql: string;
  columns: Column[];
  /** columns of the primary key, in order */
  key: string[];
}
export interface Column {
  name: string;
  type: string;
  isNullable: boolean;
}

/** Every ordinary table of ours, computed columns left out. */
export async function tablesOf(db: Db): Promise<Table[]> {
  return db.query<Table>(
    `select n.nspname as schema, c.relname as name, format('%I.%I', n.nspname, c.relname) as sql,
       (select jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'isNullable', not a.attnotnull) order by a.attnum)
          from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       coalesce((select jsonb_agg(a.attname order by k.at) from pg_index i
          cross join unnest(i.indkey) with ordinality as k (attnum, at)
          join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
          where i.indrelid = c.oid and i.indisprimary), '[]') as key
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
       and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
     order by n.nspname, c.relname`,
  );
}

/**
 * One query for the hash of every blob that rows refer to; `$1` is the organisation when `isOfOrganisation`. Tables that
 * this database does not have yet (it was last opened by an older Beffroi) hold none.
 */
export function blobsSql(manifests: Manifest[], tables: Table[], isOfOrganisation: boolean): string {
  const existing = new Set(tables.map((table) => table.name));
  const parts = manifests
    .flatMap((manifest) => manifest.tables)
    .filter((table) => table.blob && existing.has(table.name) && (!isOfOrganisation || table.ofOrganisation))
    .map(
      ({ name, blob, ofOrganisation }) =>
        `select ${blob} as sha256 from ${name} where ${blob} is not null${isOfOrganisation ? ` and ${ofOrganisation}` : ''}`,
    );
  return parts.length > 0 ? `${parts.join(' union ')} order by 1` : `select '' as sha256 where false`;
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
