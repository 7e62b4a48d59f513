// A machine too small for a process: it is halted whenever it has had its share of a core, and goes on when it has more due.
import { readdirSync, readFileSync } from 'node:fs';

const LOOK_MS = 4;
const MOST_SAVED_MS = 20;

/** Gives a process so much of a core and no more, until the function it returns is called. */
export function starve(pid: number, share: number): () => void {
  let [usedBefore, at] = [runMilliseconds(pid), performance.now()];
  let due = 0;
  const timer = setInterval(() => {
    const [used, now] = [runMilliseconds(pid), performance.now()];
    due = Math.min(MOST_SAVED_MS, due + (now - at) * share - (used - usedBefore));
    [usedBefore, at] = [used, now];
    process.kill(pid, due > 0 ? 'SIGCONT' : 'SIGSTOP');
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
    process.kill(pid, 'SIGCONT');
  };
}

const runMilliseconds = (pid: number): number =>
  readdirSync(`/proc/${pid}/task`).reduce(
    (sum, task) => sum + Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e6,
    0,
  );
