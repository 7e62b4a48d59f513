import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PastMeeting } from '#contract/history.ts';
import { moduleScope, personScope } from '#contract/index.ts';
import type { Remark } from '#contract/remarks.ts';
import { system } from '#core/module.ts';
import { openWorld, type World } from '../test/world.ts';
import { endOverdue } from './index.ts';
import { missUnanswered } from './ring.ts';

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
  // a colleague who asks for it as well does not lock out who was sent it
  expect(await member.does('meeting.link', { spaceId, meetingId })).toEqual({ link });
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

const windowOf = (personId: string, meetingId: string) => `${personId}/${meetingId.slice(-8)}`;

/** A meeting with the cast in it, as the media server would tell. */
async function gather(of: World, ...people: { name: string; personId: string }[]) {
  const { id: meetingId } = await of.owner.does('meeting.start', { id: of.id(), spaceId: of.spaceId });
  for (const { name, personId } of people) {
    const presence = {
      spaceId: of.spaceId,
      meetingId,
      identity: windowOf(personId, String(meetingId)),
      name,
      isHere: true,
    };
    await of.house.act(system, 'participant.presence', presence, null);
  }
  return String(meetingId);
}

test('what is written in a meeting is seen by the whole space, stays in order, and ends with the meeting', async () => {
  const { owner, member, guest, outsider, spaceId, id } = world;
  const meetingId = await gather(world, owner);
  await member.does('remark.make', { id: id(), spaceId, meetingId, text: ' Bonjour ' });
  await guest.does('remark.make', { id: id(), spaceId, meetingId, text: 'Bonjour à vous' });
  await outsider.isRefused('not_found', 'remark.make', { id: id(), spaceId, meetingId, text: 'moi aussi' });
  const { rows } = await owner.asks<{ rows: Remark[] }>('remarks', { spaceId, meetingId, limit: 50 });
  expect(rows.map((row) => [row.author_name, row.text])).toEqual([
    ['Mathis Member', 'Bonjour'],
    ['Gaston Guest', 'Bonjour à vous'],
  ]);
  const newest = await owner.asks<{ rows: Remark[]; hasBefore: boolean }>('remarks', { spaceId, meetingId, limit: 1 });
  expect(newest).toMatchObject({ rows: [{ text: 'Bonjour à vous' }], hasBefore: true });
  await outsider.isRefusedAsking('not_found', 'remarks', { spaceId, meetingId, limit: 50 });
  await owner.does('meeting.end', { spaceId, meetingId });
  await member.isRefused(
    'conflict',
    'remark.make',
    { id: id(), spaceId, meetingId, text: 'trop tard' },
    'meeting_ended',
  );
});

test('two who write the note at once lose nothing: the second hears that it changed', async () => {
  const { owner, member, spaceId } = world;
  const meetingId = await gather(world, owner);
  await owner.does('note.write', { spaceId, meetingId, version: 0, text: 'Décision : échafaudage' });
  await member.isRefused('conflict', 'note.write', { spaceId, meetingId, version: 0, text: 'autre chose' });
  await member.does('note.write', { spaceId, meetingId, version: 1, text: 'Décision : échafaudage avancé' });
  expect(await owner.sees(moduleScope(spaceId, 'calls'), 'notes')).toEqual([
    { id: meetingId, text: 'Décision : échafaudage avancé', version: 2 },
  ]);
  await owner.does('meeting.end', { spaceId, meetingId });
});

test('one raises one’s own hand; a host lowers anybody’s, and nobody raises another’s', async () => {
  const { owner, member, guest, spaceId } = world;
  const meetingId = await gather(world, owner, guest);
  const identity = windowOf(guest.personId, meetingId);
  await guest.does('hand.raise', { spaceId, meetingId, identity, isRaised: true });
  const hands = async () =>
    (await owner.sees(moduleScope(spaceId, 'calls'), 'participants')).filter((each) => each.hand_at).length;
  expect(await hands()).toBe(1);
  await owner.isRefused('not_found', 'hand.raise', { spaceId, meetingId, identity, isRaised: true });
  const theirs = { spaceId, meetingId, identity: windowOf(owner.personId, meetingId), isRaised: false };
  await guest.isRefused('not_found', 'hand.raise', theirs);
  await member.does('hand.raise', { spaceId, meetingId, identity, isRaised: false });
  expect(await hands()).toBe(0);
  await owner.does('meeting.end', { spaceId, meetingId });
});

