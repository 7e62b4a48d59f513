/** A plan drawn with its critical path: moved by hand on one screen and by keys on another, live on both. */
import { readFileSync } from 'node:fs';
import axe from 'axe-core';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';
import { comeIn, invite, openFirstSpace, openHouse, run } from './cast.ts';

let server: RunningServer;
let windows: Windows;
let mathis: Page;
let camille: Page;
let spaceId: string;

beforeAll(async () => {
  server = await startServer();
  windows = await openWindows();
  mathis = await windows.open();
  camille = await windows.open();
});
afterAll(async () => {
  await windows?.close();
  await server?.clear();
});

const id = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const names = [
  'Études',
  'Relevé de la charpente',
  'Dossier Bâtiments de France',
  'Peinture d’essai',
  'Échafaudage',
  'Accord préfectoral',
];

const bar = (page: Page, name: string): Locator => page.getByRole('button', { name: new RegExp(`^${name}, `) });
const dates = async (page: Page, name: string): Promise<string> =>
  (await bar(page, name).getAttribute('aria-label'))!.replace(/[\u00a0\u202f]/g, ' ');
const until = async (read: () => Promise<string>, wanted: RegExp): Promise<void> => {
  await expect.poll(read).toMatch(wanted);
};

async function drag(page: Page, name: string, dx: number, from: 'middle' | 'right' = 'middle'): Promise<void> {
  const box = (await bar(page, name).boundingBox())!;
  const x = from === 'middle' ? box.x + box.width / 2 : box.x + box.width - 2;
  const y = box.y + box.height / 2;
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (const share of [0.2, 0.5, 0.8, 1]) await page.mouse.move(x + dx * share, y);
}

test('a plan is shown with its critical path, and every bar says its dates', async () => {
  await openHouse(mathis, server);
  spaceId = await openFirstSpace(mathis, 'Rénovation halle aux draps');
  await comeIn(camille, await invite(mathis), 'Camille Lefèvre', 'camille@exemple.fr');
  await camille.getByRole('heading', { name: 'Rénovation halle aux draps' }).waitFor();

  const days = [0, 5, 10, 2, 4, 0];
  const task = (n: number) => ({
    do: 'add',
    in: 'tasks',
    row: {
      id: id(n),
      name: names[n],
      order: `a${n + 1}`,
      parentId: n === 0 ? null : id(0),
      durationMinutes: days[n]! * 480,
    },
  });
  const waits = (n: number, from: number, to: number) => ({
    do: 'add',
    in: 'links',
    row: { id: id(50 + n), from: id(from), to: id(to), type: 'FS', lagMinutes: 0, lagUnit: 'working' },
  });
  await run(mathis, 'tasks.apply', {
    spaceId,
    operations: [...names.map((_, n) => task(n)), waits(0, 1, 2), waits(1, 1, 3), waits(2, 2, 4), waits(3, 4, 5)],
  });
  await run(mathis, 'plan.change', { spaceId, changes: { start: '2027-01-04T08:00' } });

  for (const page of [mathis, camille]) {
    await page.goto(`${server.url}/s/${spaceId}/tasks/gantt`);
    await until(
      () => dates(page, 'Relevé de la charpente'),
      /du 4 janvier 2027 au 8 janvier 2027, 0 % réalisé, sur le chemin critique/,
    );
    await until(() => dates(page, 'Peinture d’essai'), /marge 12 j/);
    await page.getByText('4 tâches').waitFor();
    await page.getByText('28 janvier 2027', { exact: true }).waitFor();
  }
});

test('while a bar is dragged its critical path follows at once; dropped, it moves on the other screen too', async () => {
  await drag(mathis, 'Dossier Bâtiments de France', 13 * 2);
  // still in hand: the end of the project already shows its price, and nobody else sees it
  await mathis.getByText('1er février 2027', { exact: true }).waitFor();
  await until(() => dates(camille, 'Échafaudage'), /du 25 janvier 2027/);
  await mathis.mouse.up();
  await until(() => dates(camille, 'Échafaudage'), /du 27 janvier 2027 au 1er février 2027/);
  await until(() => dates(camille, 'Relevé de la charpente'), /marge 2 j/);
  await camille.getByText('3 tâches').waitFor();
  // what was typed with the mouse is said, not hidden
  await mathis.getByText(/Dossier Bâtiments de France.* ne commencera pas avant le/).waitFor();
});

