/**
 * The parts of a multipart/form-data body (RFC 7578), one after the other. Each is as long as its reader says or, for a text,
 * up to the next boundary: nothing is searched for among the bytes of files.
 */
import { Refusal } from '#contract/index.ts';

export interface Parts {
  text(): string;
  bytes(size: number): Buffer;
  /** Refuses what comes after the last part. */
  end(): void;
}

export function partsOf(contentType: string | undefined, body: Buffer): Parts {
  const [, quoted, plain] =
    /^multipart\/form-data;.*?\bboundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType ?? '') ?? [];
  const boundary = `--${quoted ?? plain}`;
  const next = `\r\n${boundary}`;
  let at = 0;

  function pass(text: string): void {
    const to = at + text.length;
    if (body.toString('latin1', at, to) !== text) throw new Refusal('invalid', { reason: 'malformed' });
    at = to;
  }
  function until(text: string): Buffer {
    const found = body.indexOf(text, at, 'latin1');
    if (found < 0) throw new Refusal('invalid', { reason: 'malformed' });
    const taken = body.subarray(at, found);
    at = found + text.length;
    return taken;
  }
  function enter(): void {
    pass('\r\n');
    until('\r\n\r\n');
  }

  pass(boundary);
  return {
    text() {
      enter();
      return until(next).toString();
    },
    bytes(size) {
      enter();
      const taken = body.subarray(at, at + size);
      at += size;
      pass(next);
      return taken;
    },
    end: () => pass('--'),
  };
}
