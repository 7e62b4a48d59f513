/**
 * `bin/start --demo`: a sample organisation with a living project, made through the doors that everybody uses: accounts,
 * commands and uploads over HTTP. It only fills a server that has no organisation yet.
 */
import type { Clock } from '#core/clock.ts';
import { fillProject, type Made } from './sample/project.ts';
import { words } from './sample/words.ts';

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
  const ids = new Map<string, string>();
  const idOf = (name: string) => ids.get(name) ?? ids.set(name, id()).get(name)!;
  await fillProject(
    {
      id: idOf,
      does: (who, command, input) => does(people[who]!, command, input),
      keeps: (who, file) => upload(url, people[who]!, does, { ...file, spaceId, uploadId: id() }),
    },
    words.fr,
    {
      spaceId,
      channelId,
      people: people.map((person) => ({ id: person.id, name: person.name, personId: person.id })),
      now: clock.now(),
    },
  );
  await does(people[1]!, 'reaction.add', { spaceId, channelId, messageId: idOf('message 3'), emoji: '👍' });
  await does(people[2]!, 'reaction.add', { spaceId, channelId, messageId: idOf('message 3'), emoji: '🎉' });
  await does(people[1]!, 'comment.post', {
    id: id(),
    spaceId,
    taskId: idOf('task 1'),
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
  { id, uploadId, type, bytes, ...where }: Made & { uploadId: string; spaceId: string },
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
