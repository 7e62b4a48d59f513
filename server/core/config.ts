/** The only reader of the environment: at most 25 settings, parsed once, every mistake said at once. docs/operate/settings.md lists them. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Config {
  port: number;
  host: string;
  dataFolder: string;
  /** undefined ⇒ the embedded PostgreSQL */
  databaseUrl?: string;
  /** the address people use, behind a reverse proxy */
  publicUrl?: string;
  tls?: { cert: string; key: string };
  mediaPort: number;
  mediaAddresses: string[];
  livekit?: { url: string; key: string; secret: string };
  smtpUrl?: string;
  mailFrom: string;
  /** what the sovereignty page states, said by the one who hosts */
  statement: { hostName: string; place: string; law: string; control: string };
  logLevel: string;
  isDemo: boolean;
  /** HTTPS for the local network, by an authority of this installation; main.ts fills `lan` and `tls` */
  isLan: boolean;
  lan?: { address: string; authority: string };
}

export class ConfigMistakes extends Error {}

/** Reads settings and flags. Throws `ConfigMistakes` with one line per mistake. */
export function readConfig(env: NodeJS.ProcessEnv = process.env, argv: string[] = process.argv.slice(2)): Config {
  const mistakes: string[] = [];
  const number = (name: string, fallback: number, max: number): number => {
    const text = env[name];
    if (text === undefined || text === '') return fallback;
    const value = Number(text);
    if (!Number.isInteger(value) || value < 0 || value > max)
      mistakes.push(`${name} must be a whole number from 0 to ${max}, not "${text}".`);
    return value;
  };
  const url = (name: string, protocols: string[]): string | undefined => {
    const text = env[name];
    if (!text) return undefined;
    if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) {
      mistakes.push(
        `${name} must be an address beginning with ${protocols.map((each) => `${each}//`).join(' or ')}, not "${text}".`,
      );
    }
    return text.replace(/\/$/, '');
  };
  const flags = ['--demo', '--lan'];
  for (const flag of argv)
    if (!flags.includes(flag)) mistakes.push(`Unknown option ${flag}; there are ${flags.join(' and ')}.`);
  const publicUrl = url('BEFFROI_URL', ['http:', 'https:']);
  const tls = readTls(env, mistakes);
  const livekitUrl = url('LIVEKIT_URL', ['ws:', 'wss:']);
  if (livekitUrl && !(env.LIVEKIT_KEY && env.LIVEKIT_SECRET))
    mistakes.push('LIVEKIT_URL needs LIVEKIT_KEY and LIVEKIT_SECRET.');
  const config: Config = {
    port: number('PORT', 8080, 65535),
    // without HTTPS in front of it, nobody but this machine may come in
    host: env.HOST || (publicUrl || tls || argv.includes('--lan') ? '0.0.0.0' : '127.0.0.1'),
    dataFolder: resolve(env.BEFFROI_DATA || defaultData()),
    databaseUrl: url('DATABASE_URL', ['postgres:', 'postgresql:']),
    publicUrl,
    tls,
    mediaPort: number('MEDIA_PORT', 7882, 65535),
    mediaAddresses: (env.MEDIA_ADDRESS ?? '')
      .split(',')
      .map((each) => each.trim())
      .filter(Boolean),
    livekit: livekitUrl ? { url: livekitUrl, key: env.LIVEKIT_KEY ?? '', secret: env.LIVEKIT_SECRET ?? '' } : undefined,
    smtpUrl: url('SMTP_URL', ['smtp:', 'smtps:']),
    mailFrom: env.MAIL_FROM || 'Beffroi <beffroi@localhost>',
    statement: {
      hostName: env.BEFFROI_HOST_NAME ?? '',
      place: env.BEFFROI_PLACE ?? '',
      law: env.BEFFROI_LAW ?? '',
      control: env.BEFFROI_CONTROL ?? '',
    },
    logLevel: env.LOG_LEVEL || 'warn',
    isDemo: argv.includes('--demo'),
    isLan: argv.includes('--lan'),
  };
  if (config.isDemo && config.tls)
    mistakes.push('--demo is for trying on this machine: leave out TLS_CERT and TLS_KEY.');
  if (config.isLan && (publicUrl || tls))
    mistakes.push('--lan makes its own certificate and address: leave out BEFFROI_URL, TLS_CERT and TLS_KEY.');
  if (config.isLan && config.isDemo)
    mistakes.push('--demo fills the server on this machine first: start it once with --demo, then with --lan.');
  if (mistakes.length > 0) throw new ConfigMistakes(mistakes.join('\n'));
  return config;
}

function defaultData(): string {
  return process.getuid?.() === 0 ? '/var/lib/beffroi' : join(homedir(), '.local/share/beffroi');
}

function readTls(env: NodeJS.ProcessEnv, mistakes: string[]): Config['tls'] {
  const { TLS_CERT, TLS_KEY } = env;
  if (!TLS_CERT && !TLS_KEY) return undefined;
  if (!TLS_CERT || !TLS_KEY) {
    mistakes.push('TLS_CERT and TLS_KEY go together: give both files, or neither.');
    return undefined;
  }
  try {
    return { cert: readFileSync(TLS_CERT, 'utf8'), key: readFileSync(TLS_KEY, 'utf8') };
  } catch (error) {
    mistakes.push(`TLS_CERT or TLS_KEY cannot be read: ${(error as Error).message}.`);
    return undefined;
  }
}

/** A secret of this installation, made once and kept in the data folder, readable by its owner only. */
export function secretOf(dataFolder: string, name: string): string {
  const folder = join(dataFolder, 'secrets');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, name);
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}