test('undo takes a drag back on both screens, and Escape gives one up', async () => {
  await mathis.keyboard.press('Control+z');
  await until(() => dates(camille, 'Échafaudage'), /du 25 janvier 2027/);
  await drag(mathis, 'Relevé de la charpente', 60, 'right');
  await mathis.getByText('28 janvier 2027', { exact: true }).waitFor({ state: 'detached' });
  await mathis.keyboard.press('Escape');
  await mathis.mouse.up();
  await mathis.getByText('28 janvier 2027', { exact: true }).waitFor();
});

test('a large shift is asked about, with what moves, before it is stored', async () => {
  await drag(mathis, 'Relevé de la charpente', 13 * 14);
  await mathis.mouse.up();
  const dialog = mathis.getByRole('dialog');
  await dialog.getByText(/La fin du projet passe du 28 janvier 2027 au/).waitFor();
  await dialog.getByText('Échafaudage').waitFor();
  await dialog.getByRole('button', { name: 'Laisser comme avant' }).click();
  await mathis.getByText('28 janvier 2027', { exact: true }).waitFor();
});

test('the keyboard alone moves, lengthens, reports and links; each bar says what became of it', async () => {
  await bar(camille, 'Peinture d’essai').focus();
  await camille.keyboard.press('Alt+ArrowRight');
  await until(() => dates(camille, 'Peinture d’essai'), /du 12 janvier 2027 au 13 janvier 2027/);
  await camille.keyboard.press('Alt+Shift+ArrowRight');
  await until(() => dates(mathis, 'Peinture d’essai'), /du 12 janvier 2027 au 14 janvier 2027/);
  await camille.keyboard.press('Alt+ArrowUp');
  await until(() => dates(mathis, 'Peinture d’essai'), /10 % réalisé/);
  await camille.keyboard.press('l');
  await camille.keyboard.press('ArrowDown');
  await camille.keyboard.press('Enter');
  await camille.getByText('Échafaudage attend maintenant Peinture d’essai.').waitFor({ state: 'attached' });
  await until(() => dates(mathis, 'Peinture d’essai'), /marge 6 j/);
  // what is taken back and done again is heard too, and the last sentence does not stay
  await camille.keyboard.press('Control+z');
  await camille.getByText(/^Annulé pour .*Échafaudage/).waitFor({ state: 'attached' });
  await until(() => dates(mathis, 'Peinture d’essai'), /marge 9 j|marge 1\d j/);
  expect(await camille.getByText('Échafaudage attend maintenant Peinture d’essai.').count()).toBe(0);
  await camille.keyboard.press('Control+Shift+Z');
  await camille.getByText(/^Rétabli pour .*Échafaudage/).waitFor({ state: 'attached' });
  await until(() => dates(mathis, 'Peinture d’essai'), /marge 6 j/);
});

test('a date is explained in a sentence, with the path that leads to it', async () => {
  await bar(mathis, 'Échafaudage').focus();
  await mathis.keyboard.press('?');
  const panel = mathis.getByRole('complementary', { name: 'Pourquoi cette date' });
  const text = async () => (await panel.innerText()).replace(/[\u00a0\u202f]/g, ' ');
  await until(
    text,
    /« Échafaudage » commence le 25 janv\. parce que « Dossier Bâtiments de France » finit le 22 janv\. \(FD\), décalé par le week-end/,
  );
  await until(text, /chaque jour de retard repousse la fin/);
  // its quotation marks never stay alone at the end of a line
  await panel.getByRole('button', { name: '« Dossier Bâtiments de France »', exact: true }).first().waitFor();
  await panel.getByRole('button', { name: 'Montrer ce chemin' }).click();
  // what leads there alone, until one has seen it
  await bar(mathis, 'Peinture d’essai').waitFor({ state: 'detached' });
  await bar(mathis, 'Relevé de la charpente').waitFor();
  await panel.getByRole('button', { name: 'Fermer' }).click();
  await bar(mathis, 'Peinture d’essai').waitFor();
  // the end of the plan says what makes it; a search goes from one task to the next
  await mathis.getByRole('button', { name: '28 janvier 2027', exact: true }).click();
  await panel.getByRole('heading', { name: 'Accord préfectoral' }).waitFor();
  await panel.getByRole('button', { name: 'Fermer' }).click();
  const search = mathis.getByPlaceholder('Rechercher');
  await search.fill('relevé');
  await search.press('Enter');
  await mathis.getByRole('button', { name: 'Pourquoi cette date ?' }).click();
  await panel.getByRole('heading', { name: 'Relevé de la charpente' }).waitFor();
  await panel.getByRole('button', { name: 'Fermer' }).click();
  await search.fill('');
});

