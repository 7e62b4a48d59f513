// What a pointer does to the chart: choosing, moving, resizing, reporting progress and drawing links, with all
// that depends on it scheduled again at each step. Escape, or another pointer, takes it all back.
import type { LinkType } from '#schedule/plan.ts';
import { choosingBy } from '../chosen.ts';
import { linkText } from '../why.ts';
import {
  type Change,
  doneTo,
  finishedAt,
  grainOf,
  movedLeaves,
  snappedFinish,
  snappedStart,
  startedAt,
} from './edits.ts';
import type { GanttModel } from './model.ts';
import { awayAt } from './paint-away.ts';
import { linkAt } from './paint-links.ts';
import { barOf, type Hit, hitAt, isMilestone, isSummary, type Part } from './scene.ts';
import { minuteAt, zoomBeside } from './timescale.ts';

export type GestureHost = {
  mayEdit: () => boolean;
  /** A finished gesture; `held` are the indexes of the tasks that it changes, `named` that of the bar in hand. */
  onChange: (changes: Change[], held: number[], named: number) => void;
  /** A link that is refused is asked for too: the reason is said. */
  onLink: (from: string, to: string, type: LinkType) => void;
  /** Why a link may not be drawn, or null. */
  refuses: (from: string, to: string) => string | null;
  onOpen: (id: string) => void;
  onLinkChosen: (linkId: string, clientX: number, clientY: number) => void;
  onPointer: (row: number, minute: number) => void;
  /** The word beside a bar in hand. */
  say: (part: Part, index: number) => string;
};

type Drag = {
  part: Part;
  index: number;
  x: number;
  y: number;
  isMoving: boolean;
  leaves: number[];
  free: Map<number, number>;
  changes: Change[];
  pointerId: number;
  /** where the pointer was last */
  pointer?: { clientX: number; clientY: number };
  asked?: { target: number; refusal: string | null };
};

const THRESHOLD = 4;
/** How near to an edge the chart scrolls along, and by how much a frame. */
const NEAR = 28;
const pushAt = (at: number, low: number, high: number): number => {
  const over = Math.max(at - (high - NEAR), low + NEAR - at);
  return over <= 0 ? 0 : Math.sign(at - (low + high) / 2) * Math.min(24, 2 + Math.round(over / 4));
};
const isLinking = ({ part }: Drag): boolean => part === 'linkStart' || part === 'linkFinish';
const typeOf = (fromFinish: boolean, toFinish: boolean): LinkType =>
  fromFinish ? (toFinish ? 'FF' : 'FS') : toFinish ? 'SF' : 'SS';

export class Gestures {
  private drag: Drag | undefined;
  private hover = -1;
  private readonly model: GanttModel;
  private readonly area: HTMLElement;
  private readonly host: GestureHost;
  private stop = new AbortController();

  constructor(model: GanttModel, area: HTMLElement, host: GestureHost) {
    this.model = model;
    this.area = area;
    this.host = host;
    const { signal } = this.stop;
    area.addEventListener('pointerdown', this.down, { signal });
    area.addEventListener('pointermove', this.move, { signal });
    area.addEventListener('pointerup', this.up, { signal });
    area.addEventListener('pointercancel', this.cancel, { signal });
    area.addEventListener('pointerleave', this.leave, { signal });
    area.addEventListener('dblclick', this.double, { signal });
    area.addEventListener('wheel', this.wheel, { signal, passive: false });
    addEventListener('keydown', this.key, { signal, capture: true });
  }

  close(): void {
    this.cancel();
    this.stop.abort();
  }

  private hit(x: number, y: number): Hit {
    return hitAt(this.model.scene, x, y, this.hover, this.host.mayEdit());
  }

  private down = (event: PointerEvent): void => {
    if (event.button !== 0 || this.drag) return;
    const { x, y } = this.model.engine!.pointAt(event.clientX, event.clientY);
    const hit = this.hit(x, y);
    const link = hit.kind === 'bar' ? -1 : linkAt(this.model.scene, x, y);
    if (link >= 0) {
      const { id } = this.model.plan.links[link]!;
      this.model.selectLink(id);
      return this.host.onLinkChosen(id, event.clientX, event.clientY);
    }
    const away = awayAt(this.model.scene, x, y, this.model.engine!.frame());
    if (away >= 0) this.model.engine!.reveal(this.model.rows.rowOf[away]!, this.model.columns.start[away]!);
    if (hit.kind === 'none') return this.model.select([]);
    const { id } = this.model.plan.tasks[hit.index]!;
    const isTouch = event.pointerType === 'touch';
    const wasActive = this.model.active === id;
    this.choose(id, event);
    if (hit.kind === 'row') return;
    if (!this.host.mayEdit() || (isTouch && !wasActive)) return;
    this.area.setPointerCapture(event.pointerId);
    this.take(hit.part, hit.index, x, y, event.pointerId);
  };

