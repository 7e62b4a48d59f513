// What a chart shows and how: the plan with its live schedule, what is folded, filtered, chosen, zoomed; and edits on
// their way. One per chart; components subscribe to it, the engine draws its scene.
import { type Clockwork, compileCalendar } from '#schedule/calendar.ts';
import type { Plan, Task } from '#schedule/plan.ts';
import { type Columns, HOLDS_CRITICAL } from '#schedule/result.ts';
import { DAY, parseInstant } from '#schedule/time.ts';
import { t } from '#web/core/i18n.ts';
import { type Choosing, choose } from '../chosen.ts';
import { fold, sayMinutes } from '../words.ts';
import type { Change } from './edits.ts';
import { type ChartEngine, type Stand, scaleFor } from './engine.ts';
import { indexLinks, type LinkIndex } from './link-index.ts';
import { LiveSchedule } from './live.ts';
import type { Palette } from './palette.ts';
import { layRows, type Rows, readTree, type Tree } from './rows.ts';
import type { BaselineShown, Scene, Shown } from './scene.ts';
import { widthToFit, zoomWidths } from './timescale.ts';

/** How one looks at a plan: kept while another view is shown. */
export type Look = Partial<Pick<GanttModel, 'pxPerDay' | 'shown' | 'folded' | 'leftAt'>>;

export class GanttModel {
  live: LiveSchedule;
  tree: Tree;
  rows: Rows;
  /** what is on the screen: stored dates, or those of a preview */
  columns: Columns;
  scene: Scene;
  width = 0;
  pxPerDay: number = zoomWidths.week;
  /** what is searched for in the chart itself */
  search = '';
  /** ids that the filter of the tasks keeps; null: all */
  kept: ReadonlySet<string> | null = null;
  shown: Shown = { critical: true, slack: true, links: true, names: false, progressLine: false, baselines: [] };
  folded: ReadonlySet<string> = new Set();
  /** ids of tasks; the last one chosen is `active` */
  selection: ReadonlySet<string> = new Set();
  active: string | null = null;
  private anchor: string | null = null;
  /** a line that is touched is chosen along with those that are */
  isSpanning = false;
  selectedLink: string | null = null;
  /** a driving path shown strong, by the id of its last task */
  pathTo: string | null = null;
  private path: ReadonlySet<number> | undefined;
  isPreviewing = false;
  /** a gesture is under way, or its result is being asked about: what ends meanwhile must not take its preview away */
  isHeld = false;
  engine: ChartEngine | undefined;
  version = 0;
  /** like `version`, but still while a gesture previews: what does not show dates need not follow a drag */
  calmVersion = 0;
  private palette: Palette;
  private now: number;
  private readonly clocks = new Map<string, Clockwork>();
  private readonly listeners = new Set<() => void>();

  /** where the chart was left, for the next one of the same plan */
  leftAt: Stand | undefined;

  /** `now` is local wall time in minutes. Throws `PlanError` where a plan has no schedule at all. */
  constructor(plan: Plan, palette: Palette, now: number, look?: Look) {
    this.palette = palette;
    this.now = now;
    this.live = new LiveSchedule(plan);
    this.columns = this.live.stored.columns;
    this.tree = readTree(plan.tasks);
    Object.assign(this, look);
    this.rows = layRows(this.tree, (i) => this.folded.has(plan.tasks[i]!.id));
    this.scene = this.compose();
  }

