/** Bytes that leave: one file, by ranges, or a folder as a zip. Nothing sent here can act as a page of ours. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { File, Folder } from '#contract/files.ts';
import { moduleScope, Refusal } from '#contract/index.ts';
import type { Blobs } from '#core/blobs.ts';
import type { House } from '#core/house.ts';
import { fileColumns, folderColumns } from './entry.ts';
import { hangUpWhenRefused } from './hangup.ts';
import { isOpen } from './place.ts';
import { zipOf } from './zip.ts';

/** Shown in place when asked: kinds that a browser draws without running anything of theirs. */
const shown = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'application/pdf']);
const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const readers = {
  owner: 'accepted',
  member: 'accepted',
  guest: 'accepted',
  outsider: 'not_found',
  anonymous: 'not_found',
} as const;

export function downloads(app: FastifyInstance, house: House, blobs: Blobs): void {
  async function refuseStranger(request: FastifyRequest, spaceId: string): Promise<void> {
    const by = idPattern.test(spaceId) ? await house.standing(request.actor, moduleScope(spaceId, 'files')) : undefined;
    if (!by) throw new Refusal('not_found');
  }
  /** Bytes stop as soon as the one who reads them may not any more. */
  function send(request: FastifyRequest, reply: FastifyReply, spaceId: string, bytes: NodeJS.ReadableStream) {
    const stop = hangUpWhenRefused(
      () => refuseStranger(request, spaceId),
      () => reply.raw.destroy(),
    );
    reply.raw.once('close', stop);
    return reply.send(bytes);
  }

  app.get<{ Params: { spaceId: string; fileId: string }; Querystring: { inline?: string } }>(
    '/api/v1/files/:spaceId/:fileId/*',
    { config: { expects: readers } },
    async (request, reply) => {
      const { spaceId, fileId } = request.params;
      await refuseStranger(request, spaceId);
      const [file] = idPattern.test(fileId)
        ? await house.db.query<File>(
            `select ${fileColumns} from files where id = $2 and space_id = $1 and trashed_at is null`,
            [spaceId, fileId],
          )
        : [];
      if (!file || (file.folder_id && !(await isOpen(house.db, spaceId, file.folder_id)))) {
        throw new Refusal('not_found');
      }
      headers(reply, file.type, file.name, request.query.inline !== undefined);
      reply.header('accept-ranges', 'bytes').header('etag', `"${file.sha256}"`);
      if (request.headers['if-none-match'] === `"${file.sha256}"`) return reply.status(304).send();
      const range = rangeOf(request, file);
      if (range === 'none') {
        return reply.status(416).header('content-range', `bytes */${file.size_bytes}`).send();
      }
      if (range) {
        reply.status(206).header('content-range', `bytes ${range.start}-${range.end}/${file.size_bytes}`);
      }
      reply.header('content-length', range ? range.end - range.start + 1 : file.size_bytes);
      return send(request, reply, spaceId, blobs.read(file.sha256, range));
    },
  );

  app.get<{ Params: { spaceId: string }; Querystring: { folder?: string; only?: string } }>(
    '/api/v1/files/:spaceId/zip',
    { config: { expects: readers } },
    async (request, reply) => {
      const { spaceId } = request.params;
      await refuseStranger(request, spaceId);
      const top = request.query.folder ?? null;
      if (top && !(idPattern.test(top) && (await isOpen(house.db, spaceId, top)))) throw new Refusal('not_found');
      const folders = await house.db.query<Folder>(
        `select ${folderColumns} from folders where space_id = $1 and trashed_at is null`,
        [spaceId],
      );
      const files = await house.db.query<File>(
        `select ${fileColumns} from files where space_id = $1 and trashed_at is null`,
        [spaceId],
      );
      const [space] = await house.db.query<{ name: string }>('select name from spaces where id = $1', [spaceId]);
      const name = folders.find((each) => each.id === top)?.name ?? space!.name;
      const only = request.query.only === undefined ? undefined : new Set(request.query.only.split(','));
      headers(reply, 'application/zip', `${name}.zip`, false);
      const zip = zipOf(blobs, folders, files, { top, only, name }, (error) => reply.raw.destroy(error));
      if (zip.size !== undefined) reply.header('content-length', zip.size);
      return send(request, reply, spaceId, zip.bytes);
    },
  );
}

function headers(reply: FastifyReply, type: string, name: string, isAskedInline: boolean): void {
  const isShown = shown.has(type);
  const isSafe = isShown || /^(audio|video)\/[\w.+-]+$/.test(type) || type === 'application/zip';
  const plain = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const disposition = isShown && isAskedInline ? 'inline' : 'attachment';
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  reply
    .header('content-type', isSafe ? type : 'application/octet-stream')
    .header('content-disposition', `${disposition}; filename="${plain}"; filename*=UTF-8''${encoded}`)
    // a browser's own viewer of PDF does not open in a sandbox; it runs apart from our pages by itself, also within one
    .header('x-frame-options', type === 'application/pdf' ? 'SAMEORIGIN' : 'DENY')
    .header(
      'content-security-policy',
      type === 'application/pdf'
        ? "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
        : "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox; frame-ancestors 'none'",
    )
    .header('cache-control', 'private, no-cache');
}

/** The bytes asked for; several ranges are answered with the whole, which the protocol allows. */
function rangeOf(request: FastifyRequest, file: File): { start: number; end: number } | 'none' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '');
  const condition = request.headers['if-range'];
  if (!match || (condition && condition !== `"${file.sha256}"`) || (!match[1] && !match[2])) return undefined;
  const size = file.size_bytes;
  const start = match[1] ? Number(match[1]) : Math.max(0, size - Number(match[2]));
  const end = match[1] && match[2] ? Math.min(Number(match[2]), size - 1) : size - 1;
  return start > end || start >= size ? 'none' : { start, end };
}
