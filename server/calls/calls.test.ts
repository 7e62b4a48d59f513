import { afterAll, beforeAll, expect, test } from 'vitest';
import { moduleScope } from '#contract/index.ts';
import { openWorld, type World } from '../test/world.ts';
import { endOverdue } from './index.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('two people who start a meeting at once are in the same one, and the whole space sees it', async () => {
  const { owner, member, guest, spaceId, id } = world;
  const [first, second] = await Promise.all([
    world.house.act(owner.actor, 'meeting.start', { id: id(), spaceId }, id()),
    world.house.act(member.actor, 'meeting.start', { id: id(), spaceId }, id()),
  ]);
  expect(first).toEqual(second);
  const [meeting] = await guest.sees(moduleScope(spaceId, 'calls'), 'meetings');
  expect(meeting).toMatchObject({ id: (first as { id: string }).id });
  await world.outsider.isRefused('not_found', 'meeting.start', { id: id(), spaceId });
  await owner.does('meeting.end', { spaceId, meetingId: meeting!.id });
  expect(await guest.sees(moduleScope(spaceId, 'calls'), 'meetings')).toEqual([]);
});

test('an outside person knocks by the link, waits, is let in, and nobody else’s secret opens it', async () => {
  const { owner, member, anonymous, guest, spaceId, id } = world;
  const { id: meetingId } = await member.does('meeting.start', { id: id(), spaceId });
  const { link } = await owner.does('meeting.link', { spaceId, meetingId });
  const token = String(link).split('/').at(-1)!;
  expect(await anonymous.asks('meeting.byLink', { token })).toMatchObject({
    name: 'Chantier',
    organisationName: 'Atelier',
  });
  const knockId = id();
  const { secret } = await anonymous.does('meeting.knock', { token, id: knockId, name: 'Sophie' });
  expect(await anonymous.asks('meeting.guestPass', { id: knockId, secret })).toEqual({ status: 'waiting', pass: null });
  await anonymous.isRefusedAsking('not_found', 'meeting.guestPass', { id: knockId, secret: 'guessed' });
  await guest.isRefused('forbidden', 'knock.answer', { spaceId, meetingId, knockId, admitted: true });
  await owner.does('knock.answer', { spaceId, meetingId, knockId, admitted: false });
  expect(await anonymous.asks('meeting.guestPass', { id: knockId, secret })).toEqual({ status: 'refused', pass: null });
  await owner.does('meeting.lock', { spaceId, meetingId, locked: true });
  await anonymous.isRefused('forbidden', 'meeting.knock', { token, id: id(), name: 'Late' }, 'meeting_locked');
  await owner.does('meeting.link', { spaceId, meetingId });
  await anonymous.isRefused('not_found', 'meeting.knock', { token, id: id(), name: 'Old link' });
  await owner.does('meeting.end', { spaceId, meetingId });
});

test('on the free offer no outside person is let into a meeting, and it ends after its minutes', async () => {
  const free = await openWorld({ hosting: 'several' });
  try {
    const { owner, spaceId, id, house, clock } = free;
    const { id: meetingId } = await owner.does('meeting.start', { id: id(), spaceId });
    await owner.isRefused('over_limit', 'meeting.link', { spaceId, meetingId }, 'no_guests_on_offer');
    await endOverdue(house);
    expect(await owner.sees(moduleScope(spaceId, 'calls'), 'meetings')).toHaveLength(1);
    clock.pass(61 * 60_000);
    await endOverdue(house);
    expect(await owner.sees(moduleScope(spaceId, 'calls'), 'meetings')).toEqual([]);
  } finally {
    await free.close();
  }
});
