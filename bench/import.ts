/**
 * How long a plan takes from the moment its file is chosen to the list that shows it, in a real window on a real server:
 * `node bench/import.ts [file.xml]`, after `vite build`. Without a file, 10,000 linked tasks in 500 phases.
 */
import { readFileSync } from 'node:fs';
import { exportMspdi, type Plan, schedule, standardWeek } from '#schedule/index.ts';
import { openWindows, startServer } from '../stories/browser.ts';
import { openFirstSpace, openHouse } from '../stories/cast.ts';

const PATIENCE_MS = 180_000;
const [file] = process.argv.slice(2);

function made(count: number): Buffer {
  const plan: Plan = {
    project: {
      start: '2027-01-18T08:00',
      from: 'start',
      calendarId: 'c',
      minutesPerDay: 480,
      minutesPerWeek: 2400,
      daysPerMonth: 20,
    },
    calendars: [{ id: 'c', name: 'Standard', week: standardWeek(), exceptions: [] }],
    tasks: [],
    links: [],
  };
  const add = (id: string, parentId: string | null, durationMinutes: number) =>
    plan.tasks.push({
      id,
      parentId,
      name: `Tâche ${id}`,
      order: String(plan.tasks.length).padStart(6, '0'),
      durationMinutes,
    });
  for (let i = 0; i < count; i++) {
    const phase = `p${Math.floor(i / 20)}`;
    if (i % 20 === 0) add(phase, null, 0);
    add(`t${i}`, phase, 480 * (1 + (i % 5)));
    if (i > 0)
      plan.links.push({ id: `l${i}`, from: `t${i - 1}`, to: `t${i}`, type: 'FS', lagMinutes: 0, lagUnit: 'working' });
  }
  return Buffer.from(exportMspdi(plan, schedule(plan), 'Dix mille'));
}

const buffer = file ? readFileSync(file) : made(10_000);
const server = await startServer();
const windows = await openWindows();
try {
  const page = await windows.open();
  page.setDefaultTimeout(PATIENCE_MS);
  await openHouse(page, server);
  await openFirstSpace(page, 'Banc');
  await page.getByRole('link', { name: 'Tâches', exact: true }).click();
  await page.getByRole('button', { name: 'Importer un plan' }).click();
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1000).toFixed(2);
  await page.getByLabel('Choisir un fichier').setInputFiles({ name: 'plan.xml', mimeType: 'application/xml', buffer });
  await page.getByRole('button', { name: 'Importer', exact: true }).and(page.locator(':enabled')).waitFor();
  const reported = seconds();
  await page.getByRole('button', { name: 'Importer', exact: true }).click();
  await page.getByRole('treegrid').getByRole('row').nth(3).waitFor();
  console.log(
    `import of ${(buffer.length / 1e6).toFixed(2)} MB: report after ${reported} s, shown after ${seconds()} s (the click between the two included)`,
  );
} finally {
  await windows.close();
  await server.clear();
}
