// A room: who is in it, who receives what from whom, and what everybody is told about it.
import {
  DisconnectReason,
  MediaSectionsRequirement,
  ParticipantInfo_State,
  ParticipantUpdate,
  Room as RoomInfo,
  RoomUpdate,
  SignalResponse,
  StreamState,
  StreamStateInfo,
  StreamStateUpdate,
  TrackPublishedResponse,
  TrackSource,
  TrackUnpublishedResponse,
  type UpdateTrackSettings,
  VideoQuality,
} from '@livekit/protocol';
import { allocate, type Wish } from './allocation.ts';
import { monotonicMilliseconds, randomId, wallMilliseconds } from './clock.ts';
import type { Downlink } from './downlink.ts';
import { Dynacast } from './dynacast.ts';
import { LOSSY } from './feedback.ts';
import { type OwnTrack, type Participant, summaryOf } from './participant.ts';
import type { PublishedTrack } from './published.ts';
import { Qualities } from './quality.ts';
import type { MediaSession } from './session.ts';
import { Speakers } from './speakers.ts';
import { Voices } from './voices.ts';
import type { RoomEvent } from './wire.ts';

const ALLOCATION_INTERVAL_MS = 200;
const OFTEN = 0.02;

type Report = (event: Omit<RoomEvent, 'room' | 'at'>) => void;

export class Room {
  readonly name: string;
  readonly sid = randomId('RM_');
  readonly participants = new Map<string, Participant>();
  metadata = '';
  private readonly createdAt = wallMilliseconds();
  private readonly report: Report;
  private readonly speakers = new Speakers();
  private readonly voices = new Voices();
  private readonly dynacast = new Dynacast();
  private readonly qualities = new Qualities();
  private allocatedAt = 0;

  constructor(name: string, onEvent: (event: RoomEvent) => void) {
    this.name = name;
    this.report = (event) => onEvent({ ...event, room: name, at: wallMilliseconds() });
    this.report({ event: 'room_started' });
  }

  info(): RoomInfo {
    return new RoomInfo({
      sid: this.sid,
      name: this.name,
      metadata: this.metadata,
      numParticipants: this.participants.size,
      creationTime: BigInt(Math.floor(this.createdAt / 1000)),
      creationTimeMs: BigInt(this.createdAt),
      emptyTimeout: 0,
      departureTimeout: 0,
    });
  }

  othersOf(participant: Participant): Participant[] {
    return [...this.participants.values()].filter((it) => it !== participant);
  }

  add(participant: Participant): void {
    this.participants.set(participant.identity, participant);
    this.report({ event: 'participant_joined', identity: participant.identity, participantSid: participant.sid });
    this.announce(participant);
    this.reconsider(participant);
  }

  remove(participant: Participant, reason: string): void {
    if (participant.isGone) return;
    participant.isGone = true;
    clearTimeout(participant.graceTimer);
    if (this.participants.get(participant.identity) === participant) this.participants.delete(participant.identity);
    participant.state = ParticipantInfo_State.DISCONNECTED;
    for (const own of [...participant.tracks.values()]) this.unpublish(participant, own);
    participant.session.close();
    participant.receiving?.close();
    this.announce(participant);
    this.report({ event: 'participant_left', identity: participant.identity, participantSid: participant.sid, reason });
  }

  finish(reason: string): void {
    for (const participant of [...this.participants.values()]) {
      participant.disconnect(DisconnectReason.ROOM_DELETED);
      this.remove(participant, reason);
    }
    this.report({ event: 'room_finished', reason });
  }

  /** Tells everybody, itself included, how a participant is now. */
  announce(participant: Participant): void {
    participant.version += 1;
    const message = new SignalResponse({
      message: { case: 'update', value: new ParticipantUpdate({ participants: [participant.info()] }) },
    });
    const bytes = message.toBinary();
    if (participant.grants.hidden) return participant.sendEncoded(bytes);
    for (const it of this.participants.values()) it.sendEncoded(bytes);
  }

  /** How everybody is now: for somebody who was away. */
  recount(to: Participant): void {
    const participants = [...this.participants.values()].filter((it) => it === to || !it.grants.hidden);
    to.send({ case: 'update', value: new ParticipantUpdate({ participants: participants.map((it) => it.info()) }) });
    to.send({ case: 'roomUpdate', value: new RoomUpdate({ room: this.info() }) });
  }

