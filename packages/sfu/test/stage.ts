// A stage for tests: the media server behind a small HTTP server, and browsers with livekit-client in them.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type RoomEvent, type Sfu, type SfuOptions, signToken, startSfu } from '../index.ts';
import type { Grants } from '../token.ts';

const API_KEY = 'test';
const API_SECRET = 'a secret of at least thirty-two characters';
const clientScript = (name: string, file = 'livekit-client.umd.js'): Buffer =>
  readFileSync(
    createRequire(import.meta.url)
      .resolve(name)
      .replace(/[^/]+$/, file),
  );
/** The client's own worker that encrypts and decrypts. */
export const encryptionWorker = (): string =>
  clientScript('livekit-client', 'livekit-client.e2ee.worker.js').toString();
/** An old client, which keeps a connection for each way. */
export const OLD_CLIENT = 'livekit-client-2.5';

const PAGE = `<!doctype html><meta charset="utf-8"><title>stage</title><canvas id="screen"></canvas>
<script src="/livekit.js"></script><script>
const { Room, RoomEvent, Track } = LivekitClient;
window.received = []; window.speakers = []; window.states = [];
async function enter(url, token, options) {
  // Cameras of 640 × 360: four windows that encode and decode 720p on two cores test nothing but the cores.
  const resolution = { width: 640, height: 360, frameRate: 15 };
  const room = window.room = new Room({ dynacast: true, videoCaptureDefaults: { resolution }, ...options });
  room.on(RoomEvent.TrackSubscribed, (track) => {
    const element = track.attach(); element.muted = true; document.body.append(element);
  });
  room.on(RoomEvent.DataReceived, (bytes, from) => received.push([new TextDecoder().decode(bytes), from?.identity]));
  room.on(RoomEvent.ActiveSpeakersChanged, (all) => { speakers = all.map((it) => it.identity); });
  for (const event of ['Reconnecting', 'Reconnected', 'SignalReconnecting', 'Disconnected']) {
    room.on(RoomEvent[event], () => states.push(event));
  }
  await room.connect(url, token);
}
function draw(width, height) {
  const canvas = document.getElementById('screen'); canvas.width = width; canvas.height = height;
  const context = canvas.getContext('2d'); let frame = 0;
  setInterval(() => {
    context.fillStyle = 'white'; context.fillRect(0, 0, width, height); context.fillStyle = 'black';
    context.font = '20px monospace'; for (let y = 40; y < height; y += 40) context.fillText('frame ' + frame + ' line ' + y, 20, y);
    frame++;
  }, 100);
  return canvas.captureStream(10).getVideoTracks()[0];
}
async function shareScreen(width, height) {
  const track = draw(width, height); track.contentHint = 'detail';
  await room.localParticipant.publishTrack(track, { source: Track.Source.ScreenShare, name: 'screen', simulcast: false, videoCodec: 'vp8',
    videoEncoding: { maxBitrate: 2500000, maxFramerate: 10 } });
}
async function sing() {
  const context = new AudioContext(); const tone = context.createOscillator(); const out = context.createMediaStreamDestination();
  tone.frequency.value = 440; tone.connect(out); tone.start(); await context.resume();
  await room.localParticipant.publishTrack(out.stream.getAudioTracks()[0], { source: Track.Source.Microphone, name: 'song', dtx: false, red: false });
}
async function decoded() {
  const all = {};
  for (const participant of room.remoteParticipants.values()) for (const publication of participant.trackPublications.values()) {
    const report = await publication.track?.getRTCStatsReport();
    report?.forEach((it) => {
      if (it.type !== 'inbound-rtp') return;
      all[participant.identity + '/' + publication.source] = { frames: it.framesDecoded ?? 0, width: it.frameWidth ?? 0, height: it.frameHeight ?? 0,
        samples: it.totalSamplesReceived ?? 0, concealed: it.concealedSamples ?? 0, lost: it.packetsLost, nacks: it.nackCount,
        freezes: it.freezeCount ?? 0, bytes: it.bytesReceived, packets: it.packetsReceived };
    });
  }
  return all;
}
</script>`;

/** What one inbound track looks like to its receiver. */
export interface Decoded {
  frames: number;
  width: number;
  height: number;
  samples: number;
  concealed: number;
  lost: number;
  nacks: number;
  freezes: number;
  bytes: number;
  packets: number;
}

export class Stage {
  readonly events: RoomEvent[] = [];
  /** Further scripts for its pages, by path. */
  readonly scripts = new Map<string, string>();
  sfu!: Sfu;
  url = '';
  private http!: Server;
  private browser: Browser | undefined;