test('hosts silence, take out and say who may share; guests of the space may not', async () => {
  const { owner, member, guest, spaceId } = world;
  const meetingId = await gather(world, owner, guest);
  const identity = windowOf(guest.personId, meetingId);
  const input = { spaceId, meetingId };
  await member.does('participant.mute', { ...input, identity, source: 'microphone' });
  await member.does('participant.mute', { ...input, identity: null, source: 'microphone' });
  await guest.isRefused('forbidden', 'participant.mute', { ...input, identity: null, source: 'microphone' });
  await member.isRefused('not_found', 'participant.mute', { ...input, identity: 'nobody', source: 'screen' });
  await owner.does('meeting.allow', { ...input, sharing: 'hosts' });
  await guest.isRefused('forbidden', 'meeting.allow', { ...input, sharing: 'everyone' });
  await owner.does('participant.remove', { ...input, identity });
  await owner.isRefused('not_found', 'participant.remove', { ...input, identity });
  expect(await owner.sees(moduleScope(spaceId, 'calls'), 'participants')).toHaveLength(1);
  await owner.does('meeting.end', input);
});

test('a member who was taken out knocks to come back; nobody lets themselves in, and a refused one may ask again', async () => {
  const { owner, member, guest, spaceId, id } = world;
  const meetingId = await gather(world, owner, member);
  const input = { spaceId, meetingId };
  await member.isRefused('conflict', 'knock.again', { ...input, id: id() }, 'not_taken_out');
  await owner.does('participant.remove', { ...input, identity: windowOf(member.personId, meetingId) });
  await member.isRefusedAsking('forbidden', 'meeting.pass', input);
  const first = id();
  await member.does('knock.again', { ...input, id: first });
  const seen = () => guest.sees(moduleScope(spaceId, 'calls'), 'knocks');
  expect(await seen()).toMatchObject([{ id: first, person_id: member.personId, name: 'Mathis Member' }]);
  await member.isRefused('not_found', 'knock.answer', { ...input, knockId: first, admitted: true });
  await owner.does('knock.answer', { ...input, knockId: first, admitted: false });
  await member.isRefusedAsking('forbidden', 'meeting.pass', input);
  const second = id();
  await member.does('knock.again', { ...input, id: second });
  await owner.does('knock.answer', { ...input, knockId: second, admitted: true });
  expect(await seen()).toEqual([]);
  // let in again: the world has no media engine, so a pass goes as far as that
  await member.isRefusedAsking('unavailable', 'meeting.pass', input);
  await owner.does('meeting.end', input);
});

test('a guest by link writes and raises a hand by their own secret, and a removed one does neither', async () => {
  const { owner, anonymous, house, spaceId, id } = world;
  const meetingId = await gather(world, owner);
  const { link } = await owner.does('meeting.link', { spaceId, meetingId });
  const knockId = id();
  const token = String(link).split('/').at(-1);
  const { secret } = await anonymous.does('meeting.knock', { token, id: knockId, name: 'Sophie' });
  const mine = { id: knockId, secret };
  await anonymous.isRefused('not_found', 'guest.remark', { ...mine, remarkId: id(), text: 'avant d’entrer' });
  await owner.does('knock.answer', { spaceId, meetingId, knockId, admitted: true });
  const identity = `guest/${knockId}`;
  await house.act(system, 'participant.presence', { spaceId, meetingId, identity, name: 'Sophie', isHere: true }, null);
  await anonymous.does('guest.remark', { ...mine, remarkId: id(), text: 'Je dépose le rapport' });
  await anonymous.does('guest.hand', { ...mine, isRaised: true });
  await anonymous.isRefused('not_found', 'guest.hand', { id: knockId, secret: 'guessed', isRaised: true });
  expect(await anonymous.asks('guest.remarks', mine)).toMatchObject({
    rows: [{ author_id: null, author_name: 'Sophie' }],
  });
  await owner.does('participant.remove', { spaceId, meetingId, identity });
  await anonymous.isRefused('not_found', 'guest.remark', { ...mine, remarkId: id(), text: 'encore' });
  await anonymous.isRefusedAsking('not_found', 'guest.remarks', mine);
  await owner.does('meeting.end', { spaceId, meetingId });
});

