import { afterAll, beforeAll, expect, test } from 'vitest';
import { apply, emptyScope, moduleScope, personScope, type Row, type ScopeState, windowKey } from '#contract/index.ts';
import { openWorld, type Somebody, type World } from '../test/world.ts';
import { firstChannelOf } from './channel.ts';

let world: World;
let channelId: string;
beforeAll(async () => {
  world = await openWorld();
  channelId = firstChannelOf(world.spaceId);
});
afterAll(() => world.close());

const here = () => ({ spaceId: world.spaceId, channelId });

type Place = ReturnType<typeof here>;

async function says(who: Somebody, text: string, more: object = {}): Promise<string> {
  const id = world.id();
  await who.does('message.post', { id, ...here(), text, ...more });
  return id;
}
const page = (who: Somebody, more: object = {}) =>
  who.asks<{ rows: Row[]; hasBefore: boolean; hasAfter: boolean }>('messages', { ...here(), limit: 50, ...more });

test('a new space has a channel to talk in', async () => {
  const channels = await world.guest.sees(moduleScope(world.spaceId, 'chat'), 'channels');
  expect(channels).toMatchObject([{ id: channelId, name: 'Général' }]);
});

test('what one writes, everyone in the space reads, and an open window shows exactly what the page would', async () => {
  const { owner, member, guest, outsider, spaceId } = world;
  const scope = moduleScope(spaceId, 'chat');
  let state: ScopeState = { ...emptyScope, windows: { [windowKey('messages', channelId)]: await page(guest) } };
  const follow = () => {
    for (const event of guest.received()) if (event.scope === scope) state = apply(state, event);
  };
  const first = await says(owner, 'Relevé terminé. **Merci** de relire.');
  follow();
  await says(member, 'Je m’en occupe.');
  follow();
  await member.does('reaction.add', { ...here(), messageId: first, emoji: '👍' });
  follow();
  await owner.does('message.edit', { ...here(), messageId: first, text: 'Relevé terminé.' });
  follow();
  expect(state.windows[windowKey('messages', channelId)]!.rows).toEqual((await page(guest)).rows);
  await outsider.isRefused('not_found', 'message.post', { id: world.id(), ...here(), text: 'Coucou' });
  await outsider.isRefusedAsking('not_found', 'messages', { ...here(), limit: 10 });
});

test('an edit sent again after its answer was lost does not undo the edit that came after it', async () => {
  const { owner, house } = world;
  const messageId = await says(owner, 'Version 1');
  const edit = (op: string, text: string) => house.act(owner.actor, 'message.edit', { ...here(), messageId, text }, op);
  const [second, third] = [world.id(), world.id()];
  const answer = await edit(second, 'Version 2');
  await edit(third, 'Version 3');
  // alone, and in one batch with what others write
  expect(await edit(second, 'Version 2')).toEqual(answer);
  const [again] = await Promise.all([
    edit(second, 'Version 2'),
    edit(world.id(), 'Version 4'),
    says(owner, 'Ailleurs'),
  ]);
  expect(again).toEqual(answer);
  await expect(edit(second, 'Version 5')).rejects.toMatchObject({ code: 'conflict', details: { reason: 'op_reused' } });
  expect((await page(owner)).rows.find((row) => row.id === messageId)).toMatchObject({ text: 'Version 4' });
});

test('of messages written in several spaces at once each finds its own place, or its own refusal', async () => {
  const { owner, house } = world;
  const places = [here()];
  for (const name of ['Toiture', 'Cave', 'Jardin']) {
    const spaceId = world.id();
    await owner.does('space.create', { id: spaceId, organisationId: world.organisationId, name, colour: 'sky' });
    places.push({ spaceId, channelId: firstChannelOf(spaceId) });
  }
  const [hall, roof, cellar, garden] = places as [Place, Place, Place, Place];
  const question = await says(owner, 'Qui a la clé ?');
  const [same, mentioned] = [world.id(), world.id()];
  const post = (place: Place, id: string, text: string, more: object = {}) =>
    house.act(owner.actor, 'message.post', { id, ...place, text, ...more }, world.id());
  const outcomes = await Promise.allSettled([
    post(hall, world.id(), 'Moi.', { threadId: question }),
    post(roof, same, 'Ardoises {livrées}, "enfin" \\o/'),
    post(cellar, same, 'Le même numéro ailleurs'),
    post(garden, mentioned, 'Tous au jardin', { mentions: [garden.spaceId, owner.personId] }),
    post({ ...garden, channelId: roof.channelId }, world.id(), 'Salon d’un autre espace'),
    post(roof, world.id(), 'Et une de plus'),
  ]);
  expect(outcomes.map((each) => (each.status === 'rejected' ? each.reason.code : 'said'))).toEqual([
    'said',
    'said',
    'conflict',
    'said',
    'not_found',
    'said',
  ]);
  const rows = async (place: Place) => (await owner.asks<{ rows: Row[] }>('messages', { ...place, limit: 50 })).rows;
  expect((await rows(hall)).at(-1)).toMatchObject({ id: question, reply_count: 1 });
  expect(await rows(roof)).toMatchObject([{ id: same, text: 'Ardoises {livrées}, "enfin" \\o/' }, {}]);
  expect(await rows(cellar)).toEqual([]);
  expect(await rows(garden)).toMatchObject([{ id: mentioned, mentions: [garden.spaceId, owner.personId] }]);
  const counts = async (place: Place) =>
    (await owner.sees(moduleScope(place.spaceId, 'chat'), 'channels')).map((row) => row.message_count);
  expect([await counts(roof), await counts(cellar), await counts(garden)]).toEqual([[2], [0], [1]]);
});