  async start(options: Partial<SfuOptions> = {}): Promise<this> {
    this.sfu = await startSfu({ mediaPort: 0, apiKey: API_KEY, apiSecret: API_SECRET, log: () => {}, ...options });
    this.sfu.on('room', (event) => this.events.push(event));
    this.http = createServer({ maxHeaderSize: 256 * 1024 }, async (request, response) => {
      const path = (request.url ?? '/').split('?')[0]!;
      const own = this.scripts.get(path);
      if (own !== undefined) return void response.setHeader('content-type', 'text/javascript').end(own);
      const script = /^\/(livekit-client[\d.-]*)\.js$/.exec(path)?.[1];
      if (script) return void response.setHeader('content-type', 'text/javascript').end(clientScript(script));
      if (path.startsWith('/rtc')) {
        const { status, body } = await this.sfu.validate(request);
        return void response.writeHead(status).end(body);
      }
      const client = new URLSearchParams(request.url?.split('?')[1]).get('client') ?? 'livekit-client';
      response.setHeader('content-type', 'text/html').end(PAGE.replace('/livekit.js', `/${client}.js`));
    });
    this.http.on('upgrade', (request, socket, head) => this.sfu.upgrade(request, socket, head));
    await new Promise<void>((resolve) => this.http.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    await this.browser?.close();
    await this.sfu.stop();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  token(room: string, identity: string, grants: Grants = {}): Promise<string> {
    return signToken({ apiKey: API_KEY, apiSecret: API_SECRET, room, identity, name: identity, grants });
  }

  async page(client = 'livekit-client'): Promise<Page> {
    this.browser ??= await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
        '--autoplay-policy=no-user-gesture-required',
        '--disable-background-timer-throttling',
        '--disable-renderer-backgrounding',
        '--disable-backgrounding-occluded-windows',
      ],
    });
    const context = await this.browser.newContext();
    const page = await context.newPage();
    if (process.env.SFU_TEST_VERBOSE) page.on('console', (line) => console.log(line.text().slice(0, 3000)));
    await page.goto(`${this.url}/?client=${client}`);
    return page;
  }

  /** A browser that has joined. */
  async join(
    room: string,
    identity: string,
    grants: Grants = {},
    options: object = {},
    client?: string,
  ): Promise<Page> {
    const page = await this.page(client);
    const token = await this.token(room, identity, grants);
    await page.evaluate(([url, token, options]) => (globalThis as unknown as PageGlobals).enter(url, token, options), [
      this.url,
      token,
      options,
    ] as const);
    return page;
  }
}

/** What the page defines. */
export interface PageGlobals {
  enter(url: string, token: string, options: object): Promise<void>;
  shareScreen(width: number, height: number): Promise<void>;
  sing(): Promise<void>;
  decoded(): Promise<Record<string, Decoded>>;
  room: import('livekit-client').Room;
  received: [string, string][];
  speakers: string[];
  states: string[];
}

export const decoded = (page: Page): Promise<Record<string, Decoded>> =>
  page.evaluate(() => (globalThis as unknown as PageGlobals).decoded());

declare const room: PageGlobals['room'];

export const publish = (page: Page): Promise<void> =>
  page.evaluate(() => room.localParticipant.enableCameraAndMicrophone().then(() => {}));

/** Waits until frames and sound of these tracks rise. */
export async function receives(page: Page, tracks: string[], milliseconds = 30_000): Promise<void> {
  const before = await decoded(page).catch(() => ({}) as Awaited<ReturnType<typeof decoded>>);
  let last = before;
  await until(
    () => `tracks ${tracks.join()} to be decoded; there were ${JSON.stringify(last)}`,
    async () => {
      last = await decoded(page);
      return tracks.every((name) => {
        const now = last[name];
        if (!now) return false;
        const was = before[name];
        // A track of a new connection counts from nought again.
        const since = (key: 'frames' | 'samples') => now[key] - (was && was[key] <= now[key] ? was[key] : 0);
        return since('frames') >= 5 || since('samples') >= 48_000;
      });
    },
    milliseconds,
  );
}

/** Waits until `check` gives something, asking again and again; fails with the last of what `describe` says. */
export async function until<T>(
  what: string | (() => string),
  check: () => Promise<T | undefined | false> | T | undefined | false,
  milliseconds = 60_000,
): Promise<T> {
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited in vain: ${typeof what === 'string' ? what : what()}`);
}
