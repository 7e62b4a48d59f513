/** How much is used: for an organisation of its own offer, for the operator of all; and how the server itself is. */
import { statfs } from 'node:fs/promises';
import type { Offer } from '#contract/offers.ts';
import {
  health as healthQuery,
  letters as lettersQuery,
  organisations,
  usage as usageQuery,
} from '#contract/offers.ts';
import type { Db } from '#core/db.ts';
import { query } from '#core/module.ts';
import { organisationRow } from '../people/index.ts';
import { usedBytes } from './ledger.ts';
import { operatorOnly } from './offer.ts';

async function peopleOf(db: Db, organisationId: string): Promise<{ members: number; guests: number }> {
  const [row] = await db.query<{ members: number; guests: number }>(
    `select count(*) filter (where role <> 'guest') as members, count(*) filter (where role = 'guest') as guests
     from persons where organisation_id = $1 and deactivated_at is null`,
    [organisationId],
  );
  return row!;
}

export const usage = query(usageQuery, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'not_found', outsider: 'not_found', anonymous: 'not_found' },
  async run({ db }, { organisationId }) {
    const organisation = (await organisationRow(db, organisationId))!;
    const [offer] = await db.query<Offer>('select id, name, price, limits from offers where id = $1', [
      organisation.offer_id,
    ]);
    return {
      offer: offer ?? null,
      limits: organisation.limits,
      ...(await peopleOf(db, organisationId)),
      storage_bytes: await usedBytes(db, organisationId),
    };
  },
});

export const all = query(organisations, {
  expects: operatorOnly,
  async run({ db }) {
    const rows = await db.query<never>(
      `select o.id, o.name, o.offer_id, o.limits, o.created_at, coalesce(s.bytes, 0) as storage_bytes,
              count(p.id) filter (where p.role <> 'guest') as members, count(p.id) filter (where p.role = 'guest') as guests
       from organisations o left join persons p on p.organisation_id = o.id and p.deactivated_at is null
       left join storage s on s.organisation_id = o.id
       group by o.id, s.bytes order by lower(o.name) limit 2000`,
    );
    return { rows };
  },
});

export const health = query(healthQuery, {
  expects: operatorOnly,
  async run({ db }) {
    const [row] = await db.query<{
      running: { dataFolder: string; startedAt: string } | null;
      database_bytes: number;
      accounts: number;
      letters_waiting: number;
    }>(
      `select (select value from instance where key = 'running') as running,
              pg_database_size(current_database()) as database_bytes,
              (select count(*) from auth."user") as accounts,
              (select count(*) from outbox where sent_at is null) as letters_waiting`,
    );
    const { running, ...counts } = row!;
    const disk = running ? await statfs(running.dataFolder).catch(() => undefined) : undefined;
    return {
      ...counts,
      started_at: running?.startedAt ?? null,
      disk_free_bytes: disk ? disk.bavail * disk.bsize : null,
      disk_bytes: disk ? disk.blocks * disk.bsize : null,
      memory_bytes: process.memoryUsage.rss(),
    };
  },
});

export const letters = query(lettersQuery, {
  expects: operatorOnly,
  async run({ db }) {
    const rows = await db.query<never>(
      `select id, recipient, subject, body, created_at, last_error from outbox where sent_at is null
       order by created_at desc limit 50`,
    );
    return { rows };
  },
});
