// Clients that keep a connection for each way (`/rtc`): an old livekit-client, and today's when it is told to.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OLD_CLIENT, type PageGlobals, publish, receives, Stage, until } from './test/stage.ts';

declare const room: PageGlobals['room'];
declare const received: PageGlobals['received'];

const stage = new Stage();
const people = new Map<string, Page>();
beforeAll(() => stage.start(), 30_000);
afterAll(() => stage.stop(), 30_000);

const of = (name: string): Page => people.get(name)!;
const everythingBut = (name: string) =>
  [...people.keys()].filter((it) => it !== name).flatMap((it) => [`${it}/camera`, `${it}/microphone`]);

test('old clients, today’s, and today’s with two connections see and hear each other', async () => {
  people.set('old', await stage.join('mixed', 'old', {}, {}, OLD_CLIENT));
  people.set('new', await stage.join('mixed', 'new'));
  people.set('two', await stage.join('mixed', 'two', {}, { singlePeerConnection: false }));
  for (const page of people.values()) await publish(page);
  for (const [name, page] of people) await receives(page, everythingBut(name));
});

test('what is said by data reaches old clients and comes from them', async () => {
  for (const name of ['old', 'new'])
    await of(name).evaluate(
      (text) => room.localParticipant.publishData(new TextEncoder().encode(text), { reliable: true }),
      name,
    );
  await until('the data', async () => {
    const all = await Promise.all(['old', 'two', 'new'].map((name) => of(name).evaluate(() => received)));
    return all[0]!.length === 1 && all[1]!.length === 2 && all[2]!.length === 1;
  });
  expect(await of('old').evaluate(() => received)).toEqual([['new', 'new']]);
});

test('who comes after somebody left is seen where that one was', async () => {
  await of('new').evaluate(() => room.disconnect());
  await until('the other to be gone', () => of('old').evaluate(() => room.remoteParticipants.size === 1));
  await of('new').context().close();
  people.delete('new');
  people.set('next', await stage.join('mixed', 'next'));
  await publish(of('next'));
  for (const name of ['old', 'two', 'next']) await receives(of(name), everythingBut(name));
});

test('an old client whose socket was lost is resumed', async () => {
  await of('old').evaluate(() => room.simulateScenario('signal-reconnect').then(() => {}));
  await until('the resumption', () => of('old').evaluate(() => room.state === 'connected'));
  await publish(of('next'));
  await receives(of('old'), everythingBut('old'));
  await receives(of('two'), everythingBut('two'));
  expect(stage.events.filter((it) => it.event === 'participant_left' && it.identity === 'old')).toEqual([]);
});
