/** What the server says of somebody in a meeting, in the metadata that only it can write. */
import type { Participant } from 'livekit-client';

export interface MeetingStanding {
  /** a member of the space, who can mute, admit and end */
  isHost: boolean;
  /** came by a link, with only a name */
  isOutside: boolean;
  /** since when their hand is up; '' ⇒ it is not */
  hand: string;
}

export function standingOf(participant: Participant): MeetingStanding {
  const said = readObject(participant.metadata);
  return {
    isHost: said.isHost === true,
    isOutside: participant.identity.startsWith('guest/'),
    hand: typeof said.hand === 'string' ? said.hand : '',
  };
}

/** The same person in another tab or on another device: heard there, an echo here. */
export const isOneself = (participant: Participant, me: Participant): boolean =>
  !standingOf(me).isOutside && participant.identity.split('/')[0] === me.identity.split('/')[0];

export function readObject(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text || '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
