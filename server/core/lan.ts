/**
 * `--lan`: HTTPS on a local network without a public name. An authority of this installation, made once, signs a certificate for
 * this machine's names and addresses; a device that trusts the authority trusts them all, and nobody else's.
 * The authority's key never leaves the data folder, and its certificate says that it may sign nothing but these leaves.
 */
// the library below does not load without it
import 'reflect-metadata';
import { webcrypto, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import type { Clock } from './clock.ts';

export interface LanCertificate {
  cert: string;
  key: string;
  /** PEM of the authority, for devices to trust */
  authority: string;
  authorityFile: string;
  /** the address to give to others */
  address: string;
}

const DAY = 86_400_000;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** The names and addresses by which others reach this machine; the first is the one to say. */
export function lanAddresses(
  interfaces = networkInterfaces(),
  host = hostname(),
): { address: string; names: string[] } {
  const addresses = Object.values(interfaces)
    .flatMap((each) => each ?? [])
    .filter((each) => each.family === 'IPv4' && !each.internal && !each.address.startsWith('169.254.'))
    .map((each) => each.address);
  // what people have at home and in offices comes before what containers add
  addresses.sort((a, b) => Number(/^172\./.test(a)) - Number(/^172\./.test(b)));
  const name = host.toLowerCase().replace(/\.local$/, '');
  const isName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name);
  return {
    address: addresses[0] ?? 'localhost',
    names: [...addresses, '127.0.0.1', 'localhost', ...(isName ? [name, `${name}.local`] : [])],
  };
}

/** Makes what is missing in `dataFolder/secrets` and signs a certificate of 397 days for this start. */
export async function lanCertificate(
  dataFolder: string,
  clock: Clock,
  { address, names } = lanAddresses(),
): Promise<LanCertificate> {
  x509.cryptoProvider.set(webcrypto as Crypto);
  const now = clock.now().getTime();
  const folder = join(dataFolder, 'secrets');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const authorityFile = join(folder, 'lan-authority.crt');
  const keyFile = join(folder, 'lan-authority.key');
  if (!existsSync(authorityFile) || !existsSync(keyFile)) await makeAuthority(authorityFile, keyFile, now);
  const authority = readFileSync(authorityFile, 'utf8');
  const issuer = new x509.X509Certificate(authority);
  const signingKey = await webcrypto.subtle.importKey(
    'pkcs8',
    x509.PemConverter.decodeFirst(readFileSync(keyFile, 'utf8')),
    algorithm,
    false,
    ['sign'],
  );
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const leaf = await x509.X509CertificateGenerator.create({
    subject: `CN=${address}`,
    issuer: issuer.subject,
    notBefore: new Date(now - DAY),
    notAfter: new Date(now + 397 * DAY),
    signingKey: signingKey as CryptoKey,
    publicKey: keys.publicKey as CryptoKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: /^[\d.]+$/.test(value) ? ('ip' as const) : ('dns' as const), value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  });
  return { cert: leaf.toString('pem'), key: await pemOf(keys.privateKey), authority, authorityFile, address };
}

async function makeAuthority(authorityFile: string, keyFile: string, now: number): Promise<void> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=Beffroi ${hostname().replace(/[^\w.-]/g, '')}`,
    notBefore: new Date(now - DAY),
    notAfter: new Date(now + 3650 * DAY),
    keys: keys as CryptoKeyPair,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as CryptoKey),
    ],
  });
  writeFileSync(keyFile, await pemOf(keys.privateKey), { mode: 0o600 });
  writeFileSync(authorityFile, `${certificate.toString('pem')}\n`);
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

/** The authority's fingerprint, to compare on a device before it is trusted. */
export function fingerprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint256;
}