test('zooming keeps what is chosen where it is, and zoom and folds are found again after another view', async () => {
  const views = mathis.getByRole('group', { name: 'Façon de voir les tâches' });
  const zoom = () => mathis.getByRole('button', { name: /^(Heure|Semaine)$/ });
  const chosen = bar(mathis, 'Dossier Bâtiments de France');
  const middle = async () => {
    const { x, width } = (await chosen.boundingBox())!;
    return x + width / 2;
  };
  await chosen.focus();
  const before = await middle();
  await zoom().click();
  await mathis.getByRole('menuitem', { name: 'Heure' }).click();
  await zoom().filter({ hasText: 'Heure' }).waitFor();
  const chart = (await mathis.getByTestId('gantt-scroller').boundingBox())!;
  await expect.poll(async () => (await chosen.boundingBox())!.width).toBeGreaterThan(chart.width);
  expect(Math.abs((await middle()) - before)).toBeLessThan(4);
  await mathis.getByRole('button', { name: 'Replier Études' }).click();
  await views.getByRole('button', { name: 'Liste', exact: true }).click();
  await mathis.getByRole('button', { name: 'Déplier « Études »' }).waitFor();
  await views.getByRole('button', { name: 'Gantt', exact: true }).click();
  await mathis.getByRole('button', { name: 'Déplier Études' }).click();
  await zoom().filter({ hasText: 'Heure' }).waitFor();
});

test('the whole chart leaves as a drawing that holds the name of every task, and as pages of a PDF', async () => {
  async function file(kind: string): Promise<string> {
    await mathis.getByRole('button', { name: 'Exporter' }).click();
    const [download] = await Promise.all([
      mathis.waitForEvent('download'),
      mathis.getByRole('menuitem', { name: kind }).click(),
    ]);
    return readFileSync(await download.path(), 'latin1');
  }
  const svg = Buffer.from(await file('Image vectorielle'), 'latin1').toString('utf8');
  for (const name of names) expect(svg).toContain(name.slice(0, 24));
  // hours are on the screen, and yet it is one page wide
  const pdf = await file('PDF');
  expect(pdf.startsWith('%PDF-1.7')).toBe(true);
  expect(pdf).toContain('/Count 1 ');
  await mathis.getByRole('button', { name: 'Heure', exact: true }).click();
  await mathis.getByRole('menuitem', { name: 'Semaine' }).click();
});

