/** At build: every component that is shipped, with its version, licence and origin, as a CycloneDX 1.6 document. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

interface Locked {
  version: string;
  dev?: boolean;
  integrity?: string;
}
interface Packaged {
  name: string;
  version: string;
  license?: string | { type?: string };
  licenses?: { type?: string }[];
  repository?: string | { url?: string };
  homepage?: string;
  description?: string;
}

/** Writes the document beside the web's build, where the server reads it; it is not a public page. */
export function componentsPlugin(root: string, file: string): Plugin {
  return {
    name: 'components',
    apply: 'build',
    closeBundle() {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify(componentsOf(root), null, 1)}\n`);
    },
  };
}

/** What the lockfile names, is installed here, and is not for development only. */
export function componentsOf(root: string) {
  const own = readJson<Packaged>(join(root, 'package.json'));
  const { packages } = readJson<{ packages: Record<string, Locked> }>(join(root, 'package-lock.json'));
  const components = Object.entries(packages)
    .filter(([path, locked]) => path !== '' && !locked.dev && existsSync(join(root, path, 'package.json')))
    .map(([path, locked]) => {
      const about = readJson<Packaged>(join(root, path, 'package.json'));
      const origin = originOf(about);
      return {
        type: 'library',
        'bom-ref': `${about.name}@${about.version}`,
        name: about.name,
        version: about.version,
        licenses: [licenceOf(about)],
        purl: `pkg:npm/${about.name.replace('@', '%40')}@${about.version}`,
        ...(locked.integrity?.startsWith('sha512-')
          ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(locked.integrity.slice(7), 'base64').toString('hex') }] }
          : {}),
        ...(origin ? { externalReferences: [{ type: 'vcs', url: origin }] } : {}),
      };
    })
    .sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', name: own.name, version: own.version, licenses: [licenceOf(own)] },
    },
    components: components.filter((each, at) => each['bom-ref'] !== components[at - 1]?.['bom-ref']),
  };
}

function licenceOf(about: Packaged) {
  const said = typeof about.license === 'string' ? about.license : (about.license?.type ?? about.licenses?.[0]?.type);
  if (!said) return { license: { name: 'not stated' } };
  if (/[()]| (OR|AND|WITH) /.test(said)) return { expression: said };
  return /^[\w.+-]+$/.test(said) ? { license: { id: said } } : { license: { name: said } };
}

function originOf(about: Packaged): string | undefined {
  const url = typeof about.repository === 'string' ? about.repository : about.repository?.url;
  return url?.replace(/^git\+/, '').replace(/^github:/, 'https://github.com/') ?? about.homepage;
}

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;
