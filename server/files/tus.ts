/** The bytes of uploads, by tus 1.0 (core protocol): HEAD says how many are here, PATCH brings more. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { moduleScope, Refusal, writersInSpace } from '#contract/index.ts';
import type { Blobs } from '#core/blobs.ts';
import type { House } from '#core/house.ts';
import { isOwnOrigin } from '#core/origin.ts';
import { hangUpWhenRefused } from './hangup.ts';
import type { Upload } from './upload.ts';

type Asked = FastifyRequest<{ Params: { id: string } }>;
interface Going {
  request: Asked;
  ended: Promise<void>;
}

const whoOpenedIt = {
  owner: 'accepted',
  member: 'not_found',
  guest: 'not_found',
  outsider: 'not_found',
  anonymous: 'not_found',
  own: { member: 'accepted', guest: 'accepted', space_admin: 'accepted' },
} as const;

export function uploads(app: FastifyInstance, house: House, blobs: Blobs, publicUrl: string | undefined): void {
  const going = new Map<string, Going>();
  app.addContentTypeParser('application/offset+octet-stream', (_request, body, done) => done(null, body));

  /** The upload, for who opened it and may still write in its space. */
  async function find(request: Asked): Promise<Upload> {
    const { id } = request.params;
    const [upload] = /^[0-9a-f-]{36}$/.test(id)
      ? await house.db.query<Upload>('select * from uploads where id = $1', [id])
      : [];
    const by = upload && (await house.standing(request.actor, moduleScope(upload.space_id, 'files')));
    if (!by || upload.account_id !== request.actor.accountId) throw new Refusal('not_found');
    if (!(writersInSpace as readonly string[]).includes(by.role)) throw new Refusal('forbidden');
    return upload;
  }

  /** A new request for an upload ends the one before it, whose client is gone. */
  async function takeOver(id: string): Promise<void> {
    const before = going.get(id);
    if (!before) return;
    before.request.raw.destroy();
    await before.ended;
  }

  async function finish(upload: Upload): Promise<void> {
    if (upload.sha256) return;
    const sha256 = await blobs.finish(upload.id);
    const now = house.clock.now();
    await house.db.query('update uploads set sha256 = $2, touched_at = $3 where id = $1', [upload.id, sha256, now]);
    await blobs.forget(upload.id);
  }

  async function answer(request: Asked, reply: FastifyReply, work: (upload: Upload) => Promise<number>): Promise<void> {
    refuseForeign(request, publicUrl);
    reply.header('tus-resumable', '1.0.0').header('cache-control', 'no-store');
    const upload = await find(request);
    await takeOver(upload.id);
    let end = (): void => {};
    going.set(upload.id, { request, ended: new Promise((resolve) => (end = resolve)) });
    try {
      const offset = await work(upload);
      if (offset === upload.size_bytes) await finish(upload);
      reply.header('upload-offset', offset).header('upload-length', upload.size_bytes);
    } catch (error) {
      // the client left, or the disk is full: what is here stays, and the upload resumes from there
      if (request.raw.destroyed || (error as NodeJS.ErrnoException).code === 'ENOSPC') throw new Refusal('unavailable');
      throw error;
    } finally {
      if (going.get(upload.id)?.request === request) going.delete(upload.id);
      end();
    }
  }
  const offsetOf = (upload: Upload) => (upload.sha256 ? Promise.resolve(upload.size_bytes) : blobs.received(upload.id));

  app.options('/api/v1/uploads/*', { config: { expects: 'everyone' } }, async (_request, reply) =>
    reply.status(204).header('tus-resumable', '1.0.0').header('tus-version', '1.0.0').send(),
  );
  app.head<{ Params: { id: string } }>(
    '/api/v1/uploads/:id',
    { config: { expects: whoOpenedIt } },
    async (request, reply) => {
      await answer(request, reply, offsetOf);
      return reply.status(200).send();
    },
  );
  app.patch<{ Params: { id: string } }>(
    '/api/v1/uploads/:id',
    { bodyLimit: Number.MAX_SAFE_INTEGER, config: { expects: whoOpenedIt } },
    async (request, reply) => {
      await answer(request, reply, async (upload) => {
        const offset = await offsetOf(upload);
        if (request.headers['upload-offset'] !== String(offset)) throw new Refusal('conflict', { offset });
        const most = upload.size_bytes - offset;
        if (most === 0) return offset;
        // to the minute: the collector counts in hours, and each change is a sync of the database
        const now = house.clock.now();
        await house.db.query(
          `update uploads set touched_at = $2::timestamptz where id = $1 and touched_at < $2::timestamptz - interval '1 minute'`,
          [upload.id, now],
        );
        const stop = hangUpWhenRefused(
          () => find(request),
          () => request.raw.destroy(),
        );
        return blobs.append(upload.id, offset, request.body as AsyncIterable<Buffer>, most).finally(stop);
      });
      return reply.status(204).send();
    },
  );
}

/** A foreign page can neither send this header nor PATCH without a preflight, which nothing here answers. */
function refuseForeign(request: FastifyRequest, publicUrl: string | undefined): void {
  const isForeign = isOwnOrigin(request.headers, publicUrl) === false;
  if (request.headers['tus-resumable'] !== '1.0.0' || isForeign) throw new Refusal('forbidden', { reason: 'origin' });
}
