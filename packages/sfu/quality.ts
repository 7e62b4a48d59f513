// How good each participant's connection is, from what is lost on the way up and down; told every five seconds, so that
// everybody knows whose network is weak.
import { ConnectionQuality, ConnectionQualityInfo, ConnectionQualityUpdate } from '@livekit/protocol';
import type { Participant } from './participant.ts';
import type { Room } from './room.ts';

const INTERVAL_MS = 5000;
const LOST_AFTER_MS = 8000;

export class Qualities {
  private toldAt = 0;

  tick(room: Room, now: number): void {
    if (now - this.toldAt < INTERVAL_MS) return;
    this.toldAt = now;
    const updates = [...room.participants.values()]
      .filter((it) => it.session.transport.isConnected && !it.grants.hidden)
      .map((it) => {
        const { quality, score } = qualityOf(it, now);
        return new ConnectionQualityInfo({ participantSid: it.sid, quality, score });
      });
    if (updates.length === 0) return;
    const value = new ConnectionQualityUpdate({ updates });
    for (const participant of room.participants.values()) participant.send({ case: 'connectionQuality', value });
  }
}

// The worst stream decides; losses up to 5 % are mended by repeats.
function qualityOf(participant: Participant, now: number): { quality: ConnectionQuality; score: number } {
  if (now - participant.session.transport.lastReceivedAt > LOST_AFTER_MS)
    return { quality: ConnectionQuality.LOST, score: 0 };
  const { bandwidth } = participant.downlink.transport;
  let lost = 0;
  for (const track of participant.session.tracks.values()) {
    for (const layer of track.layers) if (layer.isActive(now)) lost = Math.max(lost, layer.fractionLost);
  }
  const measured = bandwidth.lossAt(now);
  if (measured !== undefined) lost = Math.max(lost, measured * 256);
  else for (const { down } of participant.downlink.subscriptions.values()) lost = Math.max(lost, down.fractionLost);
  const isShort = participant.paused.size > 0 || bandwidth.capacity < 500_000;
  const score = Math.max(1, 5 - (lost / 256) * 20 - (isShort ? 1 : 0));
  if (score >= 4) return { quality: ConnectionQuality.EXCELLENT, score };
  return { quality: score >= 2.5 ? ConnectionQuality.GOOD : ConnectionQuality.POOR, score };
}
