// Tells publishers which layers anybody receives, so that nobody encodes and sends for no one. Wanting more is told at
// once, wanting less only after a while.
import { SubscribedCodec, SubscribedQuality, SubscribedQualityUpdate, type VideoQuality } from '@livekit/protocol';
import type { PublishedTrack } from './published.ts';
import { type Room, wantedLayer } from './room.ts';

const LESS_AFTER_MS = 5000;

export class Dynacast {
  private readonly told = new Map<PublishedTrack, { top: number; lessSince: number }>();

  forget(track: PublishedTrack): void {
    this.told.delete(track);
  }

  tick(room: Room, now: number): void {
    for (const publisher of room.participants.values()) {
      for (const { info, media } of publisher.tracks.values()) {
        if (media?.kind !== 'video' || media.layers.length < 2) continue;
        let top = -1;
        for (const other of room.othersOf(publisher)) {
          if (!other.downlink.subscriptions.has(media.sid)) continue;
          top = Math.max(top, wantedLayer({ info, media }, other.settings.get(media.sid)));
        }
        const told = this.told.get(media) ?? { top: media.layers.length - 1, lessSince: 0 };
        this.told.set(media, told);
        if (top === told.top) told.lessSince = 0;
        else if (top < told.top && told.lessSince === 0) told.lessSince = now;
        else if (top > told.top || now - told.lessSince > LESS_AFTER_MS) {
          told.top = top;
          told.lessSince = 0;
          publisher.send({ case: 'subscribedQualityUpdate', value: updateOf(media, top) });
        }
      }
    }
  }
}

function updateOf(track: PublishedTrack, top: number): SubscribedQualityUpdate {
  const qualities = [0, 1, 2].map(
    (quality) => new SubscribedQuality({ quality: quality as VideoQuality, enabled: quality <= top }),
  );
  return new SubscribedQualityUpdate({
    trackSid: track.sid,
    subscribedQualities: qualities,
    subscribedCodecs: [new SubscribedCodec({ codec: 'vp8', qualities })],
  });
}
