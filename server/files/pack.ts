/**
 * Small files together in one request, `POST /api/v1/files/<space>`: multipart/form-data whose first part is the list of them in
 * JSON and whose others are their bytes, in that order. What is answered is on the disk and listed.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Compile } from 'typebox/compile';
import { PACK, Packed } from '#contract/files.ts';
import { moduleScope, Refusal, writersInSpace } from '#contract/index.ts';
import type { Blobs } from '#core/blobs.ts';
import type { House } from '#core/house.ts';
import { opOf } from '#core/http.ts';
import type { Standing } from '#core/module.ts';
import { isOwnOrigin } from '#core/origin.ts';
import { parseChecked } from '#core/parse.ts';
import { freeBytes, noRoom } from '../offers/index.ts';
import { refuseArchived } from '../spaces/index.ts';
import { writers } from './entry.ts';
import { partsOf } from './parts.ts';

const BODY = 2 * PACK.bytes;
const list = Compile(Packed);

type Asked = { Params: { spaceId: string } };

export function packs(app: FastifyInstance, house: House, blobs: Blobs, publicUrl: string | undefined): void {
  app.addContentTypeParser('multipart/form-data', { parseAs: 'buffer', bodyLimit: BODY }, (_request, body, done) =>
    done(null, body),
  );
  app.post<Asked>(
    '/api/v1/files/:spaceId',
    {
      bodyLimit: BODY,
      onRequest: (request) => refuseStranger(request),
      config: { expects: { ...writers, reader: 'forbidden' } },
    },
    async (request) => {
      const { spaceId } = request.params;
      const by = await refuseStranger(request);
      const body = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
      const parts = partsOf(request.headers['content-type'], body);
      const files = parseChecked(list, listIn(parts.text())) as Packed;
      const bytes = files.map(({ size }) => parts.bytes(size));
      parts.end();
      if (bytes.reduce((sum, { length }) => sum + length, 0) > PACK.bytes)
        throw new Refusal('invalid', { reason: 'too_large' });
      refuseArchived(by);
      const free = await freeBytes(house.db, by);
      if (files.every(({ size }) => size > free)) throw noRoom(by, free);
      const hashes = await blobs.keep(bytes).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'ENOSPC' ? new Refusal('unavailable') : error;
      });
      const received = files.map((file, at) => ({ ...file, sha256: hashes[at] }));
      return house.act(request.actor, 'file.receive', { spaceId, files: received }, opOf(request));
    },
  );

  async function refuseStranger(request: FastifyRequest): Promise<Standing> {
    const { spaceId } = request.params as Asked['Params'];
    const by = /^[0-9a-f-]{36}$/.test(spaceId)
      ? await house.standing(request.actor, moduleScope(spaceId, 'files'))
      : undefined;
    if (!by) throw new Refusal('not_found');
    if (!(writersInSpace as readonly string[]).includes(by.role)) throw new Refusal('forbidden');
    // a form of a foreign page needs no preflight, but it cannot hide where it comes from, nor bear a token
    const isOurs =
      request.headers.authorization?.startsWith('Bearer ') || isOwnOrigin(request.headers, publicUrl) === true;
    if (!isOurs) throw new Refusal('forbidden', { reason: 'origin' });
    return by;
  }
}

function listIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('invalid', { reason: 'malformed' });
  }
}
