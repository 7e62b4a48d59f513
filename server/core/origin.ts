import type { IncomingHttpHeaders } from 'node:http';

/** Whether a request comes from a page of ours; undefined when it does not say where from. */
export function isOwnOrigin({ origin, host }: IncomingHttpHeaders, publicUrl: string | undefined): boolean | undefined {
  if (!origin) return undefined;
  if (!URL.canParse(origin)) return false;
  return new URL(origin).host === host || (publicUrl !== undefined && origin === new URL(publicUrl).origin);
}
