// Bots that meet: @livekit/rtc-node clients with cameras, voices and shared screens, and what each of them receives.
import {
  AudioFrame,
  AudioSource,
  AudioStream,
  LocalAudioTrack,
  LocalVideoTrack,
  type RemoteTrack,
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
import { drawPage, readPage } from './page.ts';

const SCREEN_CHECK_MS = 1000;

/** One video as a bot receives it. */
export interface Seen {
  of: string;
  isScreen: boolean;
  subscribedAt: number;
  firstAt: number;
  lastAt: number;
  frames: number;
  /** As browsers count them: a gap of three frames' time, or of one and 150 ms, whichever is longer. */
  freezes: number;
  frozenMs: number;
  width: number;
  height: number;
  /** Share of letters read rightly, of each screen picture looked at. */
  legible: number[];
  page: number;
}

/** What libwebrtc counts of one incoming track. */
export interface Received {
  kind: string;
  frames: number;
  lost: number;
  nacks: number;
  plis: number;
  keyFrames: number;
  concealed: number;
  silent: number;
  samples: number;
  jitterBufferMs: number;
}

export class Bot {
  readonly room = new Room();
  readonly seen = new Map<string, Seen>();
  readonly heard = new Map<string, number>();
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly listens: boolean;
  readonly identity: string;

  constructor(identity: string, listens = false) {
    this.identity = identity;
    this.listens = listens;
    this.room.setMaxListeners(300);
    this.room.on(RoomEvent.TrackSubscribed, (track, publication, participant) => {
      const isScreen = publication.source === TrackSource.SOURCE_SCREENSHARE;
      if (track.kind === TrackKind.KIND_VIDEO) void this.watch(track, participant.identity, isScreen);
      else if (this.listens) void this.listen(track, participant.identity);
    });
  }

  async join(url: string, token: string): Promise<this> {
    await this.room.connect(url, token, { autoSubscribe: true, dynacast: true });
    return this;
  }

  /** A camera that pans over a busy scene. */
  async film(width: number, height: number, framesPerSecond: number): Promise<void> {
    const source = new VideoSource(width, height);
    await this.publish(LocalVideoTrack.createVideoTrack('camera', source), TrackSource.SOURCE_CAMERA, true);
    const scene = sceneOf(width, height);
    const picture = new Uint8Array((width * height * 3) / 2).fill(128);
    let count = 0;
    this.every(1000 / framesPerSecond, () => {
      count += 1;
      for (let row = 0; row < height; row++) {
        const from = row * width * 2 + Math.floor((Math.sin(count / 20) * 0.5 + 0.5) * width);
        picture.set(scene.subarray(from, from + width), row * width);
      }
      source.captureFrame(new VideoFrame(picture, width, height, VideoBufferType.I420));
    });
  }

  /** A screen of text that scrolls a line every few seconds. */
  async share(width: number, height: number, framesPerSecond = 5): Promise<void> {
    const source = new VideoSource(width, height);
    const encoding = { maxBitrate: 3_000_000n, maxFramerate: framesPerSecond };
    const track = LocalVideoTrack.createVideoTrack('screen', source);
    await this.publish(track, TrackSource.SOURCE_SCREENSHARE, false, encoding);
    const picture = new Uint8Array((width * height * 3) / 2).fill(128);
    let count = 0;
    this.every(1000 / framesPerSecond, () => {
      if (count % (framesPerSecond * 4) === 0) drawPage(picture, width, height, count / (framesPerSecond * 4));
      count += 1;
      source.captureFrame(new VideoFrame(picture, width, height, VideoBufferType.I420));
    });
  }

  /** A voice of this loudness, 0…1. */
  async speak(loudness = 0.25): Promise<void> {
    const source = new AudioSource(48_000, 1);
    const options = new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE, dtx: false });
    await this.room.localParticipant!.publishTrack(LocalAudioTrack.createAudioTrack('voice', source), options);
    const samples = Int16Array.from({ length: 4800 }, (_, index) => Math.sin(index / 17) * loudness * 32_000);
    this.every(100, () => source.captureFrame(new AudioFrame(samples, 48_000, 1, 4800)).catch(() => {}));
  }

  /** RTP packets in and out of this bot so far. */
  async packets(): Promise<number> {
    const { publisherStats, subscriberStats } = await this.room.getRtcStats();
    let packets = 0;
    for (const { stats } of [...publisherStats, ...subscriberStats]) {
      if (stats.case === 'inboundRtp') packets += Number(stats.value.received?.packetsReceived ?? 0);
      if (stats.case === 'outboundRtp') packets += Number(stats.value.sent?.packetsSent ?? 0);
    }
    return packets;
  }

  /** libwebrtc's own counters of everything this bot receives, by track. */
  async received(): Promise<Map<string, Received>> {
    const { publisherStats, subscriberStats } = await this.room.getRtcStats();
    const all = new Map<string, Received>();
    for (const { stats } of [...publisherStats, ...subscriberStats]) {
      if (stats.case !== 'inboundRtp') continue;
      const { rtc, stream, received, inbound } = stats.value;
      all.set(rtc?.id ?? '', {
        kind: stream?.kind ?? '',
        frames: inbound?.framesDecoded ?? 0,
        lost: Number(received?.packetsLost ?? 0),
        nacks: inbound?.nackCount ?? 0,
        plis: inbound?.pliCount ?? 0,
        keyFrames: inbound?.keyFramesDecoded ?? 0,
        concealed: Number(inbound?.concealedSamples ?? 0),
        silent: Number(inbound?.silentConcealedSamples ?? 0),
        samples: Number(inbound?.totalSamplesReceived ?? 0),
        jitterBufferMs: ((inbound?.jitterBufferDelay ?? 0) / Number(inbound?.jitterBufferEmittedCount ?? 1)) * 1000,
      });
    }
    return all;
  }

  async leave(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    // Now and then the SDK never hears of the end of its own connection.
    await Promise.race([this.room.disconnect().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 5000))]);
  }

  private every(milliseconds: number, work: () => void): void {
    this.timers.push(setInterval(work, milliseconds));
  }

  private async publish(
    track: LocalVideoTrack,
    source: TrackSource,
    simulcast: boolean,
    videoEncoding?: { maxBitrate: bigint; maxFramerate: number },
  ): Promise<void> {
    const encoding = videoEncoding ? { videoEncoding } : {};
    const options = new TrackPublishOptions({ source, simulcast, videoCodec: VideoCodec.VP8, ...encoding });
    await this.room.localParticipant!.publishTrack(track, options);
  }

  private async watch(track: RemoteTrack, of: string, isScreen: boolean): Promise<void> {
    const subscribedAt = performance.now();
    const it: Seen = {
      of,
      isScreen,
      subscribedAt,
      firstAt: 0,
      lastAt: 0,
      frames: 0,
      freezes: 0,
      frozenMs: 0,
      width: 0,
      height: 0,
      legible: [],
      page: -1,
    };
    this.seen.set(track.sid!, it);
    let lookedAt = 0;
    const gaps: number[] = [];
    for await (const { frame } of new VideoStream(track)) {
      const now = performance.now();
      if (it.frames === 0) it.firstAt = now;
      else {
        const gap = now - it.lastAt;
        const usual = gaps.reduce((sum, each) => sum + each, 0) / Math.max(1, gaps.length);
        if (gaps.length >= 10 && gap > Math.max(3 * usual, usual + 150)) {
          it.freezes += 1;
          it.frozenMs += gap;
        }
        gaps.push(gap);
        if (gaps.length > 30) gaps.shift();
      }
      it.frames += 1;
      it.lastAt = now;
      it.width = frame.width;
      it.height = frame.height;
      if (!isScreen || now - lookedAt < SCREEN_CHECK_MS) continue;
      lookedAt = now;
      const { page, legible } = readPage(frame.data, frame.width, frame.height);
      it.page = page;
      it.legible.push(legible);
    }
  }

  private async listen(track: RemoteTrack, of: string): Promise<void> {
    for await (const frame of new AudioStream(track)) {
      this.heard.set(of, (this.heard.get(of) ?? 0) + frame.samplesPerChannel);
    }
  }
}

// Twice as wide as the picture: smooth patches with grain, so that panning costs the encoder what a room does.
function sceneOf(width: number, height: number): Uint8Array {
  const scene = new Uint8Array(width * 2 * (height + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width * 2; x++) {
      const patch = Math.sin(x / 23) * 50 + Math.sin(y / 17 + x / 41) * 40;
      scene[y * width * 2 + x] = 128 + patch + ((x * 7 + y * 13) % 11);
    }
  }
  return scene;
}
