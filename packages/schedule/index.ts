// Plans to dates, slack and critical path. Pure: no clock, no I/O, and nothing of ours is imported.

export { findCycle } from './cycle.ts';
export { importFile } from './file.ts';
export { type Forecast, type ForecastOptions, forecast } from './forecast.ts';
export { importGan } from './gan.ts';
export { bridgeDays, frenchExceptions, frenchHolidays, type Holiday } from './holidays.ts';
export { type Levelling, type LevellingOptions, level } from './levelling.ts';
export { diffStored, type Move } from './moved.ts';
export { type Imported, importMspdi, type StoredBaseline, type StoredDates } from './mspdi.ts';
export type { Costs } from './mspdi-costs.ts';
export { exportMspdi } from './mspdi-out.ts';
export { type Overload, overloadsOf } from './overload.ts';
export * from './plan.ts';
export * from './result.ts';
export { createScheduler, type Scheduler, schedule } from './schedule.ts';
export { formatInstant, parseInstant } from './time.ts';
