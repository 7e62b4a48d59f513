/** What this device remembers of how one likes to be in meetings. It never leaves the device. */
import { useSyncExternalStore } from 'react';

export type View = 'screen' | 'gallery' | 'speaker';
export interface Choices {
  hasCamera: boolean;
  hasMicrophone: boolean;
  /** '' ⇒ whatever the system prefers */
  cameraId: string;
  microphoneId: string;
  speakerId: string;
  /** receives sound and shared screens, not cameras */
  isLowData: boolean;
  /** holding the space bar opens a closed microphone */
  isPushToTalk: boolean;
  /** what is behind one is blurred */
  isBlurred: boolean;
  view: View;
}

const KEPT = 'beffroi.call';
const first: Choices = {
  hasCamera: true,
  hasMicrophone: true,
  cameraId: '',
  microphoneId: '',
  speakerId: '',
  isLowData: false,
  isPushToTalk: true,
  isBlurred: false,
  view: 'screen',
};
let choices: Choices = read();
const listeners = new Set<() => void>();

function read(): Choices {
  try {
    return { ...first, ...(JSON.parse(localStorage.getItem(KEPT) ?? '{}') as Partial<Choices>) };
  } catch {
    return first;
  }
}

export const chosen = (): Choices => choices;

export function choose(change: Partial<Choices>): void {
  choices = { ...choices, ...change };
  localStorage.setItem(KEPT, JSON.stringify(choices));
  for (const listener of listeners) listener();
}

export function useChoices(): Choices {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => choices,
  );
}
