/**
 * `bin/start --demo`: a sample organisation with a living project, made through the doors that everybody uses: accounts,
 * commands and uploads over HTTP. It only fills a server that has no organisation yet.
 */
import { orderBetween } from '#contract/order.ts';
import type { Clock } from '#core/clock.ts';

export interface DemoOptions {
  /** where the server listens on this machine */
  url: string;
  setupToken: string;
  password: string;
  clock: Clock;
}

interface Person {
  name: string;
  email: string;
  title: string;
  id: string;
  cookie: string;
}

export const demoEmail = 'camille.lefevre@exemple.fr';
const colleagues = [
  ['Mathis Delattre', 'mathis.delattre@exemple.fr', 'Charpentier'],
  ['Inès Benali', 'ines.benali@exemple.fr', 'Architecte'],
  ['Jeanne Vandamme', 'jeanne.vandamme@exemple.fr', 'Économiste'],
] as const;

const talk: [number, string, number?][] = [
  [
    0,
    'Bonjour à tous. Le relevé de la charpente est dans **Fichiers**. On vise un dossier complet avant la fin du mois.',
  ],
  [1, 'Deux entraits sont à reprendre, le reste est sain. J’ai mis les photos et les sections.'],
  [
    2,
    'Merci\u202f! Je reprends la coupe avec vos cotes. La façade nord attend l’avis de l’architecte des bâtiments de France.',
  ],
  [3, 'Le chiffrage du bois est à jour\u00a0: **3\u00a0% sous l’estimation**.'],
  [0, 'Très bien. Qui relit le cahier des charges\u202f?', 3],
  [2, 'Moi, demain matin.', 3],
  [
    1,
    'L’échafaudage est réservé. S’il glisse, tout le chantier glisse\u00a0: regardez le chemin critique dans Tâches.',
  ],
];

interface Planned {
  name: string;
  /** working days; none for a phase */
  days?: number;
  /** the tasks that it waits for, by name */
  after?: string[];
  /** which of the four works on it */
  who?: number;
  /** days after the first Monday on which it really began, and ended */
  began?: number;
  ended?: number;
  percent?: number;
}
const DOSSIER = 'Dossier Bâtiments de France';
const plan: Planned[] = [
  { name: 'Études' },
  { name: 'Relevé de la charpente', days: 9, who: 1, began: 0, ended: 10, percent: 100 },
  { name: 'Diagnostic plomb et amiante', days: 8, who: 3, began: 0, ended: 9, percent: 100 },
  { name: DOSSIER, days: 9, after: ['Relevé de la charpente'], who: 2, began: 11, percent: 50 },
  { name: 'Accord préfectoral', days: 0, after: [DOSSIER, 'Diagnostic plomb et amiante'] },
  { name: 'Gros œuvre' },
  { name: 'Échafaudage', days: 5, after: ['Accord préfectoral'], who: 1 },
  { name: 'Dépose de la couverture', days: 8, after: ['Échafaudage'], who: 1 },
  { name: 'Reprise des maçonneries', days: 9, after: ['Échafaudage'], who: 3 },
  { name: 'Charpente neuve', days: 14, after: ['Dépose de la couverture'], who: 1 },
  { name: 'Finitions' },
  { name: 'Couverture en ardoise', days: 12, after: ['Charpente neuve'] },
  { name: 'Menuiseries extérieures', days: 10, after: ['Reprise des maçonneries'], who: 2 },
  { name: 'Peintures', days: 7, after: ['Menuiseries extérieures'] },
  { name: 'Réception des travaux', days: 0, after: ['Couverture en ardoise', 'Peintures'], who: 0 },
];
const DAY_MINUTES = 480;

