/** The rules of HOUSE.md that a machine can check. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { commands, events, queries } from '#contract/index.ts';
import { refusalCodes, refusalReasons } from '#contract/refusal.ts';
import { programs } from './bin/bundle.ts';
import { faults, recorded } from './bin/events.ts';
import { manifests } from './server/manifests.ts';
import { first as englishFirst } from './web/messages/en/first.ts';
import { rest as englishRest } from './web/messages/en/rest.ts';
import { first } from './web/messages/fr/first.ts';
import { rest } from './web/messages/fr/rest.ts';

const root = import.meta.dirname;
const fr = { ...first, ...rest };
const en = { ...englishFirst, ...englishRest };

function filesIn(folder: string, ending: RegExp): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => ending.test(name) && statSync(join(root, name)).isFile());
}
const sources = ['packages', 'server', 'web', 'stories', 'bench'].flatMap((folder) => filesIn(folder, /\.tsx?$/));
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

const aliases: Record<string, string> = {
  contract: 'packages/contract',
  schedule: 'packages/schedule',
  sfu: 'packages/sfu',
  core: 'server/core',
  web: 'web',
};

/** What a file imports of ours, as paths from the root. */
const importsOf = (file: string): string[] => importsIn(file, textOf(file));

function importsIn(file: string, text: string): string[] {
  return [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].flatMap(([, name]) => {
    if (name!.startsWith('.')) return [relative(root, resolve(root, dirname(file), name!))];
    const alias = /^#(\w+)\/(.*)$/.exec(name!);
    return alias ? [join(aliases[alias[1]!]!, alias[2]!)] : [];
  });
}

/** `server/chat/message.ts` → `server/chat`; files that join everything stand for themselves. */
function placeOf(file: string): string {
  const [first, second, third] = file.split('/');
  return third === undefined ? file : `${first}/${second}`;
}

const foundation = ['people', 'spaces', 'offers', 'files'];
const work = ['chat', 'tasks', 'calls', 'sample', 'exit'];
const joins = new Set([
  'server/main.ts',
  'server/server.ts',
  'server/routes.ts',
  'server/manifests.ts',
  'server/command-line.ts',
  'server/demo.ts',
  'web/main.tsx',
  'web/inside.tsx',
  'web/modules.tsx',
  'web/settings.tsx',
  'web/actions.ts',
]);
const always = ['packages/contract'];
const arrows: Record<string, string[]> = {
  'packages/contract': [],
  'packages/schedule': [],
  'packages/sfu': [],
  'server/core': always,
  'server/test': [...always, 'server/core', 'server/people', 'server/manifests.ts', 'server/server.ts'],
  ...Object.fromEntries(
    foundation.map((name, at) => [
      `server/${name}`,
      [...always, 'server/core', ...foundation.slice(0, at).map((each) => `server/${each}`)],
    ]),
  ),
  ...Object.fromEntries(
    work.map((name) => [`server/${name}`, [...always, 'server/core', ...foundation.map((each) => `server/${each}`)]]),
  ),
  'web/ui': [],
  'web/ui-page': ['web/ui', 'web/core'],
  // types only: the replica's hooks and the session hold each other
  'web/core': [...always, 'web/messages'],
  'web/messages': [],
  ...Object.fromEntries(
    ['people', 'spaces', 'offers', 'files', 'chat', 'tasks', 'calls', 'exit', 'shell'].map((name) => [
      `web/${name}`,
      // the shell and the space's frame draw what modules.tsx registers (docs/decisions/0004-web-registry.md);
      // files are attached to anything (docs/decisions/0010-web-files.md)
      [
        ...always,
        'web/core',
        'web/ui',
        'web/modules.tsx',
        'web/settings.tsx',
        ...(name === 'shell' ? ['web/actions.ts'] : []),
        'web/people',
        'web/spaces',
        'web/shell',
        'web/files',
        ...(name === 'tasks' ? ['packages/schedule'] : []),
      ],
    ]),
  ),
};
arrows['server/tasks']!.push('packages/schedule');
arrows['server/calls']!.push('packages/sfu');

test('nobody imports whom they may not', () => {
  const wrong = sources.flatMap((file) => {
    const place = placeOf(file);
    if (joins.has(file) || /\.test\.tsx?$/.test(file) || !(place in arrows)) return [];
    return importsOf(file)
      .filter((target) => placeOf(target) !== place && !arrows[place]!.includes(placeOf(target)))
      .map((target) => `${file} → ${target}`);
  });
  expect(wrong).toEqual([]);
});

