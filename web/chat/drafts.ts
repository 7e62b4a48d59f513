/** What one has begun to write in each place, on this device, until it is sent. */
import { useSyncExternalStore } from 'react';

export interface Draft {
  text: string;
  /** ids of files already in the space */
  files: string[];
}
const PREFIX = 'beffroi.draft.';
const nothing: Draft = { text: '', files: [] };
const listeners = new Set<() => void>();
let places: ReadonlySet<string> | undefined;

/** `place` is a channel's id, or a thread's. */
export function draftOf(place: string): Draft {
  try {
    return { ...nothing, ...(JSON.parse(localStorage.getItem(PREFIX + place) ?? '{}') as Partial<Draft>) };
  } catch {
    return nothing;
  }
}

export function keepDraft(place: string, draft: Draft): void {
  if (draft.text.trim() || draft.files.length > 0) localStorage.setItem(PREFIX + place, JSON.stringify(draft));
  else localStorage.removeItem(PREFIX + place);
  const has = placesWithDrafts().has(place);
  if (has === (localStorage.getItem(PREFIX + place) !== null)) return;
  places = undefined;
  for (const listener of listeners) listener();
}

function placesWithDrafts(): ReadonlySet<string> {
  places ??= new Set(
    Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => key.slice(PREFIX.length)),
  );
  return places;
}

export function usePlacesWithDrafts(): ReadonlySet<string> {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, placesWithDrafts);
}
