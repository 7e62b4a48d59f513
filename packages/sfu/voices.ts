// Which voices are passed on in a larger meeting: the loudest three, and for a moment those that were just among them.
// More at once nobody understands, and each costs every line and the server.
import type { PublishedTrack } from './published.ts';

export const LOUDEST = 3;
const MOST_FORWARDED = 6;
const WARM_MS = 2000;
const AUDIBLE = 70;
const HEARD_WITHIN_MS = 400;
/** So much louder (dB) must a newcomer be to take a place. */
const MARGIN = 6;

export class Voices {
  private readonly chosenAt = new Map<PublishedTrack, number>();
  private lastAt = Number.NEGATIVE_INFINITY;

  /** Opens and closes the microphones of a room; called every few packets. */
  choose(voices: PublishedTrack[], now: number): void {
    if (voices.length <= LOUDEST + 1) {
      this.chosenAt.clear();
      for (const voice of voices) voice.setForwarded(true);
      return;
    }
    const known = new Set(voices);
    for (const voice of this.chosenAt.keys()) if (!known.has(voice)) this.chosenAt.delete(voice);
    const levelOf = ({ loudness }: PublishedTrack): number => {
      // A client that doesn't say how loud it is can't be ranked, so it is heard.
      if (loudness.heardAt === Number.NEGATIVE_INFINITY) return 0;
      return now - loudness.heardAt > HEARD_WITHIN_MS ? 127 : loudness.smooth;
    };
    const ranked = voices
      .map((voice) => {
        const level = levelOf(voice);
        return { voice, level, rank: level - (this.chosenAt.get(voice) === this.lastAt ? MARGIN : 0) };
      })
      .filter(({ level }) => level < AUDIBLE)
      .sort((a, b) => a.rank - b.rank);
    for (const { voice } of ranked.slice(0, LOUDEST)) this.chosenAt.set(voice, now);
    this.lastAt = now;
    const recent = [...this.chosenAt].sort((a, b) => b[1] - a[1]);
    const forwarded = new Set(
      recent
        .filter(([, at], index) => index < LOUDEST || (index < MOST_FORWARDED && now - at < WARM_MS))
        .map(([voice]) => voice),
    );
    for (const voice of voices) voice.setForwarded(forwarded.has(voice));
  }
}
