import type { FastifyRequest } from 'fastify';

/** Whether a request comes from a page of ours; undefined when it does not say where from. */
export function isOwnOrigin({ headers }: FastifyRequest, publicUrl: string | undefined): boolean | undefined {
  const { origin, host } = headers;
  if (!origin) return undefined;
  if (!URL.canParse(origin)) return false;
  return new URL(origin).host === host || (publicUrl !== undefined && origin === new URL(publicUrl).origin);
}
