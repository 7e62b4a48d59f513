// The gate `sfu`: a gallery of twelve (VP8 simulcast cameras, three voices) and one 1080p screen share, with
// @livekit/rtc-node bots. Bots and server share this machine, so the server's own CPU time is the figure that counts.
// Usage: node bench/sfu.ts [people=12] [seconds=10]
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AudioFrame,
  AudioSource,
  dispose,
  LocalAudioTrack,
  LocalVideoTrack,
  Room,
  RoomEvent,
  TrackKind,
  TrackPublishOptions,
  TrackSource,
  VideoBufferType,
  VideoCodec,
  VideoFrame,
  VideoSource,
  VideoStream,
} from '@livekit/rtc-node';
import { signToken, startSfu } from '../packages/sfu/index.ts';

const people = Number(process.argv[2] ?? 12);
const seconds = Number(process.argv[3] ?? 10);
const keys = { apiKey: 'bench', apiSecret: 'a secret of at least thirty-two characters' };
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const sfu = await startSfu({ mediaPort: 0, ...keys });
const http = createServer({ maxHeaderSize: 256 * 1024 }).on('upgrade', (...it) => sfu.upgrade(...it));
await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`;

const frames = new Map<string, number>();
const firstFrames: number[] = [];
const timers: NodeJS.Timeout[] = [];
const rooms: Room[] = [];

async function join(identity: string): Promise<Room> {
  const room = new Room();
  room.setMaxListeners(people + 10);
  room.on(RoomEvent.TrackSubscribed, async (track) => {
    if (track.kind !== TrackKind.KIND_VIDEO) return;
    const subscribedAt = performance.now();
    const name = `${identity} < ${track.sid}`;
    for await (const _ of new VideoStream(track)) {
      if (!frames.has(name)) firstFrames.push(performance.now() - subscribedAt);
      frames.set(name, (frames.get(name) ?? 0) + 1);
    }
  });
  const token = await signToken({ ...keys, room: 'bench', identity });
  await room.connect(url, token, { autoSubscribe: true, dynacast: true });
  rooms.push(room);
  return room;
}

async function show(room: Room, width: number, height: number, isScreen: boolean): Promise<void> {
  const source = new VideoSource(width, height);
  const track = LocalVideoTrack.createVideoTrack(isScreen ? 'screen' : 'camera', source);
  const options = new TrackPublishOptions();
  options.source = isScreen ? TrackSource.SOURCE_SCREENSHARE : TrackSource.SOURCE_CAMERA;
  options.simulcast = !isScreen;
  options.videoCodec = VideoCodec.VP8;
  await room.localParticipant!.publishTrack(track, options);
  const picture = new Uint8Array((width * height * 3) / 2).fill(128);
  let count = 0;
  const draw = () => {
    for (let row = 0; row < 16; row++) picture.fill((count * 7 + row * 16) & 255, row * width, (row + 1) * width);
    count += 1;
    source.captureFrame(new VideoFrame(picture, width, height, VideoBufferType.I420));
  };
  timers.push(setInterval(draw, isScreen ? 200 : 100));
}

async function speak(room: Room): Promise<void> {
  const source = new AudioSource(48_000, 1);
  const options = new TrackPublishOptions();
  options.source = TrackSource.SOURCE_MICROPHONE;
  await room.localParticipant!.publishTrack(LocalAudioTrack.createAudioTrack('voice', source), options);
  const samples = Int16Array.from({ length: 4800 }, (_, index) => Math.sin(index / 17) * 8000);
  timers.push(setInterval(() => source.captureFrame(new AudioFrame(samples, 48_000, 1, 4800)).catch(() => {}), 100));
}

for (let index = 0; index < people; index++) {
  const room = await join(`bot ${index}`);
  await show(room, 320, 180, false);
  if (index < 3) await speak(room);
}
await show(rooms[0]!, 1920, 1080, true);
await pause(4000);

const before = await sfu.command('statistics', {});
const counted = new Map(frames);
await pause(seconds * 1000);
const after = await sfu.command('statistics', {});

const cpuSeconds = (after.cpuMicroseconds - before.cpuMicroseconds) / 1e6;
const packets = after.packetsSent - before.packetsSent + after.packetsReceived - before.packetsReceived;
const expected = people * (people - 1) + people - 1;
const frozen = [...frames].filter(([name, count]) => count - (counted.get(name) ?? 0) < seconds).length;
firstFrames.sort((a, b) => a - b);
const row = (what: string, value: string | number) => console.log(`${what.padEnd(38)}${value}`);
row('people', people);
row('video streams decoded (of)', `${frames.size} (${expected})`);
row('streams below 1 frame/s', frozen);
row('packets in and out per second', Math.round(packets / seconds));
row('cores used by the media process', (cpuSeconds / seconds).toFixed(3));
row('packets per CPU-second', Math.round(packets / cpuSeconds));
row('memory of the media process, MiB', Math.round(after.memoryBytes / 2 ** 20));
row(
  'first frame after subscribing, ms',
  `median ${Math.round(firstFrames[firstFrames.length >> 1] ?? 0)}, worst ${Math.round(firstFrames.at(-1) ?? 0)}`,
);
const hasPeer = spawnSync('livekit-server', ['--version']).status === 0;
row('livekit-server', hasPeer ? 'found, but this gate does not drive it yet' : 'not on PATH: no comparison made');

for (const timer of timers) clearInterval(timer);
for (const room of rooms) await room.disconnect();
await sfu.stop();
http.close();
await dispose();