  get plan(): Plan {
    return this.live.plan;
  }
  get minutesPerDay(): number {
    return this.plan.project.minutesPerDay;
  }
  task(id: string | null): Task | undefined {
    const i = id === null ? -1 : this.live.indexOf(id);
    return i < 0 ? undefined : this.plan.tasks[i];
  }
  indexOf = (id: string): number => this.live.indexOf(id);
  rowOf(id: string): number {
    const i = this.indexOf(id);
    return i < 0 ? -1 : this.rows.rowOf[i]!;
  }
  clockOf = (calendarId: string | null | undefined): Clockwork => {
    const known = calendarId && this.plan.calendars.some((each) => each.id === calendarId);
    const id = known ? calendarId : this.plan.project.calendarId;
    let clock = this.clocks.get(id);
    if (!clock) {
      const start = parseInstant(this.plan.project.start);
      this.clocks.set(id, (clock = compileCalendar(this.plan, id, Math.floor(start / DAY), 800)));
    }
    return clock;
  };

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  private resting: ReturnType<typeof setTimeout> | undefined;
  private isBehind = false;
  /** The bar in hand is drawn at each frame; the list, and the buttons over the bars, follow ten times a second. */
  private changedInHand(): void {
    if (this.resting) {
      this.isBehind = true;
      return;
    }
    this.changed(true);
    this.resting = setTimeout(() => {
      this.resting = undefined;
      if (this.isBehind) this.changedInHand();
    }, 100);
  }
  private changed(isPreview = false): void {
    this.isBehind = false;
    this.version++;
    if (!isPreview) this.calmVersion++;
    for (const listener of this.listeners) listener();
  }

  setPlan(plan: Plan): void {
    const old = this.plan;
    if (plan === old) return;
    if (plan.calendars !== old.calendars || plan.project !== old.project) this.clocks.clear();
    if (this.live.update(plan)) this.tree = readTree(plan.tasks);
    this.forgetPreview();
    this.columns = this.live.stored.columns;
    const known = [...this.selection].filter((id) => this.indexOf(id) >= 0);
    if (known.length !== this.selection.size) this.selection = new Set(known);
    if (this.active && this.indexOf(this.active) < 0) this.active = null;
    this.lay();
  }

  /** Reads rows again: after a change of shape, of what is folded or of the filter. */
  lay(): void {
    this.path = this.pathTo === null ? undefined : new Set(this.live.stored.pathTo(this.pathTo).map(this.indexOf));
    this.rows = layRows(
      this.tree,
      (i) => this.folded.has(this.plan.tasks[i]!.id),
      this.isFiltered() ? (i) => this.passes(i) : undefined,
    );
    this.refresh();
  }

  private isFiltered = (): boolean => Boolean(this.search || this.kept || this.path);
  passes(i: number): boolean {
    const task = this.plan.tasks[i]!;
    if (this.path && !this.path.has(i)) return false;
    return (!this.kept || this.kept.has(task.id)) && (!this.search || fold(task.name).includes(fold(this.search)));
  }