test('nobody edits another’s message; the administrator may take it back, and it can be brought back', async () => {
  const { owner, member, guest } = world;
  const id = await says(guest, 'Rapport plomb déposé.');
  await member.isRefused('forbidden', 'message.edit', { ...here(), messageId: id, text: 'Faux' }, 'not_yours');
  await member.isRefused('forbidden', 'message.retract', { ...here(), messageId: id }, 'not_yours');
  await owner.does('message.pin', { ...here(), messageId: id, pinned: true });
  await guest.does('message.edit', { ...here(), messageId: id, text: 'Rapport plomb déposé. 📎' });
  expect(await member.sees(moduleScope(world.spaceId, 'chat'), 'pins')).toMatchObject([
    { id, text: 'Rapport plomb déposé. 📎' },
  ]);
  await owner.does('message.retract', { ...here(), messageId: id });
  expect((await page(member)).rows.at(-1)).toMatchObject({ id, text: '' });
  expect(await member.sees(moduleScope(world.spaceId, 'chat'), 'pins')).toEqual([]);
  await guest.does('message.restore', { ...here(), messageId: id });
  expect((await page(member)).rows.at(-1)).toMatchObject({ id, text: 'Rapport plomb déposé. 📎', retracted_at: null });
});

test('a mention and a reply reach the inbox of whom they concern, and of nobody else', async () => {
  const { owner, member, guest } = world;
  const id = await says(owner, `On en parle ? @Mathis`, { mentions: [member.personId, world.outsider.personId] });
  expect(await member.sees(personScope(member.personId), 'notifications')).toMatchObject([
    { kind: 'mention', message_id: id },
  ]);
  await says(guest, 'Oui, à 10 h.', { threadId: id });
  expect(await owner.sees(personScope(owner.personId), 'notifications')).toContainEqual(
    expect.objectContaining({ kind: 'reply', thread_id: id }),
  );
  expect(await world.outsider.sees(personScope(world.outsider.personId), 'notifications')).toEqual([]);
  const thread = await page(owner, { threadId: id });
  expect(thread.rows).toMatchObject([{ id }, { text: 'Oui, à 10 h.' }]);
  const [, reply] = thread.rows;
  const link = { spaceId: world.spaceId, messageId: reply!.id };
  expect(await guest.asks('message', link)).toMatchObject({ text: 'Oui, à 10 h.', thread_id: id });
  await world.outsider.isRefusedAsking('not_found', 'message', link);
  expect((await page(owner, { around: reply!.id, limit: 2 })).rows.at(0)).toMatchObject({ id });
  expect((await page(owner)).rows.at(-1)).toMatchObject({ id, reply_count: 1 });
  await owner.does('notification.read', { personId: owner.personId });
  await member.isRefused('not_found', 'notification.read', { personId: owner.personId });
});

test('a mention of everybody reaches each of them once, and an edit adds whom it names', async () => {
  const { owner, member, guest, spaceId } = world;
  const kinds = async (who: Somebody, id: string) =>
    (await who.sees(personScope(who.personId), 'notifications')).filter((row) => row.message_id === id);
  const all = await says(owner, 'Point à 14 h @tous', { mentions: [spaceId] });
  expect(await kinds(member, all)).toMatchObject([{ kind: 'mention' }]);
  expect(await kinds(guest, all)).toMatchObject([{ kind: 'mention' }]);
  expect(await kinds(owner, all)).toEqual([]);
  const id = await says(owner, 'Qui vient ?');
  await owner.does('message.edit', {
    ...here(),
    messageId: id,
    text: 'Qui vient ? @Gaston',
    mentions: [guest.personId],
  });
  expect(await kinds(guest, id)).toMatchObject([{ kind: 'mention', excerpt: 'Qui vient ? @Gaston' }]);
  expect(await kinds(member, id)).toEqual([]);
});