  updateMetadata(metadata: string): void {
    this.metadata = metadata;
    for (const it of this.participants.values()) {
      it.send({ case: 'roomUpdate', value: new RoomUpdate({ room: this.info() }) });
    }
  }

  published(participant: Participant, own: OwnTrack, media: PublishedTrack, mid: string): void {
    own.media = media;
    own.info.mid = mid;
    media.isMuted = own.info.muted;
    for (const codec of own.info.codecs) codec.mid = mid;
    this.report({ event: 'track_published', identity: participant.identity, track: summaryOf(own.info) });
    this.announce(participant);
    for (const other of this.othersOf(participant)) this.reconsider(other);
  }

  unpublish(participant: Participant, own: OwnTrack): void {
    participant.tracks.delete(own.info.sid);
    if (!own.media) return;
    const { media } = own;
    participant.session.drop(media);
    this.dynacast.forget(media);
    for (const other of this.othersOf(participant)) {
      other.settings.delete(media.sid);
      other.paused.delete(media.sid);
      other.chosen.delete(media.sid);
      if (other.downlink.unsubscribe(media.sid)) this.askForOffer(other);
    }
    this.report({ event: 'track_unpublished', identity: participant.identity, track: summaryOf(own.info) });
    if (participant.isGone) return;
    const value = new TrackUnpublishedResponse({ trackSid: media.sid });
    participant.send({ case: 'trackUnpublished', value });
    this.announce(participant);
  }

  trackPublished(participant: Participant, own: OwnTrack): void {
    const value = new TrackPublishedResponse({ cid: own.cid, track: own.info });
    participant.send({ case: 'trackPublished', value });
  }

  /** Brings what a participant receives in line with what there is, what it wants and what it may. */
  reconsider(participant: Participant): void {
    let hasChanged = false;
    for (const other of this.othersOf(participant)) {
      for (const { info, media } of other.tracks.values()) {
        if (!media) continue;
        const isWanted =
          participant.grants.canSubscribe !== false &&
          (participant.chosen.get(info.sid) ?? participant.isAutoSubscribing) &&
          other.mayBeReceivedBy(participant, info.sid);
        if (isWanted === participant.downlink.subscriptions.has(info.sid)) continue;
        hasChanged = true;
        if (isWanted) {
          const down = participant.downlink.subscribe(media, `${other.sid}|${info.sid}`);
          const wanted = wantedLayer({ info, media }, participant.settings.get(info.sid));
          down.aim(media.kind === 'audio' ? 0 : media.bestActive(wanted, monotonicMilliseconds()));
        } else participant.downlink.unsubscribe(info.sid);
      }
    }
    if (hasChanged) this.askForOffer(participant);
  }

  /** Sees to it that what it receives is negotiated: makes the client offer again, once at a time, or offers. */
  askForOffer(participant: Participant): void {
    if (participant.receiving) return participant.receiving.offerSoon();
    if (!participant.hasOffered || participant.isOfferAwaited || !participant.isConnected) return;
    const { audios, videos, mustOffer } = participant.session.requirement();
    if (!mustOffer) return;
    participant.isOfferAwaited = true;
    // A moment's patience: several tracks of one newcomer cost one negotiation.
    setTimeout(
      () => {
        const now = participant.session.requirement();
        participant.send({
          case: 'mediaSectionsRequirement',
          value: new MediaSectionsRequirement({ numAudios: now.audios, numVideos: now.videos }),
        });
      },
      audios + videos > 0 ? 5 : 50,
    ).unref();
  }

  tick(now: number): void {
    for (const { session, receiving } of this.participants.values()) {
      session.tick(now);
      receiving?.tick(now);
    }
    this.voices.choose(this.microphones(), now);
    if (now - this.allocatedAt < ALLOCATION_INTERVAL_MS) return;
    this.allocatedAt = now;
    this.speakers.tick(this, now);
    for (const participant of this.participants.values()) this.allocate(participant, now);
    this.dynacast.tick(this, now);
    this.qualities.tick(this, now);
  }