test('lines chosen in the chart are copied, pasted, indented and taken away like those of the list, each in one step', async () => {
  const grid = mathis.getByRole('treegrid');
  const lines = (name: string) => grid.getByRole('row').filter({ hasText: name });
  const chosen = grid.getByRole('row', { selected: true });
  const said = async () =>
    (await chosen.allInnerTexts()).map((text) =>
      text
        .replace(/[\u00a0\u202f]/g, ' ')
        .split(/\n+/)
        .join(' | '),
    );
  const numbers = async () => (await said()).map((text) => text.split(' ')[0]);
  const me = await camille.evaluate(
    async () => (await (await fetch('/api/v1/me?q={}')).json()) as { persons: { id: string; name: string }[] },
  );
  const { id: personId } = me.persons[0]!;
  await run(mathis, 'tasks.apply', {
    spaceId,
    operations: [
      { do: 'add', in: 'resources', row: { id: personId, name: 'Camille Lefèvre', personId } },
      {
        do: 'put',
        in: 'assignments',
        row: { id: `${id(2)}:${personId}`, taskId: id(2), resourceId: personId, units: 1, workMinutes: 0 },
      },
    ],
  });
  await lines('Dossier').getByText('Camille Lefèvre').waitFor({ state: 'attached' });

  // by pointing: some beside each other, then all those in between
  await lines('Peinture').click();
  await lines('Relevé').click({ modifiers: ['Control'] });
  await expect.poll(said).toHaveLength(2);
  await lines('Peinture').click({ modifiers: ['Control'] });
  await expect.poll(said).toHaveLength(1);
  await lines('Relevé').click();
  await lines('Échafaudage').click({ modifiers: ['Shift'] });
  await expect.poll(said).toHaveLength(4);
  // by keys: one fewer, as the span shrinks
  await mathis.keyboard.press('Shift+ArrowUp');
  await expect.poll(said).toHaveLength(3);
  const count = mathis.getByRole('toolbar', { name: 'Outils du diagramme' }).getByText('3 choisies');
  await count.waitFor();
  // there is room for it
  const isSeen = (each: Element) => {
    const { x, y, width, height } = each.getBoundingClientRect();
    return document.elementFromPoint(x + width / 2, y + height / 2) === each;
  };
  expect(await count.evaluate(isSeen)).toBe(true);
  await mathis.keyboard.press('Control+c');
  await mathis.getByText('3 tâches copiées, avec les titres des colonnes.').waitFor();

  await lines('Accord').click();
  await mathis.keyboard.press('Control+v');
  await mathis.getByText('3 tâches collées, avec 2 liens.').waitFor();
  await expect
    .poll(said)
    .toEqual([
      expect.stringMatching(/^1\.6 \| Relevé de la charpente .* 5 j/),
      expect.stringMatching(/^1\.7 \| Dossier Bâtiments de France .*Camille Lefèvre .* 10 j/),
      expect.stringMatching(/^1\.8 \| Peinture d’essai .* 3 j/),
    ]);
  // its own links came along: the second waits for the first, on both screens
  await expect.poll(() => camille.getByRole('button', { name: /^Dossier.* du 11 janvier 2027 au 22/ }).count()).toBe(2);

  await mathis.keyboard.press('Alt+ArrowRight');
  await mathis.getByText(/est maintenant sous/).waitFor({ state: 'attached' });
  await expect.poll(numbers).toEqual(['1.5.1', '1.5.2', '1.5.3']);
  await mathis.keyboard.press('Control+z');
  await expect.poll(numbers).toEqual(['1.6', '1.7', '1.8']);
  await mathis.keyboard.press('Delete');
  await mathis.getByText('3 tâches sont à la corbeille.').waitFor();
  await expect.poll(said).toEqual([expect.stringMatching(/Accord/)]);
  await mathis.keyboard.press('Control+z');
  await expect.poll(() => lines('Relevé').count()).toBe(2);
  await mathis.keyboard.press('Control+z');
  await expect.poll(() => camille.getByRole('treegrid').getByRole('row').count()).toBe(7);
});

test('what is put under a folded phase is seen there', async () => {
  const grid = mathis.getByRole('treegrid');
  const line = (name: string) => grid.getByRole('row').filter({ hasText: name });
  const number = async () => (await grid.getByRole('row', { selected: true }).innerText()).split(/\s/)[0];
  const added = ['Nettoyage', 'Réception'].map((name, n) => ({
    id: id(80 + n),
    name,
    order: `a${8 + n}`,
    parentId: id(0),
    durationMinutes: 480,
  }));
  await run(mathis, 'tasks.apply', { spaceId, operations: added.map((row) => ({ do: 'add', in: 'tasks', row })) });
  await line('Nettoyage').click();
  await mathis.keyboard.press('Alt+ArrowRight');
  await expect.poll(number).toBe('1.5.1');
  await line('Accord').click();
  await mathis.keyboard.press('ArrowLeft');
  await line('Nettoyage').waitFor({ state: 'detached' });
  await line('Réception').click();
  await mathis.keyboard.press('Alt+ArrowRight');
  await line('Nettoyage').waitFor();
  await expect.poll(number).toBe('1.5.2');
  await run(mathis, 'task.remove', { spaceId, taskIds: added.map((row) => row.id) });
  await line('Nettoyage').waitFor({ state: 'detached' });
});