test('reactions to one message are one notification, and what is taken back leaves the inbox', async () => {
  const { owner, member, guest } = world;
  const id = await says(owner, 'Le devis est signé');
  const mine = async () =>
    (await owner.sees(personScope(owner.personId), 'notifications')).filter((row) => row.message_id === id);
  await member.does('reaction.add', { ...here(), messageId: id, emoji: '🎉' });
  await owner.does('notification.read', { personId: owner.personId });
  await guest.does('reaction.add', { ...here(), messageId: id, emoji: '👏' });
  expect(await mine()).toMatchObject([
    { kind: 'reaction', author_name: guest.name, others: 1, emoji: '👏', read_at: null },
  ]);
  await guest.does('reaction.remove', { ...here(), messageId: id, emoji: '👏' });
  await member.does('reaction.remove', { ...here(), messageId: id, emoji: '🎉' });
  expect(await mine()).toEqual([]);

  const named = await says(owner, 'Mot de passe : secret @Mathis', { mentions: [member.personId] });
  const told = async () =>
    (await member.sees(personScope(member.personId), 'notifications')).filter((row) => row.message_id === named);
  expect(await told()).toHaveLength(1);
  await owner.does('message.retract', { ...here(), messageId: named });
  expect(await told()).toEqual([]);
  await owner.does('message.restore', { ...here(), messageId: named });
  expect(await told()).toHaveLength(1);
});

test('reading only goes forward, unless marked unread on purpose, and what was read leaves the inbox’s count', async () => {
  const { member, owner } = world;
  const ids: string[] = [];
  for (let i = 0; i < 4; i++) ids.push(await says(owner, `Point ${i}`, i === 3 ? { mentions: [member.personId] } : {}));
  const rows = (await page(member)).rows as unknown as { id: string; seq: number }[];
  const seqOf = (at: number) => rows.find((row) => row.id === ids[at])!.seq;
  const mark = (seq: number, more: object = {}) =>
    member.does('read.mark', { personId: member.personId, ...here(), seq, ...more });
  const read = async () =>
    (await member.sees(personScope(member.personId), 'reads')).find((row) => row.id === channelId)!;
  const unread = async () => {
    const [channel] = await member.sees(moduleScope(world.spaceId, 'chat'), 'channels');
    return (channel!.message_count as number) - ((await read()).count as number);
  };
  await mark(seqOf(1));
  expect(await unread()).toBe(2);
  await mark(seqOf(0));
  expect(await unread()).toBe(2);
  const told = async () =>
    (await member.sees(personScope(member.personId), 'notifications')).find((row) => row.message_id === ids[3])!;
  expect((await told()).read_at).toBe(null);
  await mark(seqOf(3));
  expect(await unread()).toBe(0);
  expect((await told()).read_at).not.toBe(null);
  await mark(seqOf(0) - 1, { isUnread: true });
  expect(await unread()).toBe(4);
  await owner.isRefused('not_found', 'read.mark', { personId: member.personId, ...here(), seq: 5 });
});

test('each says how loud a place is for them, and nobody for another', async () => {
  const { member, outsider, spaceId } = world;
  const set = { personId: member.personId, spaceId };
  await member.does('volume.set', { ...set, placeId: spaceId, volume: 'all' });
  await member.does('volume.set', { ...set, placeId: channelId, volume: 'none' });
  expect(await member.sees(personScope(member.personId), 'volumes')).toHaveLength(2);
  await member.does('volume.set', { ...set, placeId: channelId, volume: null });
  expect(await member.sees(personScope(member.personId), 'volumes')).toMatchObject([{ id: spaceId, volume: 'all' }]);
  await member.isRefused('not_found', 'volume.set', { ...set, placeId: world.id(), volume: 'none' });
  await outsider.isRefused('not_found', 'volume.set', { ...set, placeId: spaceId, volume: 'none' });
  await outsider.isRefused('not_found', 'volume.set', {
    personId: outsider.personId,
    spaceId,
    placeId: spaceId,
    volume: 'none',
  });
});

test('an inbox keeps its newest, and a screen forgets the same ones', async () => {
  const { owner, member, house, spaceId } = world;
  for (let i = 0; i < 505; i++) {
    const input = { id: world.id(), ...here(), text: `n° ${i}`, mentions: [member.personId] };
    await house.act(owner.actor, 'message.post', input, null);
  }
  await house.followers.settled();
  await says(owner, 'Le dernier', { mentions: [member.personId, spaceId] });
  const kept = await member.sees(personScope(member.personId), 'notifications');
  expect(kept).toHaveLength(500);
  expect(kept.some((row) => row.excerpt === 'Le dernier')).toBe(true);
});

