// Handshakes between werift's client and our server, over no network at all.

import { expect, test } from 'vitest';
import { CipherContext, DtlsClient, HashAlgorithm, NamedCurveAlgorithm, SignatureAlgorithm } from 'werift';
import { Dtls, type Fingerprint, fingerprintOf, makeCertificate, type SrtpKeys } from './dtls.ts';

const SIGNATURE = { signature: SignatureAlgorithm.ecdsa_3, hash: HashAlgorithm.sha256_4 } as const;

async function handshake(
  clientKeys: { certPem: string; keyPem: string },
  expected: Fingerprint,
): Promise<SrtpKeys | Error> {
  const certificate = await makeCertificate();
  return new Promise((resolve) => {
    const transport = {
      type: 'test',
      address: {} as never,
      closed: false,
      onData: (_: Buffer) => {},
      send: async (packet: Buffer) => server.receive(Buffer.from(packet)),
      close: async () => {},
    };
    const server = new Dtls(certificate, () => expected, {
      send: (packet) => transport.onData(Buffer.from(packet)),
      onConnected: resolve,
      onData: () => {},
      onFailed: resolve,
    });
    const client = new DtlsClient({
      cert: clientKeys.certPem,
      key: clientKeys.keyPem,
      signatureHash: SIGNATURE,
      transport,
      srtpProfiles: [7, 1],
      extendedMasterSecret: true,
    });
    client.connect().catch(() => {});
  });
}

const makeKeys = () => CipherContext.createSelfSignedCertificateWithKey(SIGNATURE, NamedCurveAlgorithm.secp256r1_23);

test('whoever holds the key of the announced certificate is connected, with AES-GCM first', async () => {
  const own = await makeCertificate();
  const value = fingerprintOf(own);
  const keys = await handshake({ certPem: own.certPem, keyPem: own.privateKey }, { algorithm: 'sha-256', value });
  expect(keys).toMatchObject({ profile: 7 });
}, 20_000);

test('another certificate than the announced one is refused', async () => {
  const other = await makeKeys();
  const value = fingerprintOf(await makeCertificate());
  const outcome = await handshake({ certPem: other.certPem, keyPem: other.keyPem }, { algorithm: 'sha-256', value });
  expect(String(outcome)).toContain('not the one');
}, 20_000);

test('the announced certificate without its key is refused', async () => {
  const own = await makeCertificate();
  const thief = await makeKeys();
  const value = fingerprintOf(own);
  const outcome = await handshake({ certPem: own.certPem, keyPem: thief.keyPem }, { algorithm: 'sha-256', value });
  expect(String(outcome)).toContain('signature');
}, 20_000);