test('files stay small, and an engine that is not says why on its first line', () => {
  const long = sources
    .filter((file) => !file.endsWith('.test.ts') && !file.startsWith('web/messages/'))
    .filter((file) => {
      const lines = textOf(file).split('\n').length;
      return lines > (file.startsWith('packages/') ? 600 : 400);
    });
  expect(long).toEqual([]);
});

/** Functions longer than a screen, and the most lines each may have: the list may only get shorter, and the numbers smaller. */
const longFunctions: Record<string, number> = {
  'packages/schedule/test/stored.ts planOf': 130,
  'packages/sfu/cluster.ts connectCluster': 190,
  'server/calls/media.ts openMedia': 130,
  'server/core/act.ts createAct': 160,
  'server/core/blobs.ts openBlobs': 170,
  'server/core/feed.ts createFeed': 170,
  'server/core/followers.ts startFollowers': 210,
  'server/core/live.ts createLive': 210,
  'server/people/account.ts createAccounts': 160,
  'server/tasks/import-file.ts rowsOf': 150,
  'server/test/world.ts openWorld': 270,
  'stories/firefox.ts openFirefox': 130,
  'web/calls/GuestCallPage.tsx GuestCallPage': 150,
  'web/calls/Stage.tsx Stage': 240,
  'web/calls/useRoom.ts useRoom': 160,
  'web/chat/Composer.tsx Composer': 230,
  'web/chat/Discussion.tsx Discussion': 140,
  'web/core/hooks.ts usePage': 130,
  'web/exit/Facts.tsx Facts': 130,
  'web/files/Entries.tsx EntryRow': 150,
  'web/files/FilesScreen.tsx Browser': 230,
  'web/tasks/ImportDialog.tsx ImportDialog': 170,
  'web/tasks/List.tsx List': 320,
  'web/tasks/ListRow.tsx Line': 150,
  'web/tasks/MonthView.tsx MonthView': 130,
  'web/tasks/PanelComments.tsx PanelComments': 160,
  'web/tasks/PanelFields.tsx PanelFields': 160,
  'web/tasks/Workload.tsx Workload': 190,
  'web/tasks/gantt/Chart.tsx Chart': 140,
  'web/tasks/gantt/Gantt.tsx Ready': 280,
  'web/tasks/gantt/PhoneGantt.tsx PhoneList': 140,
  'web/tasks/gantt/Toolbar.tsx Tools': 140,
  'web/tasks/gantt/brush.ts canvasBrush': 130,
  'web/tasks/resources/Resources.tsx Resources': 140,
};

test('functions are read without scrolling, and those that are not only get shorter', () => {
  const lengths = sources
    .filter((file) => !/\.test\.tsx?$/.test(file))
    .flatMap((file) => {
      const found: [string, number][] = [];
      let open: { name: string; at: number } | undefined;
      textOf(file)
        .split('\n')
        .forEach((line, at) => {
          const head = /^(?:export )?(?:(?:async )?function\*? (\w+)|const (\w+)\b.*=>\s*\{$)/.exec(line);
          if (head) open = { name: `${file} ${head[1] ?? head[2]}`, at };
          if (!open || !/^\}\)?;?$/.test(line)) return;
          found.push([open.name, at - open.at + 1]);
          open = undefined;
        });
      return found;
    })
    .filter(([, lines]) => lines > 100);
  expect(lengths.filter(([name, lines]) => lines > (longFunctions[name] ?? 0))).toEqual([]);
  const long = new Set(lengths.map(([name]) => name));
  // what has become short leaves the list
  expect(Object.keys(longFunctions).filter((name) => !long.has(name))).toEqual([]);
});

test('no file is left that nobody imports, and none that only its test does', () => {
  const imported = new Set(
    sources
      .filter((file) => !/\.test\.tsx?$/.test(file))
      .flatMap((file) => [
        ...importsOf(file),
        ...programs,
        // workers of a screen
        ...[...textOf(file).matchAll(/new URL\(\s*'(\.[^'?]+)/g)].map(([, name]) =>
          relative(root, resolve(root, dirname(file), name!)),
        ),
      ])
      .map((name) => name.replace(/\?.*$/, '')),
  );
  const begins =
    /\.test\.tsx?$|\.d\.ts$|^(bench|stories)\/|\/(test|fuzz|corpus)\/|^web\/main\.tsx$|^web\/core\/typebox\.ts$/; // the last is named by vite.config.ts
  const dead = sources.filter((file) => !begins.test(file) && !imported.has(file));
  expect(dead).toEqual([]);
});

