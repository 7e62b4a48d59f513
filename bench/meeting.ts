/**
 * Half an hour in real windows: `node bench/meeting.ts [minutes=30] [loss=0.05] [delay=80] [jitter=20] [folder for pictures]`
 * (`vite build` first). Four people in Chromium on the product itself, one of them on a phone's width, cameras and microphones
 * on, one sharing a screen of small text who turns its page every 20 s; every packet of all of them, each way, goes through a
 * relay that loses and delays. On the way what happens in meetings: the line is cut for 1 s and for 15 s, somebody leaves and
 * comes back, cameras go off and on, the screen is shared anew. Prints each minute what browsers count as frozen, the sound they
 * made up, how long a page took until it could be read, and what the windows said of the line.
 */
import type { Page } from 'playwright-core';
import { openWindows } from '../stories/browser.ts';
import { enterMeeting, guestLink, knock, startBehindRelay } from '../stories/call.ts';
import { openFirstSpace, openHouse } from '../stories/cast.ts';
import { reads, shareText, turnTo } from '../stories/screen.ts';
import { cleanLine } from './calls/relay.ts';
import { pause, percentile } from './ground.ts';

const [minutes = 30, lossRatio = 0.05, delayMs = 80, jitterMs = 20] = process.argv.slice(2, 6).map(Number);
const folder = process.argv[6];
const TURN_MS = 20_000;

interface Counted {
  /** of each picture that arrives, by track: seconds that Chromium counts as frozen */
  videos: Record<string, { frozen: number; isScreen: boolean; of: string }>;
  concealed: number;
  samples: number;
  notices: string[];
}

declare const peers: RTCPeerConnection[];

/** Keeps each connection that the page opens, to be asked what arrived. */
const keepPeers = (page: Page) =>
  page.addInitScript(() => {
    const peers: RTCPeerConnection[] = [];
    class Kept extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        peers.push(this);
      }
    }
    Object.assign(globalThis, { peers, RTCPeerConnection: Kept });
  });

const count = (page: Page): Promise<Counted> =>
  page.evaluate(async () => {
    const counted: Counted = { videos: {}, concealed: 0, samples: 0, notices: [] };
    const tiles = new Map(
      [...document.querySelectorAll<HTMLVideoElement>('[data-name] video')].flatMap((video) =>
        ((video.srcObject as MediaStream | null)?.getVideoTracks() ?? []).map((track) => [track.id, video] as const),
      ),
    );
    for (const peer of peers.filter((it) => it.connectionState !== 'closed')) {
      for (const it of (await peer.getStats()).values()) {
        if (it.type !== 'inbound-rtp') continue;
        counted.concealed += (it.concealedSamples ?? 0) - (it.silentConcealedSamples ?? 0);
        counted.samples += it.totalSamplesReceived ?? 0;
        const tile = tiles.get(it.trackIdentifier)?.closest<HTMLElement>('[data-name]');
        if (it.kind !== 'video' || !tile) continue;
        counted.videos[it.id] = {
          frozen: it.totalFreezesDuration ?? 0,
          isScreen: tile.hasAttribute('data-screen-of'),
          of: tile.dataset.name!,
        };
      }
    }
    counted.notices = [...document.querySelectorAll<HTMLElement>('[role="status"], [role="alert"]')]
      .map((it) => it.innerText.split('\n')[0]!.trim())
      .filter(Boolean);
    return counted;
  });

const bad = { ...cleanLine, lossRatio, delayMs, jitterMs };
const { server, relay } = await startBehindRelay();
const windows = await openWindows();
const shapes = {
  Mathis: {},
  Camille: { colorScheme: 'dark' },
  Nadia: { viewport: { width: 768, height: 1024 } },
  Sophie: { viewport: { width: 390, height: 844 } },
} as const;
const people = new Map<string, Page>();
async function opens(name: keyof typeof shapes): Promise<Page> {
  const page = await windows.open(shapes[name]);
  await keepPeers(page);
  people.set(name, page);
  return page;
}
const mathis = await opens('Mathis');
await openHouse(mathis, server);
await openFirstSpace(mathis, 'Chantier');
await enterMeeting(mathis);
const link = await guestLink(mathis);
async function comesIn(name: keyof typeof shapes): Promise<Page> {
  const page = await opens(name);
  await page.goto(link);
  await knock(page, name, mathis);
  return page;
}
for (const name of ['Camille', 'Nadia', 'Sophie'] as const) await comesIn(name);
await shareText(mathis, 1);
relay.become(bad);

const begun = performance.now();
const sinceMs = () => performance.now() - begun;
const atMinute = (share: number) => Math.round(share * minutes * 60_000);
const said = (what: string) => console.log(`${(sinceMs() / 60_000).toFixed(1).padStart(5)} min  ${what}`);
const turnCamera = (name: string, verb: 'Éteindre' | 'Allumer') =>
  people
    .get(name)!
    .getByRole('button', { name: `${verb} la caméra` })
    .click();
