// The schedule of a plan that changes under one's hands: edits of tasks cost two passes, only a change of shape costs a
// new network. A preview costs what depends on the tasks that it replaces, and leaves the plan as it was.
import type { Plan, Task } from '#schedule/plan.ts';
import type { Schedule } from '#schedule/result.ts';
import { createScheduler, type Scheduler } from '#schedule/schedule.ts';

export class LiveSchedule {
  plan: Plan;
  /** Dates of the plan as stored; its columns stay what they are until `update`. */
  stored: Schedule;
  private scheduler: Scheduler;
  private previewed: string[] = [];
  private rowById = new Map<string, number>();

  /** Throws `PlanError` where no schedule exists at all. */
  constructor(plan: Plan) {
    this.plan = plan;
    this.scheduler = createScheduler(plan);
    this.stored = this.scheduler.run();
    this.index();
  }

  /** Follows the plan; true when its shape changed and rows and links must be read again. */
  update(next: Plan): boolean {
    if (next === this.plan) return false;
    this.takeBack();
    const isSame = hasShapeOf(this.plan, next);
    if (isSame) {
      for (let i = 0; i < next.tasks.length; i++)
        if (next.tasks[i] !== this.plan.tasks[i]) this.scheduler.change(next.tasks[i]!);
    } else this.scheduler = createScheduler(next);
    this.plan = next;
    if (!isSame) this.index();
    this.stored = this.scheduler.run();
    return !isSame;
  }

  /** The schedule with these tasks in the place of the stored ones; overwritten by the next preview. */
  preview(tasks: readonly Task[]): Schedule {
    this.takeBack();
    for (const task of tasks) {
      this.scheduler.change(task);
      this.previewed.push(task.id);
    }
    return this.scheduler.tick();
  }

  /** Ends a preview. */
  settle(): Schedule {
    this.takeBack();
    return this.stored;
  }

  private takeBack(): void {
    for (const id of this.previewed) {
      const row = this.rowById.get(id);
      if (row !== undefined) this.scheduler.change(this.plan.tasks[row]!);
    }
    this.previewed = [];
  }

  private index(): void {
    this.rowById = new Map();
    for (let i = 0; i < this.plan.tasks.length; i++) this.rowById.set(this.plan.tasks[i]!.id, i);
  }

  indexOf(id: string): number {
    return this.rowById.get(id) ?? -1;
  }
}

/** Same tasks in the same places of the tree, same links, calendars and assignments. */
function hasShapeOf(old: Plan, next: Plan): boolean {
  if (old.tasks.length !== next.tasks.length) return false;
  if (!isSameList(old.links, next.links) || !isSameList(old.assignments ?? [], next.assignments ?? [])) return false;
  if (!isEqual(old.resources ?? [], next.resources ?? []) || !isEqual(old.calendars, next.calendars)) return false;
  if (!isEqual(old.project, next.project)) return false;
  for (let i = 0; i < next.tasks.length; i++) {
    const a = old.tasks[i]!;
    const b = next.tasks[i]!;
    if (a === b) continue;
    if (a.id !== b.id || a.order !== b.order || (a.parentId ?? null) !== (b.parentId ?? null)) return false;
    if ((a.isActive !== false) !== (b.isActive !== false) || a.isFixedDuration !== b.isFixedDuration) return false;
    if (a.isElapsed !== b.isElapsed) return false;
    if (a.calendarId !== b.calendarId || a.isResourceCalendarIgnored !== b.isResourceCalendarIgnored) return false;
  }
  return true;
}

const isSameList = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a === b || (a.length === b.length && a.every((each, i) => each === b[i]));
const isEqual = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
