/** The first start: a one-time link makes the first organisation, and says what the server is for. */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Refusal } from '#contract/index.ts';
import type { Db } from '#core/db.ts';
import type { Tx } from '#core/module.ts';

export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');
export const newSecret = (): string => randomBytes(24).toString('base64url');

/** A secret that is the same each time it is asked for, for a link that is shown again; no archive holds what it is made of. */
export async function lastingSecret(tx: Tx, of: string): Promise<string> {
  await tx.query(`insert into instance (key, value) values ('links', $1) on conflict do nothing`, [
    JSON.stringify(newSecret()),
  ]);
  const [row] = await tx.query<{ value: string }>(`select value from instance where key = 'links'`);
  return createHmac('sha256', row!.value).update(of).digest('base64url');
}

/** `own`: this firm only; `several`: anyone may create an organisation; undefined before the first one. */
export async function hostingOf(db: Db): Promise<'own' | 'several' | undefined> {
  const [row] = await db.query<{ value: 'own' | 'several' }>(`select value from instance where key = 'hosting'`);
  return row?.value;
}

/** Makes the secret of the one-time link, or undefined once the server has its first organisation. */
export async function newSetupToken(db: Db): Promise<string | undefined> {
  if (await hostingOf(db)) return undefined;
  const token = newSecret();
  await db.query(
    `insert into instance (key, value) values ('setup', $1) on conflict (key) do update set value = excluded.value`,
    [JSON.stringify(hashOf(token))],
  );
  return token;
}

/** Spends the one-time link. The insert of `hosting` decides between two who hold it at once. */
export async function spendSetupToken(
  tx: Tx,
  accountId: string,
  token: string | undefined,
  hosting: string,
): Promise<void> {
  if (!token || !(await isSetupToken(tx, token))) throw new Refusal('forbidden', { reason: 'setup_link' });
  const won = await tx.query(
    `insert into instance (key, value) values ('hosting', $1) on conflict do nothing returning key`,
    [JSON.stringify(hosting)],
  );
  if (won.length === 0) throw new Refusal('forbidden', { reason: 'setup_done' });
  await tx.query('insert into operators (account_id, since) values ($1, $2)', [accountId, tx.now]);
  await tx.query(`delete from instance where key = 'setup'`);
}

export async function isSetupToken(db: Db, token: string): Promise<boolean> {
  const [row] = await db.query<{ value: string }>(`select value from instance where key = 'setup'`);
  return row?.value === hashOf(token);
}