const events: [number, string, () => Promise<unknown>][] = [
  [atMinute(0.2), 'the line is cut for 1 s', async () => relay.cut(1000)],
  [atMinute(0.3), 'Nadia turns her camera off', () => turnCamera('Nadia', 'Éteindre')],
  [atMinute(0.35), '… and on', () => turnCamera('Nadia', 'Allumer')],
  [atMinute(0.5), 'the line is cut for 15 s', async () => relay.cut(15_000)],
  [
    atMinute(0.65),
    'Sophie closes her window and comes back',
    async () => {
      await people.get('Sophie')!.close();
      await comesIn('Sophie');
    },
  ],
  [
    atMinute(0.8),
    'Mathis stops sharing, and shares again',
    async () => {
      await mathis.getByRole('button', { name: 'Ne plus partager' }).first().click();
      await pause(2000);
      await mathis.getByRole('button', { name: 'Partager mon écran' }).click();
    },
  ],
];

/** How long after the turn each of the others can read the page, in ms; as long as the turn where they could not. */
async function turn(number: number): Promise<Map<string, number>> {
  const from = performance.now();
  await turnTo(mathis, number);
  const waiting = new Map([...people].filter(([name]) => name !== 'Mathis'));
  const delays = new Map([...waiting.keys()].map((name) => [name, TURN_MS]));
  while (waiting.size > 0 && performance.now() - from < TURN_MS - 2000) {
    for (const [name, page] of waiting) {
      const seen = await reads(page);
      if (seen.page !== number || !seen.isSharp) continue;
      delays.set(name, performance.now() - from);
      waiting.delete(name);
    }
    await pause(250);
  }
  return delays;
}

let before = new Map<string, Counted>();
const total = { frozen: [] as number[], delays: [] as number[], concealed: 0, samples: 0 };
const noticed = new Map<string, number>();

async function tellMinute(delays: Map<string, number>[], seconds: number): Promise<void> {
  const now = new Map<string, Counted>();
  for (const [name, page] of people) now.set(name, await count(page));
  const frozen: { who: string; of: string; share: number; isScreen: boolean }[] = [];
  let concealed = 0;
  let samples = 0;
  for (const [who, counted] of now) {
    const was = before.get(who);
    for (const [id, video] of Object.entries(counted.videos)) {
      const old = was?.videos[id];
      if (old) frozen.push({ ...video, who, share: (video.frozen - old.frozen) / seconds });
    }
    if (was && counted.samples > was.samples) {
      concealed += counted.concealed - was.concealed;
      samples += counted.samples - was.samples;
    }
    for (const notice of counted.notices) noticed.set(`${who}: ${notice}`, (noticed.get(`${who}: ${notice}`) ?? 0) + 1);
  }
  before = now;
  const cameras = frozen.filter((it) => !it.isScreen);
  const worst = cameras.reduce((a, b) => (b.share > a.share ? b : a), { who: '', of: '', share: 0 });
  const mean = cameras.reduce((sum, it) => sum + it.share, 0) / Math.max(1, cameras.length);
  const reading = delays.flatMap((it) => [...it.values()]);
  total.frozen.push(...cameras.map((it) => it.share));
  total.delays.push(...reading);
  total.concealed += concealed;
  total.samples += samples;
  said(
    `cameras frozen ${(mean * 100).toFixed(2)} % (worst ${(worst.share * 100).toFixed(1)} %, ${worst.of} at ${worst.who}), ` +
      `sound made up ${((concealed / Math.max(1, samples)) * 100).toFixed(2)} %, ` +
      `page read after ${Math.round(percentile(reading, 0.5))} ms (worst ${Math.round(Math.max(...reading))}), ` +
      `${frozen.length} pictures`,
  );
}

async function takePictures(at: string): Promise<void> {
  if (!folder) return;
  for (const [name, page] of people) await page.screenshot({ path: `${folder}/${at}-${name}.png` });
}

let number = 1;
let delays: Map<string, number>[] = [];
let minuteFrom = sinceMs();
for (const [, page] of people) await page.locator('[data-status="connected"]').waitFor();
for (const [name, page] of people) before.set(name, await count(page));
while (sinceMs() < minutes * 60_000) {
  const from = performance.now();
  number = (number % 90) + 1;
  delays.push(await turn(number));
  if (events[0] && sinceMs() >= events[0][0]) {
    const [, what, happens] = events.shift()!;
    said(what);
    await happens();
    await takePictures(`${Math.round(sinceMs() / 1000)}s`);
  }
  if (sinceMs() - minuteFrom >= 60_000) {
    await tellMinute(delays, (sinceMs() - minuteFrom) / 1000);
    delays = [];
    minuteFrom = sinceMs();
  }
  await pause(TURN_MS - (performance.now() - from));
}
await takePictures('end');
console.log(
  `cameras frozen ${((total.frozen.reduce((a, b) => a + b, 0) / total.frozen.length) * 100).toFixed(2)} % of the time (bar 1 %)`,
);
console.log(`sound made up ${((total.concealed / total.samples) * 100).toFixed(2)} %`);
console.log(
  `page read after ${Math.round(percentile(total.delays, 0.5))} ms median, ${Math.round(percentile(total.delays, 0.95))} p95, ` +
    `not at all in its ${TURN_MS / 1000} s: ${total.delays.filter((it) => it >= TURN_MS).length} of ${total.delays.length}`,
);
for (const [notice, times] of noticed) console.log(`said in ${times} of ${minutes} minutes: ${notice}`);

await windows.close();
await server.clear();
await relay.stop();