const files: [string, string, string][] = [
  [
    'Compte rendu de la visite.md',
    'text/markdown',
    '# Visite de la halle aux draps\n\nPrésents : Camille, Mathis, Inès.\n\n- Deux entraits fendus, travée 3.\n- Couverture : ardoises à reprendre côté nord.\n- Prochaine visite une fois l’échafaudage posé.\n',
  ],
  [
    'Sections des bois.csv',
    'text/csv',
    'pièce,essence,section (cm),longueur (m),quantité\r\nentrait,chêne,30 × 35,9.2,2\r\narbalétrier,chêne,22 × 26,6.4,4\r\npoinçon,chêne,20 × 20,3.1,2\r\n',
  ],
  [
    'Estimation.csv',
    'text/csv',
    'lot,montant HT (€)\r\ncharpente,48200\r\ncouverture,36900\r\néchafaudage,11400\r\nmenuiseries,9800\r\n',
  ],
];

/** Makes it all; rejects, saying what was refused, when something is. */
export async function fillDemo({ url, setupToken, password, clock }: DemoOptions): Promise<void> {
  const id = () => clock.id();
  const call = async (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url, ...headers },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`the sample could not be made: ${path} answered ${await response.text()}`);
    return response;
  };
  const signUp = async (name: string, email: string, title: string, entry: string): Promise<Person> => {
    const response = await call('/api/auth/sign-up/email', { name, email, password }, { 'x-beffroi-entry': entry });
    const cookie = response.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ');
    return { name, email, title, id: id(), cookie };
  };
  const does = async <A>(who: Person, command: string, input: unknown): Promise<A> => {
    const response = await call(`/api/v1/${command}`, input, { cookie: who.cookie, 'idempotency-key': id() });
    return (await response.json()) as A;
  };

  const organisationId = id();
  const owner = await signUp('Camille Lefèvre', demoEmail, 'Conductrice de travaux', setupToken);
  await does(owner, 'organisation.create', {
    id: organisationId,
    personId: owner.id,
    name: 'Atelier Delattre & fils',
    personName: owner.name,
    language: 'fr',
    setupToken,
    hosting: 'own',
  });
  const spaceId = id();
  await does(owner, 'space.create', {
    id: spaceId,
    organisationId,
    name: 'Rénovation halle aux draps',
    colour: 'brick',
  });
  const people = [owner];
  for (const [name, email, title] of colleagues) {
    const invitation = { id: id(), organisationId, role: 'member', email, spaceId };
    const { link } = await does<{ link: string }>(owner, 'invitation.create', invitation);
    const token = link.split('/').at(-1)!;
    const person = await signUp(name, email, title, token);
    await does(person, 'invitation.accept', { token, organisationId, personId: person.id, name, language: 'fr' });
    people.push(person);
  }
  for (const { id: personId, name, title, ...who } of people)
    await does({ id: personId, name, title, ...who }, 'person.update', { personId, name, title, language: 'fr' });

  const channelId = await firstChannel(url, owner, spaceId);
  const said: string[] = [];
  for (const [who, text, answers] of talk) {
    const messageId = id();
    const threadId = answers === undefined ? null : said[answers]!;
    await does(people[who]!, 'message.post', { id: messageId, spaceId, channelId, threadId, text });
    said.push(messageId);
  }
  await does(people[1]!, 'reaction.add', { spaceId, channelId, messageId: said[3], emoji: '👍' });
  await does(people[2]!, 'reaction.add', { spaceId, channelId, messageId: said[3], emoji: '🎉' });

  const folderId = id();
  await does(owner, 'folder.create', { id: folderId, spaceId, folderId: null, name: 'Relevés' });
  for (const [at, [name, type, text]] of files.entries()) {
    const where = { spaceId, folderId: at < 2 ? folderId : null, name };
    await upload(url, people[at + 1] ?? owner, does, { id: id(), uploadId: id(), ...where }, type, Buffer.from(text));
  }

  const tasks = await drawPlan(spaceId, people, does, { id, now: clock.now() });
  await does(people[1]!, 'comment.post', {
    id: id(),
    spaceId,
    taskId: tasks.get('Relevé de la charpente'),
    text: 'Reste la travée 3\u00a0: il faut attendre la nacelle.',
    mentions: [owner.id],
  });

  const meetingId = id();
  // the site meeting of the next Monday, at nine
  const starts = new Date(clock.now());
  starts.setUTCDate(starts.getUTCDate() + ((8 - starts.getUTCDay()) % 7 || 7));
  starts.setUTCHours(8, 0, 0, 0);
  await does(owner, 'meeting.schedule', {
    id: meetingId,
    spaceId,
    name: 'Point de chantier',
    startsAt: starts.toISOString(),
  });
  // nobody finds a device among theirs that they never had
  for (const { cookie } of people) await call('/api/auth/sign-out', {}, { cookie });
}