test('no file has a name that says nothing', () => {
  const vague = sources.filter((file) => /(^|\/)(utils?|helpers?|common|misc|types|manager|service)\.tsx?$/.test(file));
  expect(vague).toEqual([]);
});

test('only the configuration reads the environment, and only the clock knows the time', () => {
  const server = sources.filter((file) => file.startsWith('server/') && !/\.test\.ts$|\/test\//.test(file));
  const environment = server.filter(
    (file) => /process\.env\b/.test(textOf(file)) && !/core\/(config|postgres)\.ts$|server\/main\.ts$/.test(file),
  );
  expect(environment).toEqual([]);
  const time = server.filter(
    (file) => /Date\.now\(\)|new Date\(\)|Math\.random\(\)/.test(textOf(file)) && !file.endsWith('core/clock.ts'),
  );
  expect(time).toEqual([]);
});

test('every table is in exactly one manifest, so that it is exported', () => {
  const made = filesIn('server/migrations', /\.sql$/).flatMap((file) =>
    [...textOf(file).matchAll(/create table (?:if not exists )?([a-z_]+) /g)].map(([, name]) => name!),
  );
  const machine = ['streams', 'log', 'ops', 'follower_cursors', 'instance'];
  const listed = manifests.flatMap((manifest) => manifest.tables.map((table) => table.name));
  expect([...listed.filter((name) => !name.startsWith('auth.')), ...machine].sort()).toEqual(made.sort());
});

test('every table has a way out: with its organisation, or a reason to stay; and its blobs go with it', () => {
  const tables = manifests.flatMap((manifest) => manifest.tables);
  for (const table of tables)
    expect(
      table.ofOrganisation === null ? table.stays.length > 5 : table.ofOrganisation.includes('$1'),
      table.name,
    ).toBe(true);
  const withBlobs = filesIn('server/migrations', /\.sql$/).flatMap((file) =>
    [...textOf(file).matchAll(/create table (?:if not exists )?([a-z_]+) \(([\s\S]*?)\n\);/g)]
      .filter(([, , body]) => /^\s*\w*sha256 text/m.test(body!))
      .map(([, name]) => name!),
  );
  expect(withBlobs.filter((name) => !tables.find((table) => table.name === name)?.blob)).toEqual([]);
});

test('every command and query of the contract is done by a module, with its expectations', () => {
  const done = manifests.flatMap((manifest) => manifest.commands);
  expect(done.map((each) => each.spec.name).sort()).toEqual([...commands.keys()].sort());
  expect(manifests.flatMap((manifest) => manifest.queries.map((each) => each.spec.name)).sort()).toEqual(
    [...queries.keys()].sort(),
  );
});

test('every command is in a test that compares what was sent with a fresh snapshot', () => {
  const tests =
    filesIn('server', /\.test\.ts$/)
      .map(textOf)
      .join('\n') + textOf('server/test/world.ts');
  // done by the house itself, through followers, and so within somebody's does()
  const missing = [...commands.values()].filter(
    (spec) => spec.may.length > 0 && !tests.includes(`'${spec.name}'`) && !tests.includes(`v1/${spec.name}`),
  );
  expect(missing.map((spec) => spec.name)).toEqual([]);
});

test('every event says what it does to a screen', () => {
  for (const spec of events.values()) expect(typeof spec.apply, spec.name).toBe('function');
});

test('every event can be read as any version ever wrote it', () => {
  expect(faults(events.values(), recorded())).toEqual([]);
});

/** SQL that looks into the log's bodies sees them as they were written: which versions of what it was made to read. */
const readsBodies: Record<string, Record<string, number>> = {
  'server/tasks/bin.ts': { 'tasks.changed': 1 },
  'server/tasks/history.ts': { 'tasks.changed': 1 },
  'server/tasks/progress.ts': { 'tasks.changed': 1 },
  'server/tasks/taken-back.ts': { 'tasks.changed': 1 },
};

test('who reads bodies in SQL reads each version of them', () => {
  const readers = sources.filter(
    (file) =>
      file.startsWith('server/') &&
      !/\.test\.ts$|\/test\/|core\/log\.ts$/.test(file) &&
      /\b(from|join|update) log\b[^`']*\bbody\b|\bbody\b[^`']*\b(from|join|update) log\b/.test(textOf(file)),
  );
  expect(readers.sort()).toEqual(Object.keys(readsBodies));
  for (const [file, types] of Object.entries(readsBodies))
    for (const [type, v] of Object.entries(types)) {
      expect(events.get(type)?.passes, `${type} is asked of later: it may not pass`).toBeFalsy();
      expect(events.get(type)?.v, `${file} must read this version of ${type} too: say so in readsBodies`).toBe(v);
    }
});

test('French and English say the same things, and every refusal is translated', () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(fr).sort());
  for (const code of [...Object.keys(refusalCodes), ...refusalReasons])
    expect(fr, code).toHaveProperty([`refusal.${code}`]);
});