test('without a keyboard lines of the chart are chosen by touching one, then another', async () => {
  const tools = mathis.getByRole('toolbar', { name: 'Outils du diagramme' });
  const several = tools.getByRole('button', { name: 'Choisir plusieurs tâches à la suite' });
  const grid = mathis.getByRole('treegrid');
  await grid.getByRole('row').filter({ hasText: 'Relevé' }).click();
  await several.click();
  // on the chart, beside the bars, as well as in its list
  const box = (await bar(mathis, 'Dossier Bâtiments de France').boundingBox())!;
  const chart = (await mathis.getByTestId('gantt-scroller').boundingBox())!;
  await mathis.mouse.click(Math.min(box.x + box.width + 300, chart.x + chart.width - 30), box.y + box.height / 2);
  await tools.getByText('2 choisies').waitFor();
  await mathis.keyboard.press('Control+c');
  await mathis.getByText('2 tâches copiées, avec les titres des colonnes.').waitFor();
  await several.click();
  await grid.getByRole('row').filter({ hasText: 'Relevé' }).click();
  await tools.getByText('2 choisies').waitFor({ state: 'detached' });
});

test('no rule of accessibility is broken, light or dark', async () => {
  await mathis.emulateMedia({ reducedMotion: 'reduce' }); // no colour is caught on its way to another
  for (const theme of ['light', 'dark']) {
    await mathis.evaluate(async (chosen) => {
      document.documentElement.dataset.theme = chosen;
      await Promise.allSettled(document.getAnimations().map((each) => each.finished));
    }, theme);
    await mathis.evaluate(axe.source);
    const broken = await mathis.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: {
          run: (
            where: string,
          ) => Promise<{ violations: { id: string; nodes: { html: string; any: { message: string }[] }[] }[] }>;
        };
      };
      const { violations } = await axe.run('section[aria-label="Tâches"]');
      return violations.map(
        ({ id, nodes: [first] }) => `${id}: ${first!.html.slice(0, 160)} ${first!.any[0]?.message}`,
      );
    });
    expect(broken, theme).toEqual([]);
  }
});

test('the mouse alone shortens a bar from its left edge, reports progress and draws a link', async () => {
  await run(mathis, 'task.add', {
    spaceId,
    task: { id: id(6), name: 'Nettoyage', order: 'a7', parentId: null, durationMinutes: 3 * 480 },
  });
  await until(() => dates(mathis, 'Nettoyage'), /du 4 janvier 2027 au 6 janvier 2027/);
  const boxOf = async (name: string) => (await bar(mathis, name).boundingBox())!;
  /** Over the bar first, so that its handles are there, then from one point to another. */
  async function pull(name: string, from: [number, number], to: [number, number]): Promise<void> {
    const box = await boxOf(name);
    await mathis.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await mathis.mouse.move(...from);
    await mathis.mouse.down();
    for (const share of [0.3, 0.7, 1])
      await mathis.mouse.move(from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share);
    await mathis.mouse.up();
  }
  const short = await boxOf('Nettoyage');
  const middle = short.y + short.height / 2;
  await pull('Nettoyage', [short.x + 2, middle], [short.x + 2 + 13, middle]);
  await until(() => dates(camille, 'Nettoyage'), /du 5 janvier 2027 au 6 janvier 2027/);

  const long = await boxOf('Dossier Bâtiments de France');
  const bottom = long.y + long.height - 2;
  await pull('Dossier Bâtiments de France', [long.x + 1, bottom], [long.x + long.width / 2, bottom]);
  await until(() => dates(camille, 'Dossier Bâtiments de France'), /50 % réalisé/);

  const before = await boxOf('Échafaudage');
  const after = await boxOf('Nettoyage');
  await pull(
    'Échafaudage',
    [before.x + before.width + 13, before.y + before.height / 2],
    [after.x + 3, after.y + after.height / 2],
  );
  await mathis.getByText('Nettoyage attend maintenant Échafaudage.').waitFor({ state: 'attached' });
  await until(() => dates(camille, 'Nettoyage'), /du 29 janvier 2027/);

  // a link that is taken away is heard, and so is that it is back
  await mathis.mouse.click(before.x + before.width + 2, before.y + before.height + 6);
  await mathis.getByRole('dialog').getByRole('button', { name: 'Enlever le lien' }).click();
  await mathis.getByText(/n’attend plus Échafaudage/).waitFor({ state: 'attached' });
  await mathis.keyboard.press('Control+z');
  await mathis.getByText(/^Annulé pour/).waitFor({ state: 'attached' });
  await until(() => dates(camille, 'Nettoyage'), /du 29 janvier 2027/);

  // the same the other way round would go in a circle: it is refused where it is dropped, with the names
  const last = await boxOf('Nettoyage');
  await pull(
    'Nettoyage',
    [last.x + last.width + 13, last.y + last.height / 2],
    [before.x + 3, before.y + before.height / 2],
  );
  await mathis.getByText(/Échafaudage → Nettoyage → Échafaudage|Nettoyage → Échafaudage → Nettoyage/).waitFor();
  await until(() => dates(camille, 'Nettoyage'), /du 29 janvier 2027/);

  // a bar that is held still at the edge brings on what lies beyond
  const left = () => mathis.getByTestId('gantt-scroller').evaluate((it) => it.scrollLeft);
  const stood = await left();
  const edge = (await mathis.getByTestId('gantt-scroller').boundingBox())!;
  await mathis.mouse.move(last.x + last.width / 2, last.y + last.height / 2);
  await mathis.mouse.down();
  await mathis.mouse.move(edge.x + edge.width - 4, last.y + last.height / 2, { steps: 4 });
  await expect.poll(left).toBeGreaterThan(stood + 200);
  await mathis.keyboard.press('Escape');
  await mathis.mouse.up();
  await until(() => dates(mathis, 'Nettoyage'), /du 29 janvier 2027/);
  await mathis.getByTestId('gantt-scroller').evaluate((it, x) => it.scrollTo({ left: x }), stood);
});

