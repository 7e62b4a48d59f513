/** The few sounds of a meeting, made on the spot: no file to load, none to license. */
type Note = readonly [frequency: number, atSeconds: number, seconds: number];

const tunes = {
  /** two strokes, as on a door */
  knock: [
    [220, 0, 0.08],
    [220, 0.16, 0.08],
    [165, 0.32, 0.14],
  ],
  came: [
    [523, 0, 0.12],
    [784, 0.1, 0.16],
  ],
  hand: [[660, 0, 0.2]],
  /** a belfry's peal, to check the speaker with */
  test: [
    [784, 0, 0.5],
    [659, 0.45, 0.5],
    [587, 0.9, 0.5],
    [392, 1.35, 0.9],
  ],
  ring: [
    [784, 0, 0.35],
    [659, 0.3, 0.35],
    [784, 0.6, 0.35],
    [659, 0.9, 0.5],
  ],
} satisfies Record<string, readonly Note[]>;

export type Tune = keyof typeof tunes;

/** Plays a tune on the chosen speaker; resolves when it is over. Silent where the browser still waits for a gesture. */
export async function play(tune: Tune, speakerId = ''): Promise<void> {
  const context = new AudioContext();
  try {
    if (speakerId && 'setSinkId' in context)
      await (context as unknown as { setSinkId(id: string): Promise<void> }).setSinkId(speakerId).catch(() => {});
    const notes: readonly Note[] = tunes[tune];
    const start = context.currentTime + 0.05;
    for (const [frequency, at, seconds] of notes) {
      const tone = context.createOscillator();
      const loudness = context.createGain();
      tone.type = 'triangle';
      tone.frequency.value = frequency;
      loudness.gain.setValueAtTime(0, start + at);
      loudness.gain.linearRampToValueAtTime(0.25, start + at + 0.02);
      loudness.gain.exponentialRampToValueAtTime(0.001, start + at + seconds);
      tone.connect(loudness).connect(context.destination);
      tone.start(start + at);
      tone.stop(start + at + seconds);
    }
    const [, at, seconds] = notes.at(-1)!;
    await new Promise((resolve) => setTimeout(resolve, (at + seconds + 0.1) * 1000));
  } finally {
    await context.close().catch(() => {});
  }
}