test('who says a message gives all the values that it holds', () => {
  const namesIn = (tokens: unknown): string[] =>
    Array.isArray(tokens)
      ? tokens.flatMap((token) => {
          if (!Array.isArray(token)) return [];
          const [name, , choices] = token as [string, unknown, Record<string, unknown> | undefined];
          return [name, ...Object.values(choices ?? {}).flatMap(namesIn)];
        })
      : [];
  // the catalogues are parsed as they are loaded (bin/words.ts)
  const french: Record<string, unknown> = fr;
  const wrong = sources
    .filter((file) => file.startsWith('web/') && !file.startsWith('web/messages/'))
    .flatMap((file) => {
      const text = textOf(file);
      return [...text.matchAll(/\bt\(\s*'([\w.]+)',\s*(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\w+))\s*,?\s*\)/g)].flatMap(
        ([said, key, literal, variable]) => {
          if (!french[key!]) return [];
          const given =
            literal ??
            [...text.matchAll(new RegExp(`\\b${variable}\\b[^;=]*= \\{([^;]*)\\};`, 'g'))].map(([, all]) => all).join();
          if (given === '' || given.includes('...')) return [];
          const missing = namesIn(french[key!]).filter(
            (name) => !['#', 'offset'].includes(name) && !new RegExp(`\\b${name}\\b`).test(given),
          );
          return missing.map((name) => `${file}: ${said!.slice(0, 40)} lacks {${name}}`);
        },
      );
    });
  expect(wrong).toEqual([]);
});

test('the first pages say only the first words: the rest is not there yet', () => {
  const reached = new Set<string>();
  const reach = (file: string): void => {
    if (reached.has(file)) return;
    reached.add(file);
    const text = textOf(file)
      .replace(/\b(?:later|screen)\(\s*async \(\) => \(await import\([^)]*\)\)/g, '')
      .replace(/import type [^;]*;/g, '');
    for (const target of importsIn(file, text)) if (!target.startsWith('web/messages/')) reach(target);
  };
  reach('web/main.tsx');
  expect(reached.has('web/shell/HomePage.tsx') && !reached.has('web/chat/ChatScreen.tsx')).toBe(true);
  const wrong = [...reached]
    .filter((file) => file.startsWith('web/') && !file.startsWith('web/ui-page/'))
    .flatMap((file) => {
      const text = textOf(file);
      const prefixes = [...text.matchAll(/`([\w.]+\.)\$\{/g)].map(([, prefix]) => prefix!);
      return Object.keys(rest)
        .filter((key) => text.includes(`'${key}'`) || prefixes.some((prefix) => key.startsWith(prefix)))
        .map((key) => `${file}: ${key}`);
    });
  expect(wrong).toEqual([]);
});

test('no message is left that nothing says', () => {
  const said = sources
    .filter((file) => file.startsWith('web/') && !file.startsWith('web/messages/'))
    .map(textOf)
    .join('\n');
  // keys made of a part that varies
  const built =
    /^(refusal|exit\.(content|format|what)|inbox|chat\.emojiGroup|people\.role|spaces\.role|spaces\.colour|shell\.theme|shell\.textSize|access\.failed|tasks\.(colour|constraint|why|history|field|fieldKind|repeat|status|export|group))\./;
  const unsaid = Object.keys(fr).filter(
    (key) => !built.test(key) && !said.includes(`'${key}'`) && !said.includes(`"${key}"`),
  );
  expect(unsaid.filter((key) => !key.startsWith('word.'))).toEqual([]);
});

test('every link in the docs leads somewhere', () => {
  const docs = [
    ...filesIn('docs', /\.md$/),
    ...['README.md', 'LISEZMOI.md', 'HOUSE.md'].filter((file) => existsSync(join(root, file))),
  ];
  const dead = docs.flatMap((file) =>
    [...textOf(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
      .filter(([, target]) => !existsSync(join(root, dirname(file), target!)))
      .map(([, target]) => `${file} → ${target}`),
  );
  expect(dead).toEqual([]);
});
