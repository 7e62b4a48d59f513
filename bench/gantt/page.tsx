// The page that the gate opens: our chart, or the peer's, on a plan of `?size=`; what is measured is on `window.bench`.
import '../../web/ui/base.css';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { operate } from '#contract/tasks.ts';
import type { Plan } from '#schedule/plan.ts';
import { schedule } from '#schedule/schedule.ts';
import { allWords, setLanguage } from '#web/core/i18n.ts';
import { Gantt } from '#web/tasks/gantt/Gantt.tsx';
import { dragOurs, dragPeer, frames, scrollOurs, scrollPeer } from './motion.ts';
import { showPeer } from './peer.ts';
import { madeUpPlan } from './plans.ts';
import { sampleBaseline, samplePlan } from './sample.ts';

const asked = new URLSearchParams(location.search);
const size = Number(asked.get('size') ?? 0);
// at the beginning, with weeks as wide as the peer's
const look = { pxPerDay: 88 / 7, leftAt: { minute: 0, top: 0 } };
const NOW = Math.round(Date.UTC(2027, 0, 19, 15) / 60_000);

function Bench({ start }: { start: Plan }) {
  const [plan, setPlan] = useState(start);
  return (
    <Gantt
      title="Rénovation halle aux draps"
      plan={plan}
      editor={{
        mayWrite: asked.get('read') === null,
        tell: () => {},
        apply: (operations) => {
          setPlan((old) => {
            const byId = (rows: readonly { id: string }[]) => Object.fromEntries(rows.map((row) => [row.id, row]));
            const rows = operate({ tasks: byId(old.tasks), links: byId(old.links) } as never, operations);
            return { ...old, tasks: Object.values(rows.tasks!), links: Object.values(rows.links!) } as unknown as Plan;
          });
          return Promise.resolve(true);
        },
      }}
      clipboardAt={() => ({ hasTitles: true, copyAs() {}, onCopy() {}, onPaste() {}, paste() {} })}
      baselines={size ? [] : [sampleBaseline()]}
      people={new Map()}
      kept={null}
      onShowAll={() => {}}
      now={NOW}
      cursors={[]}
      onPointer={() => {}}
      onOpen={() => {}}
      onAssign={() => {}}
      openTask={null}
      proposal={null}
      outlook={null}
      look={look}
    />
  );
}

/** From the plan in memory to pixels: the plan is scheduled within what is measured. */
function showOurs(host: HTMLElement): number {
  const from = performance.now();
  flushSync(() => createRoot(host).render(<Bench start={made} />));
  return performance.now() - from;
}

await setLanguage(asked.get('lang') === 'en' ? 'en' : 'fr');
await allWords();
if (asked.get('theme')) document.documentElement.dataset.theme = asked.get('theme')!;
const host = document.getElementById('root')!;
host.style.cssText = 'height:100vh;display:flex;flex-direction:column;min-height:0';
const isPeer = asked.get('peer') !== null;
await document.fonts.ready;
const made = size ? madeUpPlan(size) : samplePlan();
const peerDates = isPeer ? schedule(made) : null;

/** Shows the chart; the frame after the next one begins when the first has been painted. */
const start = (): Promise<{ script: number; paint: number }> =>
  new Promise((resolve) =>
    requestAnimationFrame(() => {
      const began = performance.now();
      const script = peerDates ? showPeer(host, made, peerDates) : showOurs(host);
      requestAnimationFrame(() => requestAnimationFrame(() => resolve({ script, paint: performance.now() - began })));
    }),
  );
const motions = isPeer ? { scroll: scrollPeer, drag: dragPeer } : { scroll: scrollOurs, drag: dragOurs };
const rest = (count: number) => frames(count, () => {});
Object.assign(window, { bench: { start, rest, ...motions } });
if (asked.get('wait') === null) void start();