  // The sound of a shared screen is no voice, and is always passed on.
  private microphones(): PublishedTrack[] {
    const voices: PublishedTrack[] = [];
    for (const { tracks } of this.participants.values()) {
      for (const { info, media } of tracks.values()) {
        if (media?.kind === 'audio' && info.source !== TrackSource.SCREEN_SHARE_AUDIO && !info.muted)
          voices.push(media);
      }
    }
    return voices;
  }

  private allocate(participant: Participant, now: number): void {
    const { bandwidth } = participant.downlink.transport;
    const wishes: Wish[] = [];
    const sids: string[] = [];
    for (const other of this.othersOf(participant)) {
      for (const { info, media } of other.tracks.values()) {
        const down = media && participant.downlink.subscriptions.get(info.sid)?.down;
        if (!down) continue;
        if (media.kind === 'audio') {
          const wanted = participant.settings.get(info.sid)?.disabled ? -1 : 0;
          if (down.target !== wanted) down.aim(wanted);
          continue;
        }
        const isScreen = info.source === TrackSource.SCREEN_SHARE;
        const priority = isScreen ? 0 : this.speakers.isSpeaking(other.sid) ? 1 : 2;
        const wanted = media.isMuted ? down.target : wantedLayer({ info, media }, participant.settings.get(info.sid));
        wishes.push({ down, wanted, priority });
        sids.push(other.sid);
        down.settleFor(repairMs(other.session, participant.downlink), now);
      }
    }
    const { chosen, wanted } = allocate(wishes, bandwidth.capacity, now);
    bandwidth.consider(wanted, now);
    const changes: StreamStateInfo[] = [];
    wishes.forEach(({ down, wanted }, index) => {
      const layer = chosen[index]!;
      if (layer !== down.target) down.aim(layer);
      else if (layer >= 0 && down.current !== layer) down.track.requestKeyFrame(layer);
      const { sid: trackSid } = down.track;
      const isPaused = layer < 0 && wanted >= 0;
      if (isPaused === participant.paused.has(trackSid)) return;
      if (isPaused) participant.paused.add(trackSid);
      else participant.paused.delete(trackSid);
      const state = isPaused ? StreamState.PAUSED : StreamState.ACTIVE;
      changes.push(new StreamStateInfo({ participantSid: sids[index]!, trackSid, state }));
    });
    if (changes.length > 0) {
      participant.send({ case: 'streamStateUpdate', value: new StreamStateUpdate({ streamStates: changes }) });
    }
  }
}

// How long a lost packet takes to come after all, from the sender to us or from us to the receiver, whichever lose any. Where
// it is often lost twice, half a round more: later than that it is no picture that stands still, only one that comes late.
function repairMs(from: MediaSession, to: Downlink): number {
  // All of a sender's tracks share its line, and a voice, with its fifty packets a second, shows soonest how it is.
  const lostUp = Math.max(
    0,
    ...[...from.tracks.values()].flatMap(({ layers }) => layers.map((it) => it.missing.ratio)),
  );
  const lostDown = to.transport.bandwidth.loss;
  const up = lostUp > LOSSY ? from.roundTrip.milliseconds + 40 : 0;
  const down = lostDown > LOSSY ? to.roundTrip.milliseconds + 20 : 0;
  const again = Math.max(lostUp, lostDown) > OFTEN ? Math.max(up, down) / 2 : 0;
  return again + (up > 0 && down > 0 ? Math.max(up, down) + 40 : up + down);
}

interface Described {
  info: OwnTrack['info'];
  media: PublishedTrack;
}

/** The highest layer somebody has use for, from what its client said of size and quality. */
export function wantedLayer({ info, media }: Described, settings: UpdateTrackSettings | undefined): number {
  const top = media.layers.length - 1;
  if (!settings) return top;
  if (settings.disabled || settings.quality === VideoQuality.OFF) return -1;
  if (settings.width > 0 && settings.height > 0) {
    const fitting = info.layers
      .filter((layer) => layer.width >= settings.width || layer.height >= settings.height)
      .map((layer) => layer.quality as number);
    return Math.min(top, fitting.length > 0 ? Math.min(...fitting) : top);
  }
  return Math.min(top, settings.quality);
}