test('a meeting is announced, moved, and started by whoever is there first; one that is cancelled is gone', async () => {
  const { owner, member, guest, anonymous, spaceId, id, clock } = world;
  const at = (hours: number) => new Date(clock.now().getTime() + hours * 3600_000).toISOString();
  const meetingId = id();
  await owner.does('meeting.schedule', { id: meetingId, spaceId, name: 'Point chantier', startsAt: at(24) });
  await member.does('meeting.schedule', { id: meetingId, spaceId, name: 'Point chantier', startsAt: at(48) });
  await guest.isRefused('forbidden', 'meeting.schedule', { id: id(), spaceId, name: 'x', startsAt: at(1) });
  await owner.isRefused('invalid', 'meeting.schedule', { id: id(), spaceId, name: 'x', startsAt: at(-3) });
  await owner.isRefused('invalid', 'meeting.schedule', { id: id(), spaceId, name: 'x', startsAt: 'demain' });
  await owner.isRefusedAsking('conflict', 'meeting.pass', { spaceId, meetingId });
  const { link } = await owner.does('meeting.link', { spaceId, meetingId });
  const token = String(link).split('/').at(-1);
  expect(await anonymous.asks('meeting.byLink', { token })).toMatchObject({ isRunning: false, startsAt: at(48) });
  await anonymous.isRefused('conflict', 'meeting.knock', { token, id: id(), name: 'Tôt' }, 'meeting_not_started');
  expect(await guest.does('meeting.start', { id: meetingId, spaceId })).toEqual({ id: meetingId });
  await anonymous.does('meeting.knock', { token, id: id(), name: 'À l’heure' });
  await owner.isRefused('not_found', 'meeting.cancel', { spaceId, meetingId });
  await owner.does('meeting.end', { spaceId, meetingId });
  const other = id();
  await owner.does('meeting.schedule', { id: other, spaceId, name: 'Annulée', startsAt: at(2) });
  await owner.does('meeting.cancel', { spaceId, meetingId: other });
  expect(await owner.sees(moduleScope(spaceId, 'calls'), 'meetings')).toEqual([]);
});

test('a space’s lasting link leads to whichever meeting runs there, and to none when none does', async () => {
  const { owner, member, guest, anonymous, spaceId, id } = world;
  const { link } = await owner.does('room.link', { spaceId });
  await guest.isRefused('forbidden', 'room.link', { spaceId });
  const token = String(link).split('/').at(-1);
  expect(await anonymous.asks('meeting.byLink', { token })).toMatchObject({ isRunning: false, startsAt: null });
  for (let round = 0; round < 2; round++) {
    const meetingId = await gather(world, owner);
    expect(await anonymous.asks('meeting.byLink', { token })).toMatchObject({ isRunning: true });
    await anonymous.does('meeting.knock', { token, id: id(), name: 'Habituée' });
    await owner.does('meeting.end', { spaceId, meetingId });
  }
  expect(await member.does('room.link', { spaceId })).toEqual({ link });
  const { link: other } = await owner.does('room.link', { spaceId, replaces: true });
  await anonymous.isRefusedAsking('not_found', 'meeting.byLink', { token });
  expect(await member.does('room.link', { spaceId })).toEqual({ link: other });
});

test('afterwards the space knows who was there, for how long, what was said and noted', async () => {
  const { owner, member, guest, outsider, house, clock, spaceId, id } = world;
  clock.pass(60_000);
  const meetingId = await gather(world, owner, member);
  await owner.does('remark.make', { id: id(), spaceId, meetingId, text: 'Bonjour' });
  await owner.does('note.write', { spaceId, meetingId, version: 0, text: 'Décisions' });
  clock.pass(20 * 60_000);
  const presence = { spaceId, meetingId, identity: windowOf(member.personId, meetingId), name: member.name };
  await house.act(system, 'participant.presence', { ...presence, isHere: false }, null);
  clock.pass(10 * 60_000);
  await owner.does('meeting.end', { spaceId, meetingId });
  const { rows } = await guest.asks<{ rows: PastMeeting[] }>('meetings.past', { spaceId, limit: 1 });
  expect(rows).toMatchObject([{ id: meetingId, remark_count: 1, has_note: true }]);
  expect(rows[0]!.people.map((each) => [each.name, each.minutes]).sort()).toEqual([
    ['Mathis Member', 20],
    ['Odile Owner', 30],
  ]);
  expect(await guest.asks('meeting.kept', { spaceId, meetingId })).toMatchObject({
    note: 'Décisions',
    remarks: [{ text: 'Bonjour' }],
  });
  await outsider.isRefusedAsking('not_found', 'meetings.past', { spaceId, limit: 1 });
  await outsider.isRefusedAsking('not_found', 'meeting.kept', { spaceId, meetingId });
});

