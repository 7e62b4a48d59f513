/**
 * A living project: talk, files, and a plan three weeks under way with a reference that it has left. `bin/start --demo`
 * makes it with people of its own, and whoever begins may try it in a space to throw away.
 */
import { orderBetween } from '#contract/order.ts';
import { lines, SLIPPED, type Words } from './words.ts';

export interface Made {
  id: string;
  folderId: string | null;
  name: string;
  type: string;
  bytes: Buffer;
}
/** Who carries it out: the four of `words.people`, by their number. */
export interface Maker {
  /** the id of what bears this name in the project */
  id(name: string): string;
  does(who: number, command: string, input: object): Promise<unknown>;
  keeps(who: number, file: Made): Promise<unknown>;
}
export interface Place {
  spaceId: string;
  channelId: string;
  /** those who work on the plan, `personId` for who is somebody here */
  people: readonly { id: string; name: string; personId: string | null }[];
  now: Date;
}

const DAY_MINUTES = 480;

export async function fillProject(maker: Maker, words: Words, place: Place): Promise<void> {
  const { id, does } = maker;
  const { spaceId, channelId } = place;
  for (const [at, [who, text, answers]] of words.talk.entries()) {
    const threadId = answers === undefined ? null : id(`message ${answers}`);
    await does(who, 'message.post', { id: id(`message ${at}`), spaceId, channelId, threadId, text });
  }
  const folderId = id('folder');
  await does(0, 'folder.create', { id: folderId, spaceId, folderId: null, name: words.folder });
  for (const [at, [name, type, text]] of words.files.entries())
    await maker.keeps(at + 1, {
      id: id(`file ${at}`),
      folderId: at < 2 ? folderId : null,
      name,
      type,
      bytes: Buffer.from(text),
    });
  await drawPlan(maker, words, place);
}

/** The plan began three weeks ago; its first reference was taken before the paperwork took three days more. */
async function drawPlan({ id, does }: Maker, words: Words, { spaceId, people, now }: Place): Promise<void> {
  const monday = now.getTime() - (21 + ((now.getUTCDay() + 6) % 7)) * 86_400_000;
  const day = (after: number) => new Date(monday + after * 86_400_000).toISOString().slice(0, 10);
  await does(0, 'plan.change', { spaceId, changes: { start: `${day(0)}T08:00` } });
  let order: string | null = null;
  let phase: string | null = null;
  for (const [at, { days, after = [], who, began, ended, percent }] of lines.entries()) {
    order = orderBetween(order, null);
    const taskId = id(`task ${at}`);
    const task = {
      id: taskId,
      parentId: days === undefined ? null : phase,
      name: words.plan[at]!,
      order,
      durationMinutes: (days ?? 0) * DAY_MINUTES,
      isMilestone: days === 0,
      ...(percent !== undefined && { percent }),
      ...(began !== undefined && { actualStartAt: `${day(began)}T08:00` }),
      ...(ended !== undefined && { actualFinishAt: `${day(ended)}T17:00` }),
    };
    if (days === undefined) phase = taskId;
    await does(0, 'task.add', { spaceId, task });
    for (const from of after) {
      const link = { id: id(`link ${from} ${at}`), from: id(`task ${from}`), to: taskId, type: 'FS' };
      await does(0, 'link.add', { spaceId, link: { ...link, lagMinutes: 0, lagUnit: 'working' } });
    }
    if (who !== undefined) await does(0, 'assignment.set', { spaceId, taskId, resource: people[who] });
  }
  await does(0, 'baseline.take', { id: id('baseline'), spaceId, name: words.baseline });
  const changes = { durationMinutes: (lines[SLIPPED]!.days! + 3) * DAY_MINUTES };
  await does(2, 'task.change', { spaceId, taskId: id(`task ${SLIPPED}`), changes });
}
