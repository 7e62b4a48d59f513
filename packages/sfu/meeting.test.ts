// Meetings in real browsers, with the unmodified livekit-client: what counts is what is decoded.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decoded, type PageGlobals, publish, receives, Stage, until } from './test/stage.ts';

declare const room: PageGlobals['room'];
declare const received: PageGlobals['received'];
declare const speakers: PageGlobals['speakers'];
declare const states: PageGlobals['states'];
declare function sing(): Promise<void>;
declare function shareScreen(width: number, height: number): Promise<void>;

const stage = new Stage();
beforeAll(() => stage.start(), 30_000);
afterAll(() => stage.stop(), 30_000);

describe('a meeting of four', () => {
  const names = ['ann', 'bob', 'cem', 'dua'];
  const people = new Map<string, Page>();

  test('everybody sees and hears everybody', async () => {
    for (const name of names) {
      const page = await stage.join('four', name);
      people.set(name, page);
      await publish(page);
    }
    for (const name of names) {
      const others = names.filter((it) => it !== name).flatMap((it) => [`${it}/camera`, `${it}/microphone`]);
      await receives(people.get(name)!, others);
    }
    const list = await stage.sfu.command('listParticipants', { room: 'four' });
    expect(list.map((it) => [it.identity, it.tracks.length])).toEqual(names.map((name) => [name, 2]));
  });

  test('a message reaches the others with its sender named by the server, and only those it is for', async () => {
    await people.get('ann')!.evaluate(async () => {
      const bytes = (text: string) => new TextEncoder().encode(text);
      await room.localParticipant.publishData(bytes('to bob'), { reliable: true, destinationIdentities: ['bob'] });
      await room.localParticipant.publishData(bytes('to all'), { reliable: true });
    });
    for (const [name, expected] of [
      ['bob', 2],
      ['cem', 1],
    ] as const) {
      const page = people.get(name)!;
      await until('the message', async () => (await page.evaluate(() => received.length)) >= expected);
      const texts = await page.evaluate(() => received);
      expect(texts.at(-1)).toEqual(['to all', 'ann']);
      expect(texts).toHaveLength(expected);
    }
  });

  test('a voice arrives with what came before it once more', async () => {
    // Of what comes twice the second is discarded: on a line that loses nothing, one for each packet.
    const discarded = () =>
      people.get('bob')!.evaluate(async () => {
        const [voice] = [...room.remoteParticipants.get('ann')!.trackPublications.values()].filter(
          (it) => it.kind === 'audio',
        );
        let count = 0;
        (await voice!.track!.getRTCStatsReport())!.forEach((it: { packetsDiscarded?: number }) => {
          count += it.packetsDiscarded ?? 0;
        });
        return count;
      });
    const before = await discarded();
    await until('repeats to arrive', async () => (await discarded()) > before + 20);
  });

  test('a data track, which we do not carry, is refused at once', async () => {
    const answer = await people.get('ann')!.evaluate(() =>
      room.localParticipant.publishDataTrack({ name: 'points' }).then(
        () => 'published',
        (error: { reasonName?: string; message: string }) => error.reasonName ?? error.message,
      ),
    );
    expect(answer).toBe('NotAllowed');
  });

  test('a camera muted is muted for all, by its owner and by the server', async () => {
    const isMuted = (kind: 'isCameraEnabled' | 'isMicrophoneEnabled') =>
      people.get('bob')!.evaluate((kind) => !room.remoteParticipants.get('ann')![kind], kind);
    await people.get('ann')!.evaluate(() => room.localParticipant.setCameraEnabled(false).then(() => {}));
    await until('the camera to be off', () => isMuted('isCameraEnabled'));
    await stage.sfu.command('muteTrack', { room: 'four', identity: 'ann', source: 'microphone', muted: true });
    await until('the microphone to be off', () => isMuted('isMicrophoneEnabled'));
    await people.get('ann')!.evaluate(() => room.localParticipant.setCameraEnabled(true).then(() => {}));
    await receives(people.get('bob')!, ['ann/camera']);
  });

  test('a shared screen is decoded at its size, by those who come later too', async () => {
    await people.get('cem')!.evaluate(() => shareScreen(1280, 720));
    await receives(people.get('ann')!, ['cem/screen_share']);
    const late = await stage.join('four', 'eve');
    await receives(late, ['cem/screen_share']);
    expect((await decoded(late))['cem/screen_share']).toMatchObject({ width: 1280, height: 720 });
    await late.evaluate(() => room.disconnect());
    await until('eve to be gone', () =>
      stage.events.some((it) => it.event === 'participant_left' && it.identity === 'eve'),
    );
    await late.context().close();
  });

  test('a lost socket is resumed and the media goes on', async () => {
    const page = people.get('dua')!;
    await page.evaluate(() => room.simulateScenario('signal-reconnect').then(() => {}));
    await until('the resumption', () => page.evaluate(() => room.state === 'connected'));
    await receives(page, ['ann/camera', 'bob/camera']);
    expect(stage.events.filter((it) => it.event === 'participant_left' && it.identity === 'dua')).toEqual([]);
  });

  test('after kill -9 of the media process everybody recovers by themselves', async () => {
    process.kill(stage.sfu.pids()[0]!, 'SIGKILL');
    await until('the room to be reported lost', () => stage.events.some((it) => it.reason === 'process_lost'));
    for (const name of names) {
      const page = people.get(name)!;
      await until('to be back', () =>
        page.evaluate(() => room.state === 'connected' && room.remoteParticipants.size === 3),
      );
    }
    for (const name of names) {
      const others = names.filter((it) => it !== name && it !== 'ann').map((it) => `${it}/camera`);
      await receives(people.get(name)!, others, 40_000);
    }
    expect(await people.get('bob')!.evaluate(() => states)).not.toContain('Disconnected');
  });

  test('somebody removed is out and stays known as removed', async () => {
    expect(await stage.sfu.command('removeParticipant', { room: 'four', identity: 'bob' })).toBe(true);
    await until('bob to be out', () => people.get('bob')!.evaluate(() => room.state === 'disconnected'));
    expect(stage.events.at(-1)).toMatchObject({ event: 'participant_left', identity: 'bob', reason: 'removed' });
  });
});

