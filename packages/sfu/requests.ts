// What a participant's client asks over its socket, one function per kind of request, each checked against its token.
import {
  DataPacket,
  DataPacket_Kind,
  DisconnectReason,
  Pong,
  RequestResponse,
  RequestResponse_Reason,
  SessionDescription,
  SignalRequest,
  type SubscriptionPermission,
  type UpdateParticipantMetadata,
  type UpdateSubscription,
  type UpdateTrackSettings,
} from '@livekit/protocol';
import { wallMilliseconds } from './clock.ts';
import type { Participant } from './participant.ts';
import type { Room } from './room.ts';
import type { AnswerIdentity } from './sdp.ts';

const MOST_METADATA = 64 * 1024;

/** What requests need from the process. */
export interface Surroundings {
  answerIdentity(hostHeader: string): Omit<AnswerIdentity, 'ufrag' | 'password'>;
}

/** Handles one message; throws when it is malformed, and then the socket is closed. */
export function handleRequest(room: Room, from: Participant, bytes: Uint8Array, around: Surroundings): void {
  const { message } = SignalRequest.fromBinary(bytes);
  switch (message.case) {
    case 'offer':
      return handleOffer(room, from, message.value, around);
    case 'answer':
      return from.receiving?.accept(message.value.sdp, message.value.id);
    case 'addTrack': {
      const own = from.announce(message.value);
      if (own) room.trackPublished(from, own);
      else refuse(from, 0, { case: 'addTrack', value: message.value });
      return;
    }
    case 'mute':
      return muteTrack(room, from, message.value.sid, message.value.muted);
    case 'trackSetting':
      return applySettings(from, message.value);
    case 'subscription':
      return applySubscription(room, from, message.value);
    case 'subscriptionPermission':
      return applyPermission(room, from, message.value);
    case 'updateMetadata':
      return updateMetadata(room, from, message.value);
    case 'ping':
      return from.send({ case: 'pong', value: BigInt(wallMilliseconds()) });
    case 'pingReq': {
      const value = new Pong({ lastPingTimestamp: message.value.timestamp, timestamp: BigInt(wallMilliseconds()) });
      return from.send({ case: 'pongResp', value });
    }
    case 'leave':
      from.disconnect(DisconnectReason.CLIENT_INITIATED);
      return room.remove(from, 'left');
    case 'publishDataTrackRequest':
      // Said at once: unanswered, clients wait ten seconds for it. Messages go by the data channels.
      return refuse(from, 0, { case: 'publishDataTrack', value: message.value });
    case 'syncState':
      if (message.value.subscription) applySubscription(room, from, message.value.subscription);
      return room.recount(from);
    default:
      // Candidates mean nothing to an ICE-lite responder; what newer clients say beyond is not ours to judge.
      return;
  }
}

export function handleOffer(room: Room, from: Participant, offer: SessionDescription, around: Surroundings): void {
  from.isOfferAwaited = false;
  from.hasOffered = true;
  const { sdp, midToTrackId } = from.session.answer(offer.sdp, around.answerIdentity(from.hostHeader));
  from.send({ case: 'answer', value: new SessionDescription({ type: 'answer', sdp, id: offer.id, midToTrackId }) });
  room.askForOffer(from);
}

/** Marks a track as muted or not, and tells everybody. */
export function muteTrack(room: Room, of: Participant, sid: string, muted: boolean): void {
  const own = of.tracks.get(sid);
  if (!own || own.info.muted === muted) return;
  if (!muted && !of.mayPublish(own.info.source)) return;
  own.info.muted = muted;
  if (own.media) own.media.isMuted = muted;
  room.announce(of);
}

function applySettings(from: Participant, settings: UpdateTrackSettings): void {
  for (const sid of settings.trackSids) if (from.downlink.subscriptions.has(sid)) from.settings.set(sid, settings);
}

function applySubscription(room: Room, from: Participant, wish: UpdateSubscription): void {
  const known = new Set(room.othersOf(from).flatMap((other) => [...other.tracks.keys()]));
  const sids = [...wish.trackSids, ...wish.participantTracks.flatMap((it) => it.trackSids)];
  for (const sid of sids) if (known.has(sid)) from.chosen.set(sid, wish.subscribe);
  room.reconsider(from);
}

function applyPermission(room: Room, from: Participant, permission: SubscriptionPermission): void {
  from.allowed = permission.allParticipants
    ? undefined
    : new Map(
        permission.trackPermissions
          .slice(0, 1000)
          .map((it) => [
            it.participantIdentity || it.participantSid,
            it.allTracks ? ('all' as const) : new Set(it.trackSids),
          ]),
      );
  for (const other of room.othersOf(from)) room.reconsider(other);
}

function updateMetadata(room: Room, from: Participant, update: UpdateParticipantMetadata): void {
  const size = update.metadata.length + update.name.length + JSON.stringify(update.attributes).length;
  const isAllowed = from.grants.canUpdateOwnMetadata === true;
  const reason = !isAllowed
    ? RequestResponse_Reason.NOT_ALLOWED
    : size > MOST_METADATA
      ? RequestResponse_Reason.LIMIT_EXCEEDED
      : RequestResponse_Reason.OK;
  if (reason === RequestResponse_Reason.OK) {
    if (update.metadata !== '') from.metadata = update.metadata;
    if (update.name !== '') from.name = update.name;
    for (const [key, value] of Object.entries(update.attributes)) {
      if (value === '') delete from.attributes[key];
      else from.attributes = { ...from.attributes, [key]: value };
    }
    room.announce(from);
  }
  const request = { case: 'updateMetadata', value: update } as const;
  from.send({ case: 'requestResponse', value: new RequestResponse({ requestId: update.requestId, reason, request }) });
}

function refuse(from: Participant, requestId: number, request: RequestResponse['request']): void {
  const reason = RequestResponse_Reason.NOT_ALLOWED;
  from.send({ case: 'requestResponse', value: new RequestResponse({ requestId, reason, request }) });
}

/** Passes a data packet on, with its sender's name written by us. */
export function forwardData(room: Room, from: Participant, label: string, bytes: Uint8Array): void {
  if (from.grants.canPublishData === false || (label !== '_reliable' && label !== '_lossy')) return;
  let packet: DataPacket;
  try {
    packet = DataPacket.fromBinary(bytes);
  } catch {
    return;
  }
  // Speaker updates are the server's to make.
  if (packet.value.case === 'speaker') return;
  packet.participantSid = from.sid;
  packet.participantIdentity = from.identity;
  packet.kind = label === '_reliable' ? DataPacket_Kind.RELIABLE : DataPacket_Kind.LOSSY;
  const destinations = new Set(packet.destinationIdentities);
  if (packet.value.case === 'user') {
    const user = packet.value.value;
    user.participantSid = from.sid;
    user.participantIdentity = from.identity;
    for (const identity of user.destinationIdentities) destinations.add(identity);
  }
  sendData(room, label, packet, destinations, from);
}

/** Sends a packet to a room, or to those named. */
export function sendData(room: Room, label: string, packet: DataPacket, to: Set<string>, except?: Participant): void {
  const bytes = Buffer.from(packet.toBinary());
  for (const participant of room.participants.values()) {
    if (participant === except || (to.size > 0 && !to.has(participant.identity))) continue;
    participant.session.transport.sendData(label, bytes);
  }
}
