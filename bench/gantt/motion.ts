// Moves a chart as a hand would, a step a frame, and tells how long each frame took.

/** Frame by frame: `step` acts at the start of each; answers the time from each frame to the next, in milliseconds. */
export function frames(count: number, step: (k: number) => void): Promise<number[]> {
  return new Promise((resolve) => {
    const times: number[] = [];
    let last = 0;
    const next = (now: number) => {
      if (last) times.push(now - last);
      last = now;
      if (times.length === count) return resolve(times);
      step(times.length);
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
}

/** Scrolls three rows a frame. */
export function scrollOurs(count: number): Promise<number[]> {
  const scroller = document.querySelector<HTMLElement>('[data-scroller]')!;
  return frames(count, () => {
    scroller.scrollTop += 120;
  });
}

export function scrollPeer(count: number): Promise<number[]> {
  const { peerGantt } = window as unknown as { peerGantt: { scrollTo: (x: number | null, y: number) => void } };
  return frames(count, (k) => peerGantt.scrollTo(null, k * 105));
}

/** Drags the first wide bar to the right, four pixels a frame; `moved` proves that it was really in hand. */
export async function dragOurs(count: number): Promise<{ times: number[]; moved: boolean }> {
  const scroller = document.querySelector<HTMLElement>('[data-scroller]')!;
  scroller.scrollTop = 0;
  scroller.scrollLeft = 0;
  await frames(3, () => {});
  const bars = [...document.querySelectorAll<HTMLElement>('[data-bar]')];
  const bar = bars.find(
    (each, k) => k > 0 && each.getBoundingClientRect().width > 30 && !each.ariaLabel?.includes('récap'),
  )!;
  const area = bar.parentElement!.parentElement!;
  const box = bar.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const send = (type: string, dx: number) =>
    area.dispatchEvent(
      new PointerEvent(type, {
        bubbles: true,
        cancelable: true,
        pointerId: 1,
        button: 0,
        buttons: 1,
        clientX: x + dx,
        clientY: y,
      }),
    );
  // a made-up pointer cannot be captured
  area.setPointerCapture = () => {};
  send('pointermove', 0);
  send('pointerdown', 0);
  const times = await frames(count, (k) => send('pointermove', 5 + k * 4));
  const moved = bar.getBoundingClientRect().left > box.left + 20;
  dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
  return { times, moved };
}

export async function dragPeer(count: number): Promise<{ times: number[]; moved: boolean }> {
  const { peerGantt } = window as unknown as { peerGantt: { scrollTo: (x: number, y: number) => void } };
  peerGantt.scrollTo(0, 0);
  await frames(3, () => {});
  const find = (id: string) => document.querySelector<HTMLElement>(`.gantt_task_line[task_id="${id}"]`)!;
  const bar = [...document.querySelectorAll<HTMLElement>('.gantt_task_line.gantt_bar_task')].find(
    (each) => each.getBoundingClientRect().width > 30,
  )!;
  const id = bar.getAttribute('task_id')!;
  const box = bar.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const send = (type: string, dx: number, target: EventTarget) =>
    target.dispatchEvent(
      new MouseEvent(type, {
        bubbles: true,
        cancelable: true,
        view: window,
        button: 0,
        buttons: 1,
        clientX: x + dx,
        clientY: y,
      }),
    );
  const held = bar.querySelector('.gantt_task_content') ?? bar;
  send('mousedown', 0, held);
  const times = await frames(count, (k) => send('mousemove', 5 + k * 4, find(id) ?? document.body));
  const moved = find(id).getBoundingClientRect().left > box.left + 20;
  send('mouseup', 0, document.body);
  return { times, moved };
}
