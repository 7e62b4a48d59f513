// Who speaks: loudness smoothed over moments, told to everybody when it changes.
import { SpeakerInfo, SpeakersChanged } from '@livekit/protocol';
import type { Room } from './room.ts';

const AUDIBLE = 40;
const KEPT_MS = 600;

export class Speakers {
  private readonly smooth = new Map<string, { level: number; spokeAt: number }>();
  private told = new Map<string, number>();

  isSpeaking(sid: string): boolean {
    return this.told.has(sid);
  }

  tick(room: Room, now: number): void {
    const speaking = new Map<string, number>();
    for (const participant of room.participants.values()) {
      let quietness = 127;
      for (const { info, media } of participant.tracks.values()) {
        if (media?.kind !== 'audio' || info.muted || now - media.loudness.heardAt > 400) continue;
        quietness = Math.min(quietness, media.loudness.level);
      }
      const before = this.smooth.get(participant.sid) ?? { level: 127, spokeAt: Number.NEGATIVE_INFINITY };
      const level = before.level * 0.5 + quietness * 0.5;
      const spokeAt = level <= AUDIBLE ? now : before.spokeAt;
      this.smooth.set(participant.sid, { level, spokeAt });
      // Amplitude 0…1 in steps, so that a steady voice is not news.
      if (now - spokeAt < KEPT_MS)
        speaking.set(participant.sid, Math.max(0.1, Math.round(10 ** (-level / 20) * 8) / 8));
    }
    for (const sid of this.smooth.keys()) {
      if (![...room.participants.values()].some((it) => it.sid === sid)) this.smooth.delete(sid);
    }
    const changed: SpeakerInfo[] = [];
    for (const [sid, level] of speaking) {
      if (this.told.get(sid) !== level) changed.push(new SpeakerInfo({ sid, level, active: true }));
    }
    for (const sid of this.told.keys()) {
      if (!speaking.has(sid)) changed.push(new SpeakerInfo({ sid, level: 0, active: false }));
    }
    this.told = speaking;
    if (changed.length === 0) return;
    const value = new SpeakersChanged({ speakers: changed });
    for (const participant of room.participants.values()) participant.send({ case: 'speakersChanged', value });
  }
}
