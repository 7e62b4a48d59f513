// Plans to dates, slack and critical path. Pure: no clock, no I/O, and nothing of ours is imported.

export { findCycle } from './cycle.ts';
export * from './plan.ts';
export * from './result.ts';
export { createScheduler, type Scheduler, schedule } from './schedule.ts';
export { formatInstant, parseInstant } from './time.ts';
