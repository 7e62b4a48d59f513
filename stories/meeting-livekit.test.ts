/** The story of a meeting once more, with a real LiveKit server in place of the embedded one. */
import { afterAll, test } from 'vitest';
import { startLiveKit } from './livekit.ts';

const livekit = await startLiveKit();
if (livekit) {
  Object.assign(process.env, { LIVEKIT_URL: livekit.url, LIVEKIT_KEY: livekit.key, LIVEKIT_SECRET: livekit.secret });
  afterAll(() => livekit.stop());
  await import('./meeting.test.ts');
} else test.skip('the same meeting on LiveKit: there is no livekit-server on PATH', () => {});