test('a token without the right to publish publishes nothing, one without the right to subscribe receives nothing', async () => {
  const resolution = { width: 1280, height: 720 };
  const speaker = await stage.join('lecture', 'speaker', {}, { videoCaptureDefaults: { resolution } });
  await publish(speaker);
  const listener = await stage.join('lecture', 'listener', { canPublish: false });
  await receives(listener, ['speaker/microphone']);
  await listener.evaluate(() =>
    room.localParticipant.setMicrophoneEnabled(true).then(
      () => {},
      () => {},
    ),
  );
  const blind = await stage.join('lecture', 'blind', { canSubscribe: false });
  await until('the listener to see all', () => listener.evaluate(() => room.remoteParticipants.size === 2));
  expect(await decoded(blind)).toEqual({});
  const tracks = (await stage.sfu.command('listParticipants', { room: 'lecture' })).map((it) => it.tracks.length);
  expect(tracks).toEqual([2, 0, 0]);
  for (const page of [speaker, listener, blind]) await page.context().close();
});

test('a forged token is refused', async () => {
  const page = await stage.page();
  const token = `${(await stage.token('four', 'mallory')).slice(0, -4)}AAAA`;
  const outcome = await page.evaluate(
    ([url, token]) =>
      (globalThis as unknown as PageGlobals).enter(url, token, {}).then(
        () => 'in',
        () => 'out',
      ),
    [stage.url, token] as const,
  );
  expect(outcome).toBe('out');
  await page.context().close();
});

test('who speaks is told, and is heard', async () => {
  const singer = await stage.join('choir', 'singer');
  const listener = await stage.join('choir', 'listener');
  await singer.evaluate(() => sing());
  await until('the singer to be named', async () => (await listener.evaluate(() => speakers)).includes('singer'));
  await until('the song to be heard', async () => {
    const song = (await decoded(listener))['singer/microphone'];
    return song && song.samples - song.concealed > 48_000;
  });
  for (const page of [singer, listener]) await page.context().close();
});

test('where UDP is blocked, ICE goes over TCP on the same port', async () => {
  const page = await stage.page();
  const token = await stage.token('blocked', 'tess');
  await page.evaluate(() => {
    // What a firewall does: the answer's UDP candidates lead nowhere.
    const original = RTCPeerConnection.prototype.setRemoteDescription;
    RTCPeerConnection.prototype.setRemoteDescription = function (description: RTCSessionDescriptionInit) {
      const sdp = description.sdp?.replaceAll(/a=candidate:\S+ 1 udp .*\r\n/g, '');
      return Reflect.apply(original, this, [{ ...description, ...(sdp === undefined ? {} : { sdp }) }]);
    };
  });
  await page.evaluate(([url, token]) => (globalThis as unknown as PageGlobals).enter(url, token, {}), [
    stage.url,
    token,
  ] as const);
  const other = await stage.join('blocked', 'otto');
  await publish(page);
  await publish(other);
  await receives(page, ['otto/camera']);
  await receives(other, ['tess/camera']);
  for (const it of [page, other]) await it.context().close();
});
