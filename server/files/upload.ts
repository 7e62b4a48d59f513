/** Uploads: room reserved before the bytes come, given back when they never become a file. */
import { storage, uploadCancel, uploadOpen } from '#contract/files.ts';
import { Refusal } from '#contract/index.ts';
import { command, query } from '#core/module.ts';
import { charge, freeBytes, noRoom, streamsOfRoom, usedBytes } from '../offers/index.ts';
import { refuseArchived } from '../spaces/index.ts';
import { openFolder } from './place.ts';

export interface Upload {
  id: string;
  space_id: string;
  account_id: string;
  size_bytes: number;
  sha256: string | null;
}

export const room = query(storage, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'accepted', outsider: 'not_found', anonymous: 'not_found' },
  run: async ({ db, by }) => ({
    used_bytes: await usedBytes(db, by.organisationId),
    limit_bytes: by.limits.storage_bytes,
  }),
});

export const open = command(uploadOpen, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'accepted', outsider: 'not_found', anonymous: 'not_found' },
  streams: streamsOfRoom,
  async run(tx, input, by) {
    refuseArchived(by);
    await openFolder(tx, input.spaceId, input.folderId);
    const free = await freeBytes(tx, by);
    if (input.size > free) throw noRoom(by, free);
    const made = await tx.query(
      `insert into uploads (id, space_id, account_id, name, size_bytes, type, touched_at)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning id`,
      [input.id, input.spaceId, by.accountId, input.name, input.size, input.type, tx.now],
    );
    if (made.length === 0) throw new Refusal('conflict');
    await charge(tx, input.spaceId, input.size);
    return { url: `/api/v1/uploads/${input.id}` };
  },
});

/** The bytes are forgotten by the collector, as those of an upload that was never resumed. */
export const cancel = command(uploadCancel, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'accepted', outsider: 'not_found', anonymous: 'not_found' },
  streams: streamsOfRoom,
  async run(tx, input, by) {
    const [row] = await tx.query<Upload>(
      `delete from uploads where id = $2 and space_id = $1 and ($3::text is null or account_id = $3) returning *`,
      [input.spaceId, input.uploadId, by.accountId],
    );
    if (!row) throw new Refusal('not_found');
    await charge(tx, input.spaceId, -row.size_bytes);
    return {};
  },
});