test('each sees where the other points on the chart, until they leave', async () => {
  const view = (name: string) =>
    mathis.getByRole('group', { name: 'Façon de voir les tâches' }).getByRole('button', { name, exact: true }).click();
  // what Camille's chart writes is heard as it is drawn
  await camille.evaluate(() => {
    const heard: string[] = [];
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (...said) {
      heard.push(said[0]);
      fillText.apply(this, said);
    };
    Object.assign(window, { heard });
  });
  const box = (await bar(camille, 'Échafaudage').boundingBox())!;
  let step = 0;
  /** Has the chart drawn anew, by passing over a bar and off it, and says whether his name was written on it. */
  const isNamed = async (): Promise<boolean> => {
    await camille.evaluate(() => {
      (window as unknown as { heard: string[] }).heard.length = 0;
    });
    await camille.mouse.move(box.x + box.width / 2, box.y + box.height / 2 + (step++ % 2 ? 40 : 0));
    await camille.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    return camille.evaluate(() => (window as unknown as { heard: string[] }).heard.includes('Mathis Delattre'));
  };
  const sees = (isThere: boolean) => expect.poll(isNamed).toBe(isThere);
  await view('Liste');
  await sees(false);
  await view('Gantt');
  await bar(mathis, 'Relevé de la charpente').hover({ force: true });
  await sees(true);
  await view('Liste');
  await sees(false);
  await view('Gantt');
});

test('one who may only read sees everything and can drag nothing', async () => {
  const person = await camille.evaluate(
    async () => (await (await fetch('/api/v1/me?q={}')).json()) as { persons: { id: string }[] },
  );
  await run(mathis, 'member.setRole', { spaceId, personId: person.persons[0]!.id, role: 'space_reader' });
  await camille.getByRole('button', { name: 'Tâche', exact: true }).waitFor({ state: 'detached' });
  const before = await dates(camille, 'Dossier Bâtiments de France');
  await drag(camille, 'Dossier Bâtiments de France', 13 * 7);
  await camille.mouse.up();
  await bar(camille, 'Dossier Bâtiments de France').focus();
  await camille.keyboard.press('Alt+ArrowRight');
  expect(await dates(camille, 'Dossier Bâtiments de France')).toBe(before);
});
