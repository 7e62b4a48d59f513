/** One message to all the windows of one space: when the last of them has it, and how long the server's event loop stood still. */
import { systemClock } from '#core/clock.ts';
import { fill, openGround, openSockets, shown } from './ground.ts';

const SIZES = (process.argv[2] ?? '1000,10000').split(',').map(Number);
const BARS: Record<number, number> = { 1000: 30, 10000: 180 };
const MESSAGES = 15;
const PER_ACCOUNT = 50;

for (const size of SIZES) {
  const ground = await openGround();
  const [place] = await fill(ground.connectionString, 1, Math.ceil(size / PER_ACCOUNT));
  const { spaceId, channelId, tokens } = place!;
  let wanted = '';
  let left = 0;
  let done = () => {};
  const sockets = await openSockets(
    ground.url,
    Array.from({ length: size }, (_, i) => tokens[i % tokens.length]!),
    (_socket, text) => {
      if (wanted && text.includes(wanted) && --left === 0) done();
    },
  );
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const last: number[] = [];
  const still: number[] = [];
  for (let i = 0; i < MESSAGES + 3; i++) {
    wanted = systemClock.id();
    left = size;
    const all = new Promise<void>((resolve) => (done = resolve));
    ground.reset();
    const started = performance.now();
    await fetch(`${ground.url}/api/v1/message.post`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens[0]}` },
      body: JSON.stringify({ id: wanted, spaceId, channelId, text: 'À tous' }),
    });
    await all;
    const took = performance.now() - started;
    const delay = await ground.delay();
    if (i < 3) continue; // warming up
    last.push(took);
    still.push(delay);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  console.log(
    `${String(size).padStart(6)} sockets: last client after ${shown(last)} ms (bar ${BARS[size] ?? '–'}), event loop stood still ${shown(still)} ms (bar 20), commit and HTTP included`,
  );
  for (const socket of sockets) socket.terminate();
  await ground.stop();
}