test('search finds without accents, and only where one is', async () => {
  const { owner, guest, outsider } = world;
  await says(owner, 'Compte rendu des réunions de chantier');
  const found = await guest.asks<{ rows: Row[] }>('search.messages', { text: 'reunion' });
  expect(found.rows).toHaveLength(1);
  const only = (more: object) => guest.asks<{ rows: Row[] }>('search.messages', { text: 'reunion', ...more });
  expect((await only({ authorId: owner.personId, spaceId: world.spaceId })).rows).toHaveLength(1);
  expect((await only({ authorId: guest.personId })).rows).toEqual([]);
  expect((await outsider.asks<{ rows: Row[] }>('search.messages', { text: 'reunion' })).rows).toEqual([]);
});

test('history is read both ways and around a place', async () => {
  const { owner, id, spaceId } = world;
  const other = id();
  await owner.does('channel.open', { id: other, spaceId, name: 'Histoire' });
  const ids: string[] = [];
  for (let i = 0; i < 25; i++) {
    ids.push(id());
    await world.house.act(
      owner.actor,
      'message.post',
      { id: ids[i], spaceId, channelId: other, text: `n° ${i}` },
      null,
    );
  }
  const ask = (more: object) =>
    owner.asks<{ rows: Message[]; hasBefore: boolean; hasAfter: boolean }>('messages', {
      spaceId,
      channelId: other,
      limit: 10,
      ...more,
    });
  type Message = Row & { seq: number };
  const last = await ask({});
  expect(last.rows.map((row) => row.id)).toEqual(ids.slice(15));
  expect(last).toMatchObject({ hasBefore: true, hasAfter: false });
  const before = await ask({ before: last.rows[0]!.seq });
  expect(before.rows.map((row) => row.id)).toEqual(ids.slice(5, 15));
  const around = await ask({ around: ids[12] });
  expect(around.rows.map((row) => row.id)).toContain(ids[12]);
  expect(around).toMatchObject({ hasBefore: true, hasAfter: true });
  const place = await ask({ around: around.rows[3]!.seq });
  expect(place.rows.map((row) => row.id)).toContain(around.rows[3]!.id);
  const after = await ask({ after: around.rows.at(-1)!.seq });
  expect(after.rows[0]!.id).toBe(ids[ids.indexOf(around.rows.at(-1)!.id) + 1]);
});

test('a forged pair of space and channel finds nothing, and an empty message is refused', async () => {
  const { owner, id, organisationId } = world;
  const elsewhere = id();
  await owner.does('space.create', { id: elsewhere, organisationId, name: 'Autre', colour: 'sky' });
  await owner.isRefused('not_found', 'message.post', {
    id: id(),
    spaceId: elsewhere,
    channelId,
    text: 'Mauvaise porte',
  });
  await owner.isRefused('invalid', 'message.post', { id: id(), ...here(), text: '  ' });
  await owner.isRefused('invalid', 'message.post', { id: id(), ...here(), text: 'x'.repeat(20_001) });
});

test('what is attached is a reference and nothing more, so that nobody names what another may not see', async () => {
  const { owner, member, id } = world;
  const reference = { kind: 'file', id: id() };
  await owner.isRefused('invalid', 'message.post', {
    id: id(),
    ...here(),
    text: '',
    attachments: [{ ...reference, name: 'salaires.xlsx' }],
  });
  await says(owner, '', { attachments: [reference] });
  expect((await page(member)).rows.at(-1)).toMatchObject({ text: '', attachments: [reference] });
});

test('an archived space can be read and no longer written to', async () => {
  const { owner, member, spaceId, id } = world;
  await owner.does('space.archive', { spaceId, archived: true });
  await member.isRefused('conflict', 'message.post', { id: id(), ...here(), text: 'Trop tard' }, 'archived');
  expect((await page(member)).rows.length).toBeGreaterThan(0);
  await owner.does('space.archive', { spaceId, archived: false });
});

test('a channel is renamed and closed to new messages; a reaction is taken back', async () => {
  const { owner, member, guest, spaceId, id } = world;
  const messageId = await says(owner, 'À prendre ou à laisser');
  const reaction = { ...here(), messageId, emoji: '🎉' };
  await guest.does('reaction.add', reaction);
  await guest.does('reaction.remove', reaction);
  expect((await page(owner)).rows.at(-1)).toMatchObject({ id: messageId, reactions: {} });
  const other = id();
  await owner.isRefused('conflict', 'channel.open', { id: other, spaceId, name: 'général' }, 'name_taken');
  await owner.isRefused('invalid', 'channel.open', { id: other, spaceId, name: ' ' });
  await owner.isRefused('invalid', 'channel.open', { id: other, spaceId, name: 'Compta\u202eelbatpmoc' });
  const change = { spaceId, channelId, name: 'Chantier', topic: 'Au jour le jour', archived: true };
  await member.does('channel.change', change);
  await owner.isRefused('conflict', 'message.post', { id: id(), ...here(), text: 'Fermé' }, 'archived');
  await guest.isRefused('forbidden', 'channel.change', { ...change, name: 'À moi' });
});