  private choose(id: string, event: PointerEvent): void {
    const { model } = this;
    const how = choosingBy(event, model.isSpanning);
    // one of several is taken hold of with the others
    if (how === 'one' && model.selection.has(id)) model.select(model.selection, id);
    else model.choose(id, how);
  }

  private take(part: Part, index: number, x: number, y: number, pointerId: number): void {
    const { model } = this;
    const chosen = [...model.selection].map(model.indexOf);
    const held = part === 'move' && chosen.includes(index) ? chosen : [index];
    const leaves = part === 'move' ? movedLeaves(model.plan, model.tree, model.indexOf, held) : [index];
    this.drag = { part, index, x, y, isMoving: false, leaves, free: new Map(), changes: [], pointerId };
  }

  /** Where links alone would put the tasks in hand. */
  private readFree(drag: Drag): void {
    if (drag.part !== 'move' && drag.part !== 'start') return;
    const { model } = this;
    const { tasks } = model.plan;
    const loose = drag.leaves.map((i) => ({ ...tasks[i]!, constraint: 'ASAP' as const, constraintAt: null }));
    const { columns } = model.live.preview(loose);
    for (const i of drag.leaves) drag.free.set(i, columns.start[i]!);
    model.live.settle();
  }

  private move = (event: PointerEvent): void => {
    const { x, y } = this.model.engine!.pointAt(event.clientX, event.clientY);
    const { drag } = this;
    if (!drag) return this.pass(x, y);
    if (event.pointerId !== drag.pointerId) return;
    if (!drag.isMoving) {
      if (Math.hypot(x - drag.x, y - drag.y) < THRESHOLD) return;
      drag.isMoving = true;
      this.model.isHeld = true;
      this.readFree(drag);
    }
    drag.pointer = event;
    this.follow(drag, x, y);
    if (!this.pulling) this.pull();
  };

  private follow(drag: Drag, x: number, y: number): void {
    if (isLinking(drag)) this.draw(drag, x, y);
    else this.show(drag, this.changesAt(drag, x));
  }

  /** A hand moves by pixels, dates by days or hours: in between nothing is scheduled, nor drawn. */
  private show(drag: Drag, changes: Change[]): void {
    const { model } = this;
    if (model.isPreviewing && JSON.stringify(changes) === JSON.stringify(drag.changes)) return;
    drag.changes = changes;
    model.preview(changes);
    const { columns } = model.live.stored;
    model.engine!.overlay.held = {
      index: drag.index,
      from: [columns.start[drag.index]!, columns.finish[drag.index]!],
      label: this.host.say(drag.part, drag.index),
    };
  }

  private changesAt(drag: Drag, x: number): Change[] {
    const { model } = this;
    const { plan } = model;
    const { columns } = model.live.stored;
    const { scale } = model.scene;
    const grain = grainOf(scale.pxPerDay);
    const by = minuteAt(scale, x) - minuteAt(scale, drag.x);
    const changeOf = (i: number): Change => {
      const task = plan.tasks[i]!;
      const clock = model.clockOf(task.calendarId);
      const finish = columns.finish[i]!;
      if (drag.part === 'finish')
        return {
          id: task.id,
          changes: finishedAt(task, columns.start[i]!, snappedFinish(clock, finish + by, grain), clock),
        };
      if (drag.part === 'progress') {
        const [left, right] = barOf(model.scene, i);
        const percent = Math.round((Math.max(0, Math.min(1, (x - left) / Math.max(1, right - left))) * 100) / 5) * 5;
        return { id: task.id, changes: doneTo(task, percent, columns, i) };
      }
      let start = snappedStart(clock, columns.start[i]! + by, grain);
      if (drag.part === 'start') start = Math.min(start, snappedStart(clock, finish - 60, 15));
      const changes = startedAt(plan, task, start, drag.free.get(i) ?? start, clock);
      if (drag.part === 'start') Object.assign(changes, finishedAt(task, start, finish, clock));
      return { id: task.id, changes };
    };
    return drag.leaves.map(changeOf);
  }

  private draw(drag: Drag, x: number, y: number): void {
    const { model } = this;
    const { scene } = model;
    const hit = hitAt(scene, x, y, -1, false);
    const target = hit.kind === 'none' || hit.index === drag.index ? -1 : hit.index;
    let label = '';
    let isRefused = false;
    if (target >= 0) {
      // looking for a circle reads the whole plan: once a target, not once a move
      if (drag.asked?.target !== target)
        drag.asked = {
          target,
          refusal: this.host.refuses(scene.plan.tasks[drag.index]!.id, scene.plan.tasks[target]!.id),
        };
      const { refusal } = drag.asked;
      isRefused = refusal !== null;
      label = refusal ?? linkText(this.typeAt(drag, target, x), 0, 'working', model.plan.project);
    }
    const atFinish = drag.part === 'linkFinish';
    model.engine!.overlay.drawing = { index: drag.index, atFinish, x, y, target, label, isRefused };
    model.engine!.touch('overlay');
  }