  setSearch(search: string): void {
    this.search = search;
    this.lay();
    // what was found stays in sight among the rest
    const { engine, active } = this;
    if (!search && engine && active) requestAnimationFrame(() => engine.reveal(this.rowOf(active)));
  }
  setKept(kept: ReadonlySet<string> | null): void {
    if (kept === this.kept) return;
    this.kept = kept;
    this.lay();
  }
  fold(id: string, isFolded: boolean): void {
    const next = new Set(this.folded);
    if (isFolded) next.add(id);
    else next.delete(id);
    this.setFolded(next);
  }
  foldAll(isFolded: boolean): void {
    this.setFolded(
      new Set(isFolded ? this.plan.tasks.filter((_, i) => this.tree.hasChildren[i]).map((each) => each.id) : []),
    );
  }
  setFolded(folded: ReadonlySet<string>): void {
    if (folded === this.folded) return;
    this.folded = folded;
    this.lay();
  }
  show(changes: Partial<Shown>): void {
    this.shown = { ...this.shown, ...changes };
    this.refresh();
  }
  setBaselines(baselines: readonly BaselineShown[]): void {
    this.show({ baselines });
  }
  setPalette(palette: Palette): void {
    this.palette = palette;
    this.refresh();
  }
  private outlook: Scene['outlook'];
  setOutlook(outlook: Scene['outlook']): void {
    if (outlook === this.outlook) return;
    this.outlook = outlook;
    this.refresh();
  }
  setNow(now: number): void {
    this.now = now;
    this.refresh();
  }
  /** Zooms around a moment that stays where it is on the screen. */
  zoom(pxPerDay: number, around = this.engine?.still(this.active ? this.rowOf(this.active) : -1)): void {
    this.pxPerDay = pxPerDay;
    this.refresh();
    this.pxPerDay = this.scene.scale.pxPerDay;
    if (around) this.engine?.scrollTo(around.minute, around.at);
  }
  /** The whole of the chart at once, or a span of it; no wider than weeks are. */
  showAll(from = parseInstant(this.live.stored.project.start), to = this.scene.finish): void {
    const { engine } = this;
    if (!engine) return;
    this.zoom(Math.min(zoomWidths.week, widthToFit(from, to, engine.frame().width)), { minute: from, at: 24 });
  }
  showToday(): void {
    this.engine?.scrollTo(this.now, this.engine.frame().width / 3);
  }
  /** A plan of months that does not fit; one of weeks is read week by week. */
  isWiderThanView(): boolean {
    const start = parseInstant(this.live.stored.project.start);
    if (this.scene.finish - start < 90 * DAY) return false;
    return this.engine !== undefined && this.pxPerDay > widthToFit(start, this.scene.finish, this.engine.frame().width);
  }
  /** The tasks that lead to one, alone and whole; `null` puts back what was seen before. */
  showPath(id: string | null): void {
    if (id === this.pathTo) return;
    const { engine } = this;
    if (!this.pathTo && engine) this.beforePath = { pxPerDay: this.pxPerDay, stand: engine.stand() };
    this.pathTo = id;
    this.lay();
    if (!engine) return;
    if (id) {
      const ends = this.live.stored.pathTo(id).map(this.indexOf);
      engine.standAt({ minute: 0, top: 0 });
      this.showAll(this.columns.start[ends[0]!]!, this.columns.finish[ends.at(-1)!]!);
    } else if (this.beforePath) {
      const { pxPerDay, stand } = this.beforePath;
      this.zoom(pxPerDay, undefined);
      // once there are as many rows again to be scrolled through
      requestAnimationFrame(() => engine.standAt(stand));
    }
  }
  private beforePath: { pxPerDay: number; stand: Stand } | undefined;

  /** `anchor` is where a span begins. */
  select(ids: Iterable<string>, active: string | null = null, anchor = active): void {
    this.selection = new Set(ids);
    this.active = active ?? [...this.selection].at(-1) ?? null;
    this.anchor = anchor ?? this.active;
    this.selectedLink = null;
    this.tellOverlay();
    this.changed();
  }
  choose(id: string, how: Choosing): void {
    const { ids, anchor } = choose({ ids: this.selection, anchor: this.anchor }, id, how, () => this.shownIds());
    this.select(ids, id, anchor);
  }
  setSpanning(isSpanning: boolean): void {
    this.isSpanning = isSpanning;
    this.changed();
  }
  /** The tasks that have a row, in their order. */
  shownIds(): string[] {
    return Array.from(this.rows.at, (i) => this.plan.tasks[i]!.id);
  }
  selectLink(id: string | null): void {
    this.selectedLink = id;
    this.tellOverlay();
    this.engine?.touch('links');
    this.changed();
  }
  private tellOverlay(): void {
    if (!this.engine) return;
    this.engine.overlay.selection = new Set([...this.selection].map(this.indexOf));
    this.engine.overlay.selectedLink =
      this.selectedLink === null ? -1 : this.plan.links.findIndex((each) => each.id === this.selectedLink);
    this.engine.touch('overlay');
  }

