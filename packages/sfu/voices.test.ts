// Many microphones at once: who is heard, and what a subscriber notices of it.
import { expect, test } from 'vitest';
import { Bandwidth } from './bandwidth.ts';
import { DownTrack, type PacketSink } from './downtrack.ts';
import { PublishedTrack } from './published.ts';
import { Voices } from './voices.ts';

const FORMAT = {
  mid: '1',
  payloadType: 111,
  rtxPayloadType: 0,
  redPayloadType: 0,
  transportSequenceId: 0,
  orientationId: 0,
  midId: 0,
  playoutDelayId: 0,
};

interface Person {
  track: PublishedTrack;
  heard: { index: number; timestamp: number }[];
  sequence: number;
}

function meeting(count: number) {
  const voices = new Voices();
  const people: Person[] = Array.from({ length: count }, (_, index) => {
    const heard: Person['heard'] = [];
    const sink: PacketSink = {
      isConnected: true,
      bandwidth: new Bandwidth(),
      sendRtp: (packet, _length, at) => heard.push({ index: at, timestamp: packet.readUInt32BE(4) }) > 0,
      sendRtcp() {},
    };
    const track = new PublishedTrack(`TR_A${index}`, 'audio', [], sink, 1);
    track.layers[0]!.rebind(100 + index);
    const down = new DownTrack(track, sink);
    down.format = FORMAT;
    down.aim(0);
    track.downs.add(down);
    return { track, heard, sequence: 100 };
  });
  let now = 1000;
  /** Everybody sends a packet each 20 ms, as loud as said (0 loudest, 127 silent). */
  const talk = (milliseconds: number, levels: number[]) => {
    for (const end = now + milliseconds; now < end; now += 20) {
      people.forEach((person, index) => {
        const packet = Buffer.alloc(20);
        packet[0] = 0x80;
        packet[1] = 111;
        packet.writeUInt16BE(person.sequence, 2);
        packet.writeUInt32BE(person.sequence * 960, 4);
        person.sequence += 1;
        person.track.hear(levels[index] ?? 127, now);
        person.track.receive(person.track.layers[0]!, packet, 12, false, now, -1);
      });
      voices.choose(
        people.map((it) => it.track),
        now,
      );
    }
  };
  const heardDuring = (work: () => void): boolean[] => {
    const before = people.map((it) => it.heard.length);
    work();
    return people.map((it, index) => it.heard.length > before[index]! + 2);
  };
  return { people, talk, heardDuring };
}

test('in a small meeting everybody is heard, also who whispers', () => {
  const { talk, heardDuring } = meeting(4);
  expect(heardDuring(() => talk(200, [20, 30, 90, 127]))).toEqual([true, true, true, true]);
});

test('in a large one the loudest three are, and those who just were stay for a moment', () => {
  const { talk, heardDuring } = meeting(8);
  talk(3000, [30, 35, 40, 60, 65, 127, 127, 127]);
  expect(heardDuring(() => talk(500, [30, 35, 40, 60, 65, 127, 127, 127]))).toEqual([
    ...[true, true, true],
    ...[false, false, false, false, false],
  ]);
  // Somebody else takes the floor: heard within a tenth of a second.
  expect(heardDuring(() => talk(100, [127, 127, 40, 60, 65, 25, 127, 127]))[5]).toBe(true);
  talk(4000, [127, 127, 40, 127, 127, 25, 127, 127]);
  const now = heardDuring(() => talk(300, [127, 127, 40, 127, 127, 25, 127, 127]));
  expect([now[2], now[5], now.filter(Boolean).length]).toEqual([true, true, 3]);
});

test('a pause between two sentences leaves no gap in the sequence, and as much time as went by', () => {
  const { people, talk } = meeting(8);
  talk(1000, [30, 35, 40]);
  talk(4000, [127, 127, 127, 30, 35, 40]);
  talk(1000, [30, 35, 40]);
  const [first] = people;
  const indices = first!.heard.map((it) => it.index);
  expect(indices.at(-1)! - indices[0]!).toBe(indices.length - 1);
  const stamps = first!.heard.map((it) => it.timestamp);
  expect(stamps.every((it, index) => index === 0 || ((it - stamps[index - 1]!) | 0) > 0)).toBe(true);
});