  private typeAt(drag: Drag, target: number, x: number): LinkType {
    const [left, right] = barOf(this.model.scene, target);
    const isDot = isMilestone(this.model.scene, target);
    return typeOf(drag.part === 'linkFinish', !isDot && x > (left + right) / 2);
  }

  private up = (event: PointerEvent): void => {
    const { drag, model } = this;
    if (!drag || event.pointerId !== drag.pointerId) return;
    const drawing = model.engine!.overlay.drawing;
    this.end();
    if (!drag.isMoving) return;
    if (drawing) {
      if (drawing.target < 0) return;
      const { tasks } = model.plan;
      const type = this.typeAt(drag, drawing.target, drawing.x);
      this.host.onLink(tasks[drag.index]!.id, tasks[drawing.target]!.id, type);
    } else if (drag.changes.length > 0) this.host.onChange(drag.changes, drag.leaves, drag.index);
  };

  private end(): void {
    cancelAnimationFrame(this.pulling);
    this.pulling = 0;
    this.drag = undefined;
    this.model.isHeld = false;
    const { engine } = this.model;
    if (!engine) return;
    engine.overlay.held = undefined;
    engine.overlay.drawing = undefined;
    engine.touch('overlay');
  }

  private cancel = (): void => {
    if (!this.drag) return;
    this.end();
    this.model.settle();
  };

  private key = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.drag) return;
    event.preventDefault();
    event.stopPropagation();
    this.cancel();
  };

  /** Scrolls along for as long as the pointer is held near an edge, also when it stands still. */
  private pull = (): void => {
    this.pulling = 0;
    const { drag } = this;
    const scroller = this.area.closest('[data-scroller]');
    if (!drag?.pointer || !scroller) return;
    const { clientX, clientY } = drag.pointer;
    const box = this.area.getBoundingClientRect();
    const { scrollLeft, scrollTop } = scroller;
    // only a link is drawn from one row to another
    const down = isLinking(drag) ? pushAt(clientY, box.top, box.bottom) : 0;
    scroller.scrollBy(pushAt(clientX, box.left, box.right), down);
    if (scroller.scrollLeft === scrollLeft && scroller.scrollTop === scrollTop) return;
    const { x, y } = this.model.engine!.pointAt(clientX, clientY);
    this.follow(drag, x, y);
    this.pulling = requestAnimationFrame(this.pull);
  };
  private pulling = 0;

  private pass(x: number, y: number): void {
    const { model } = this;
    const hit = this.hit(x, y);
    const hover = hit.kind === 'none' || !this.host.mayEdit() ? -1 : hit.index;
    if (hover !== this.hover) {
      this.hover = hover;
      model.engine!.overlay.hover = hover;
      model.engine!.touch('overlay');
    }
    this.area.style.cursor = this.cursorOf(hit, x, y);
    this.host.onPointer(hit.kind === 'none' ? -1 : hit.row, minuteAt(model.scene.scale, x));
  }

  private cursorOf(hit: Hit, x: number, y: number): string {
    const { scene, engine } = this.model;
    if (hit.kind !== 'bar')
      return linkAt(scene, x, y) >= 0 || awayAt(scene, x, y, engine!.frame()) >= 0 ? 'pointer' : 'default';
    if (!this.host.mayEdit()) return 'pointer';
    if (hit.part === 'move') return isSummary(this.model.scene, hit.index) ? 'move' : 'grab';
    return hit.part === 'linkStart' || hit.part === 'linkFinish' ? 'crosshair' : 'ew-resize';
  }

  private leave = (): void => {
    if (this.drag || this.hover < 0) return;
    this.hover = -1;
    this.model.engine!.overlay.hover = -1;
    this.model.engine!.touch('overlay');
  };

  private double = (event: MouseEvent): void => {
    const { x, y } = this.model.engine!.pointAt(event.clientX, event.clientY);
    const hit = this.hit(x, y);
    if (hit.kind !== 'none') this.host.onOpen(this.model.plan.tasks[hit.index]!.id);
  };

  private wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const { model } = this;
    const { x } = model.engine!.pointAt(event.clientX, event.clientY);
    const at = x - model.engine!.frame().scrollLeft;
    const minute = minuteAt(model.scene.scale, x);
    const isNotch = Math.abs(event.deltaY) >= 50;
    const next = isNotch
      ? Math.sqrt(model.pxPerDay * zoomBeside(model.pxPerDay, event.deltaY < 0 ? -1 : 1))
      : model.pxPerDay * Math.exp(-event.deltaY / 120);
    model.zoom(next, { minute, at });
  };
}