  /** Shows what the plan would be with these changes; nothing is stored. */
  preview(changes: readonly Change[]): Columns {
    const tasks = changes.flatMap(({ id, changes: fields }) => {
      const task = this.task(id);
      return task ? [{ ...task, ...fields }] : [];
    });
    this.columns = this.live.preview(tasks).columns;
    this.isPreviewing = true;
    this.scene = { ...this.scene, columns: this.columns, plan: this.patched(tasks) };
    if (this.engine) this.engine.scene = this.scene;
    this.engine?.touch('links', 'bars', 'overlay');
    this.changedInHand();
    return this.columns;
  }
  private patched(tasks: readonly Task[]): Plan {
    const list = this.previewed ?? this.plan.tasks.slice();
    for (const [i, task] of this.replaced) list[i] = task;
    this.replaced = tasks.map((task) => [this.indexOf(task.id), this.plan.tasks[this.indexOf(task.id)]!]);
    for (const task of tasks) list[this.indexOf(task.id)] = task;
    this.previewed = list;
    return { ...this.plan, tasks: list };
  }
  private previewed: Task[] | undefined;
  private replaced: [number, Task][] = [];

  /** Ends a preview: the stored dates are shown again. */
  settle(): void {
    if (!this.isPreviewing) return;
    this.forgetPreview();
    this.columns = this.live.settle().columns;
    this.refresh();
  }

  private forgetPreview(): void {
    this.previewed = undefined;
    this.replaced = [];
    this.isPreviewing = false;
  }

  /** Composes the scene again and has it drawn. */
  refresh(): void {
    this.scene = this.compose();
    if (this.engine) {
      this.engine.scene = this.scene;
      this.tellOverlay();
      this.engine.touch();
    }
    this.changed();
  }

  private compose(): Scene {
    const { plan, live } = this;
    const start = Math.min(parseInstant(live.stored.project.start), this.now);
    const finish = Math.max(parseInstant(live.stored.project.finish), this.now, this.outlook?.p80 ?? 0);
    const { scale, width } = scaleFor(start, finish, this.pxPerDay);
    this.width = width;
    return {
      plan,
      columns: this.columns,
      rows: this.rows,
      links: this.linksOf(),
      scale,
      palette: this.palette,
      shown: this.shown,
      clock: this.clockOf(null),
      clockOf: this.clockOf,
      absences: this.absencesOf(),
      today: this.now,
      status: plan.project.statusAt ? parseInstant(plan.project.statusAt) : this.now,
      finish: parseInstant(live.stored.project.finish),
      ...(this.path ? { path: this.path } : {}),
      ...(this.outlook ? { outlook: this.outlook } : {}),
      words: {
        slack: (minutes) => t('gantt.slackTail', { slack: sayMinutes(minutes, this.plan.project) }),
        today: t('gantt.today'),
      },
    };
  }

  private linked: { links: Plan['links']; rows: Rows; index: LinkIndex } | undefined;
  private linksOf(): LinkIndex {
    const { links: all } = this.plan;
    if (this.linked?.links !== all || this.linked.rows !== this.rows) {
      // a summary stands for what is folded below it, not for what was not looked for
      const isOn = (id: string) => this.rowOf(id) >= 0;
      const links = this.isFiltered() ? all.filter((each) => isOn(each.from) && isOn(each.to)) : all;
      this.linked = { links: all, rows: this.rows, index: indexLinks(links, this.rows, this.indexOf) };
    }
    return this.linked.index;
  }

  private away: { plan: Plan; absences: ReadonlyMap<number, readonly Clockwork[]> } | undefined;
  private absencesOf(): ReadonlyMap<number, readonly Clockwork[]> {
    if (this.away?.plan !== this.plan) this.away = { plan: this.plan, absences: this.readAbsences() };
    return this.away.absences;
  }
  private readAbsences(): ReadonlyMap<number, readonly Clockwork[]> {
    const found = new Map<number, Clockwork[]>();
    const own = new Map((this.plan.resources ?? []).map((each) => [each.id, each.calendarId]));
    for (const { taskId, resourceId } of this.plan.assignments ?? []) {
      const calendarId = own.get(resourceId);
      const i = calendarId ? this.indexOf(taskId) : -1;
      if (i < 0) continue;
      const list = found.get(i) ?? [];
      list.push(this.clockOf(calendarId));
      found.set(i, list);
    }
    return found;
  }

  holdsCritical = (i: number): boolean => (this.columns.flags[i]! & HOLDS_CRITICAL) !== 0;
}