/** The plan began three weeks ago; its first reference was taken before the paperwork took three days more. */
async function drawPlan(
  spaceId: string,
  people: Person[],
  does: (who: Person, command: string, input: unknown) => Promise<unknown>,
  { id, now }: { id: () => string; now: Date },
): Promise<Map<string, string>> {
  const owner = people[0]!;
  const monday = now.getTime() - (21 + ((now.getUTCDay() + 6) % 7)) * 86_400_000;
  const day = (after: number) => new Date(monday + after * 86_400_000).toISOString().slice(0, 10);
  await does(owner, 'plan.change', { spaceId, changes: { start: `${day(0)}T08:00` } });
  const tasks = new Map<string, string>();
  let order: string | null = null;
  let phase: string | null = null;
  for (const { name, days, after = [], who, began, ended, percent } of plan) {
    order = orderBetween(order, null);
    const parentId: string | null = days === undefined ? null : phase;
    const taskId = id();
    const task = {
      id: taskId,
      parentId,
      name,
      order,
      durationMinutes: (days ?? 0) * DAY_MINUTES,
      isMilestone: days === 0,
      ...(percent !== undefined && { percent }),
      ...(began !== undefined && { actualStartAt: `${day(began)}T08:00` }),
      ...(ended !== undefined && { actualFinishAt: `${day(ended)}T17:00` }),
    };
    tasks.set(name, taskId);
    if (days === undefined) phase = taskId;
    await does(owner, 'task.add', { spaceId, task });
    for (const from of after) {
      const link = { id: id(), from: tasks.get(from), to: taskId, type: 'FS', lagMinutes: 0, lagUnit: 'working' };
      await does(owner, 'link.add', { spaceId, link });
    }
    const person = who === undefined ? undefined : people[who];
    if (!person) continue;
    const resource = { id: person.id, name: person.name, personId: person.id };
    await does(owner, 'assignment.set', { spaceId, taskId, resource });
  }
  await does(owner, 'baseline.take', { id: id(), spaceId, name: 'Marché signé' });
  const changes = { durationMinutes: 12 * DAY_MINUTES };
  await does(people[2]!, 'task.change', { spaceId, taskId: tasks.get(DOSSIER), changes });
  return tasks;
}

/** The first discussion of a space is opened by the house, a moment after the space. */
async function firstChannel(url: string, who: Person, spaceId: string): Promise<string> {
  const asked = encodeURIComponent(JSON.stringify({ scopes: [`space:${spaceId}/chat`] }));
  for (let attempt = 0; attempt < 200; attempt++) {
    const response = await fetch(`${url}/api/v1/snapshots?q=${asked}`, { headers: { cookie: who.cookie } });
    const [snapshot] = (await response.json()) as { rows: { channels: { id: string }[] } }[];
    const id = snapshot?.rows.channels[0]?.id;
    if (id) return id;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the sample could not be made: its space has no discussion');
}

async function upload(
  url: string,
  who: Person,
  does: (who: Person, command: string, input: unknown) => Promise<unknown>,
  { id, uploadId, ...where }: { id: string; uploadId: string; spaceId: string; folderId: string | null; name: string },
  type: string,
  bytes: Buffer,
): Promise<void> {
  await does(who, 'upload.open', { id: uploadId, ...where, size: bytes.length, type });
  const sent = await fetch(`${url}/api/v1/uploads/${uploadId}`, {
    method: 'PATCH',
    headers: {
      cookie: who.cookie,
      origin: url,
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    },
    body: new Uint8Array(bytes),
  });
  if (!sent.ok) throw new Error(`the sample could not be made: a file was refused with ${sent.status}`);
  await does(who, 'file.add', { id, ...where, uploadId });
}
