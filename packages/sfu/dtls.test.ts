// Handshakes between werift's client and our server, over no network at all.

import { expect, test } from 'vitest';
import { CipherContext, DtlsClient, HashAlgorithm, NamedCurveAlgorithm, SignatureAlgorithm } from 'werift';
import { Dtls, type Fingerprint, fingerprintOf, makeCertificate, type SrtpKeys } from './dtls.ts';
import { FragmentAssembler } from './fragments.ts';

const SIGNATURE = { signature: SignatureAlgorithm.ecdsa_3, hash: HashAlgorithm.sha256_4 } as const;

async function handshake(
  clientKeys: { certPem: string; keyPem: string },
  expected: Fingerprint,
  isAnnouncedLate = false,
): Promise<SrtpKeys | Error> {
  const certificate = await makeCertificate();
  return new Promise((resolve, reject) => {
    let isAnnounced = false;
    const announce = () => {
      isAnnounced = true;
      server.expect(expected);
    };
    const settle = (outcome: SrtpKeys | Error) =>
      isAnnounced ? resolve(outcome) : reject(new Error(`settled before its certificate was announced: ${outcome}`));
    const transport = {
      type: 'test',
      address: {} as never,
      closed: false,
      onData: (_: Buffer) => {},
      send: async (packet: Buffer) => server.receive(Buffer.from(packet)),
      close: async () => {},
    };
    const server = new Dtls(certificate, {
      send: (packet) => transport.onData(Buffer.from(packet)),
      onConnected: settle,
      onData: () => {},
      onFailed: settle,
    });
    if (!isAnnouncedLate) announce();
    const client = new DtlsClient({
      cert: clientKeys.certPem,
      key: clientKeys.keyPem,
      signatureHash: SIGNATURE,
      transport,
      srtpProfiles: [7, 1],
      extendedMasterSecret: true,
    });
    if (isAnnouncedLate) client.onConnect.once(() => setImmediate(announce));
    client.connect().catch(() => {});
  });
}

const makeKeys = () => CipherContext.createSelfSignedCertificateWithKey(SIGNATURE, NamedCurveAlgorithm.secp256r1_23);

test('whoever holds the key of the announced certificate is connected, with AES-GCM first', async () => {
  const own = await makeCertificate();
  const value = fingerprintOf(own);
  const keys = await handshake({ certPem: own.certPem, keyPem: own.privateKey }, { algorithm: 'sha-256', value });
  expect(keys).toMatchObject({ profile: 7 });
});

test('another certificate than the announced one is refused', async () => {
  const other = await makeKeys();
  const value = fingerprintOf(await makeCertificate());
  const outcome = await handshake({ certPem: other.certPem, keyPem: other.keyPem }, { algorithm: 'sha-256', value });
  expect(String(outcome)).toContain('not the one');
});

test('a certificate announced only after the handshake is waited for, and compared all the same', async () => {
  const own = await makeCertificate();
  const other = await makeKeys();
  const announced = { algorithm: 'sha-256', value: fingerprintOf(own) };
  const keys = await handshake({ certPem: own.certPem, keyPem: own.privateKey }, announced, true);
  expect(keys).toMatchObject({ profile: 7 });
  const outcome = await handshake({ certPem: other.certPem, keyPem: other.keyPem }, announced, true);
  expect(String(outcome)).toContain('not the one');
});

test('the announced certificate without its key is refused', async () => {
  const own = await makeCertificate();
  const thief = await makeKeys();
  const value = fingerprintOf(own);
  const outcome = await handshake({ certPem: own.certPem, keyPem: thief.keyPem }, { algorithm: 'sha-256', value });
  expect(String(outcome)).toContain('signature');
});

test('a message in fragments is put together, whichever come twice or late', () => {
  const body = Buffer.from('a client hello too long for one packet');
  const fragment = (offset: number, size: number) => {
    const head = Buffer.alloc(25);
    head[0] = 22;
    head.writeUInt16BE(12 + size, 11);
    head[13] = 1;
    head.writeUIntBE(body.length, 14, 3);
    head.writeUIntBE(offset, 19, 3);
    head.writeUIntBE(size, 22, 3);
    return Buffer.concat([head, body.subarray(offset, offset + size)]);
  };
  const assembler = new FragmentAssembler();
  expect(assembler.take(fragment(20, body.length - 20))).toEqual([]);
  expect(assembler.take(fragment(20, body.length - 20))).toEqual([]);
  expect(assembler.take(fragment(0, 20))).toEqual([fragment(0, body.length)]);
});
