/**
 * Asks the registry that the packages came from what it knows against those that are shipped, and writes it where the
 * sovereignty page reads it: `node bin/vulnerabilities.ts [FILE]`. Run by bin/install after an installation, so that it
 * speaks to nobody new; by hand whenever one likes. A registry that does not answer leaves what was known before.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Advisory {
  name: string;
  title: string;
  url: string;
  severity: string;
  range: string;
}

const root = join(import.meta.dirname, '..');
const file = process.argv[2] ?? join(root, 'dist/vulnerabilities.json');
// its exit code says that there are some
const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json', '--fetch-retries=0'], {
  cwd: root,
  encoding: 'utf8',
  timeout: 20_000,
});
const report = parsed(stdout);
if (!report) {
  console.log('Known vulnerabilities: the registry did not say. Ask again with: node bin/vulnerabilities.ts');
  process.exit(0);
}
const advisories = Object.values(report).flatMap(({ via }) => via.filter((each) => typeof each === 'object'));
const rows = [...new Map(advisories.map((each) => [each.url, each])).values()]
  .map(({ name, title, url, severity, range }) => ({ name, title, url, severity, range }))
  .sort((a, b) => (a.name < b.name ? -1 : 1));
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify({ asked_at: new Date().toISOString(), rows }, null, 1)}\n`);
console.log(`Known vulnerabilities of what is shipped: ${rows.length}`);
for (const { severity, name, range, title, url } of rows)
  console.log(`  ${severity}: ${name} ${range}, ${title} (${url})`);

function parsed(text: string): Record<string, { via: (string | Advisory)[] }> | undefined {
  try {
    return (JSON.parse(text) as { vulnerabilities?: Record<string, { via: (string | Advisory)[] }> }).vulnerabilities;
  } catch {
    return undefined;
  }
}