test('a ring reaches the person alone, stops on all their devices when answered, and is missed when nobody does', async () => {
  const { owner, member, guest, outsider, house, clock, spaceId, id } = world;
  const meetingId = await gather(world, owner);
  const mine = personScope(member.personId);
  const ringId = id();
  await owner.does('ring.send', { id: ringId, spaceId, meetingId, personId: member.personId });
  expect(await member.sees(mine, 'rings')).toMatchObject([{ id: ringId, from_name: 'Odile Owner' }]);
  expect(guest.received()).toEqual([]);
  await owner.isRefused('not_found', 'ring.send', { id: id(), spaceId, meetingId, personId: outsider.personId });
  await member.does('ring.answer', { personId: member.personId, ringId, accepted: false });
  expect(await member.sees(mine, 'rings')).toEqual([]);
  const second = id();
  await owner.does('ring.send', { id: second, spaceId, meetingId, personId: member.personId });
  await missUnanswered(house);
  expect(await member.sees(mine, 'rings')).toHaveLength(1);
  clock.pass(41_000);
  await missUnanswered(house);
  expect(await member.sees(mine, 'rings')).toEqual([]);
  await member.isRefused('not_found', 'ring.answer', { personId: member.personId, ringId: second, accepted: true });
  await owner.does('meeting.end', { spaceId, meetingId });
});

test('a missed call waits in the inbox; several of one person to one meeting are one line that comes back unread', async () => {
  const { owner, member, house, clock, spaceId, id } = world;
  const meetingId = await gather(world, owner);
  const mine = personScope(member.personId);
  const calls = async () => (await member.sees(mine, 'notifications')).filter((each) => each.channel_id === meetingId);
  const miss = async () => {
    await owner.does('ring.send', { id: id(), spaceId, meetingId, personId: member.personId });
    clock.pass(41_000);
    await missUnanswered(house);
    await house.followers.settled();
  };
  await miss();
  const [told] = await calls();
  expect(told).toMatchObject({
    kind: 'missed_call',
    author_name: 'Odile Owner',
    excerpt: 'Chantier',
    others: 0,
    read_at: null,
  });
  await member.does('notification.read', { personId: member.personId, ids: [told!.id] });
  await miss();
  expect(await calls()).toMatchObject([{ id: told!.id, others: 1, read_at: null }]);
  await owner.does('meeting.end', { spaceId, meetingId });
});

test('one window records at a time, everybody is told, and it ends with the window that records', async () => {
  const { owner, member, guest, house, spaceId, id } = world;
  const meetingId = await gather(world, owner, member);
  const recordingId = id();
  const identity = windowOf(owner.personId, meetingId);
  const input = { spaceId, meetingId };
  await owner.isRefused('not_found', 'recording.start', {
    ...input,
    id: id(),
    identity: windowOf(member.personId, meetingId),
  });
  await guest.isRefused('forbidden', 'recording.start', { ...input, id: id(), identity });
  await owner.does('recording.start', { ...input, id: recordingId, identity });
  const seen = () => guest.sees(moduleScope(spaceId, 'calls'), 'recordings');
  expect(await seen()).toMatchObject([{ id: recordingId, name: 'Odile Owner' }]);
  const theirs = { ...input, id: id(), identity: windowOf(member.personId, meetingId) };
  await member.isRefused('conflict', 'recording.start', theirs, 'already_recorded');
  await house.act(system, 'participant.presence', { ...input, identity, name: owner.name, isHere: false }, null);
  expect(await seen()).toEqual([]);
  await member.does('recording.start', theirs);
  await owner.does('recording.stop', { ...input, recordingId });
  expect(await seen(), 'a late word about the first does not stop the second').toHaveLength(1);
  await owner.does('recording.stop', { ...input, recordingId: theirs.id });
  expect(await seen()).toEqual([]);
  await owner.isRefused('not_found', 'recording.keep', { ...input, recordingId, fileId: id() });
  await owner.does('meeting.end', input);
  const { id: secret } = await owner.does('meeting.start', { id: id(), spaceId, encrypted: true });
  const encrypted = { spaceId, meetingId: secret, id: id(), identity };
  await owner.isRefused('conflict', 'recording.start', encrypted, 'meeting_encrypted');
  const said = { spaceId, meetingId: secret, id: id(), text: 'en clair' };
  await owner.isRefused('conflict', 'remark.make', said, 'meeting_encrypted');
  const noted = { spaceId, meetingId: secret, version: 0, text: 'en clair' };
  await owner.isRefused('conflict', 'note.write', noted, 'meeting_encrypted');
  await owner.does('meeting.end', { spaceId, meetingId: secret });
});
