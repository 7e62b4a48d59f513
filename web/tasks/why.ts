// Why a date is what it is, and why a task is or is not critical, in full sentences: one set for every panel.
import { isDone } from '#contract/tasks.ts';
import type { LinkType, Plan } from '#schedule/plan.ts';
import type { Driver, Schedule, ScheduledTask } from '#schedule/result.ts';
import { DAY, parseInstant } from '#schedule/time.ts';
import { language, type MessageKey, t } from '#web/core/i18n.ts';
import { type Agreed, daysLate } from './drift.ts';
import { numberOf, readTree, type Tree } from './gantt/rows.ts';
import { shortDate } from './gantt/timescale.ts';
import { sayDate, sayMinutes } from './words.ts';

export interface Told {
  plan: Plan;
  schedule: Schedule;
}
/** A sentence, around the name of the other task that it speaks of. */
export interface Sentence {
  before: string;
  other?: { id: string; name: string };
  after: string;
}
export const textOf = ({ before, other, after }: Sentence): string => before + (other?.name ?? '') + after;

/** An abbreviated month at the end has its full stop already: « le 2 nov. » */
const ended = (text: string): string => text.replace(/(?<!\.)\.\.$/, '.');
const plain = (text: string): Sentence => ({ before: ended(text), after: '' });
/** Stands where the name of the other task goes, so that the name can be pressed. */
const HERE = '\u0000';
/** A line may break before what can be pressed, whatever stands there: the quotation marks go with the name. */
const around = new RegExp(`^(.*?)([«“]\\s?)?${HERE}(\\s?[»”])?(.*)$`, 's');
function about(told: Told, text: string, id: string): Sentence {
  const [, before = '', opening = '', closing = '', after = ''] = around.exec(text) ?? ['', text];
  return { before, other: { id, name: `${opening}${nameIn(told, id)}${closing}` }, after: ended(after) };
}
/** The name of a task; with its number before it where another one bears the same, as phases of a large plan do. */
export function nameIn({ plan, schedule }: Told, id: string): string {
  const at = schedule.rowOf(id);
  const name = plan.tasks[at]?.name;
  if (name === undefined) return id;
  const isAlone = !plan.tasks.some((each, i) => i !== at && each.name === name);
  return isAlone ? name : `${numberOf(treeOf(plan), at)} ${name}`;
}
const trees = new WeakMap<readonly unknown[], Tree>();
function treeOf({ tasks }: Plan): Tree {
  let tree = trees.get(tasks);
  if (!tree) trees.set(tasks, (tree = readTree(tasks)));
  return tree;
}
/** What was agreed for a task, and whether it holds; nothing where it was not there. */
export function agreedText(told: Told, id: string, reference: { name: string; dates: Agreed } | undefined): string {
  const dates = reference?.dates[id];
  const at = told.schedule.rowOf(id);
  if (!dates || at < 0) return '';
  const days = daysLate(told.schedule.columns.finish[at]!, dates[1]);
  return t('gantt.agreed', {
    name: reference.name,
    start: sayDate(dates[0]),
    finish: sayDate(dates[1]),
    kind: dates[0] === dates[1] ? 'moment' : 'span',
    state: days > 0 ? 'late' : days < 0 ? 'early' : 'kept',
    days: Math.abs(days),
  });
}
const dayOf = (instant: string): string => shortDate(parseInstant(instant));

const french: Record<LinkType, string> = { FS: 'FD', SS: 'DD', FF: 'FF', SF: 'DF' };
/** « FD », « DD + 2 j », « FD − 50 % » */
export function linkText(type: LinkType, lag: number, unit: string, units: { minutesPerDay: number }): string {
  const word = language() === 'fr' ? french[type] : type;
  if (lag === 0) return word;
  const size = Math.abs(lag);
  const isElapsed = unit === 'elapsed' || unit === 'elapsedPercent';
  const said = unit.toLowerCase().includes('percent') ? `${size}\u00a0%` : sayMinutes(size, units, isElapsed);
  return `${word} ${lag < 0 ? '−' : '+'} ${said}`;
}

const constraintKeys: Record<string, MessageKey> = {
  ALAP: 'gantt.why.ALAP',
  SNET: 'gantt.why.SNET',
  SNLT: 'gantt.why.SNLT',
  FNET: 'gantt.why.FNET',
  FNLT: 'gantt.why.FNLT',
  MSO: 'gantt.why.MSO',
  MFO: 'gantt.why.MFO',
};

/** One sentence for each thing that sets the start of a task (its end, where a link holds its end). */
export function whyThisDate(told: Told, task: ScheduledTask): Sentence[] {
  const name = nameIn(told, task.id);
  const start = dayOf(task.start);
  const gap = task.drivers.find((each) => each.kind === 'calendar');
  const calendar = gap?.kind === 'calendar' ? closedText(gap) : '';
  const values = { task: name, date: start, calendar };
  // what lies under it sets its dates, for the reasons that follow
  const first = task.isSummary ? [plain(t('gantt.why.summary'))] : [];
  const reasons = task.drivers.flatMap((driver): Sentence[] => {
    switch (driver.kind) {
      case 'link':
        return [linkSentence(told, task, driver, calendar)];
      case 'constraint': {
        const at = driver.at ? dayOf(driver.at) : '';
        if (driver.of) return [about(told, t('gantt.why.phase', { ...values, at, from: HERE }), driver.of)];
        const key = constraintKeys[driver.constraint];
        return key ? [plain(t(key, { ...values, at }))] : [];
      }
      case 'projectStart':
        return [plain(t('gantt.why.projectStart', values))];
      case 'projectFinish':
        return [plain(t('gantt.why.projectFinish', values))];
      case 'actual':
        return [plain(t('gantt.why.actual', values))];
      case 'manual':
        return [plain(t('gantt.why.manual', values))];
      case 'levelling':
        return [plain(t('gantt.why.levelling', values))];
      case 'status':
        return [plain(t('gantt.why.status', values))];
      default:
        return [];
    }
  });
  return [...first, ...reasons];
}

function linkSentence(told: Told, task: ScheduledTask, driver: Driver & { kind: 'link' }, calendar: string): Sentence {
  const i = told.schedule.rowOf(driver.from);
  const { columns } = told.schedule;
  const isOfFinish = driver.type === 'FS' || driver.type === 'FF';
  const isToFinish = driver.type === 'FF' || driver.type === 'SF';
  const text = t('gantt.why.link', {
    task: nameIn(told, task.id),
    edge: isToFinish ? 'finish' : 'start',
    date: dayOf(isToFinish ? task.finish : task.start),
    from: HERE,
    of: isOfFinish ? 'finish' : 'start',
    at: i < 0 ? '' : shortDate(isOfFinish ? columns.finish[i]! : columns.start[i]!),
    link: linkText(driver.type, driver.lagMinutes, driver.lagUnit, told.plan.project),
    calendar,
  });
  return about(told, text, driver.from);
}

function closedText(gap: Driver & { kind: 'calendar' }): string {
  if (gap.names.length > 0) return t('gantt.why.closedBy', { names: gap.names.join(', ') });
  const from = parseInstant(gap.from);
  const to = parseInstant(gap.to);
  const [first, last] = [Math.ceil(from / DAY), Math.floor(to / DAY) - 1];
  if (last - first <= 1) return t('gantt.why.weekend');
  return t('gantt.why.closed', { from: shortDate(first * DAY), to: shortDate(last * DAY) });
}

/** Is it critical, by how much may it slip, and what holds its end. */
export function whyCritical(told: Told, task: ScheduledTask): Sentence[] {
  if (!task.isActive) return [plain(t('gantt.why.inactive'))];
  const days = (minutes: number) => sayMinutes(minutes, told.plan.project);
  const slack = task.totalSlackMinutes;
  const free = task.freeSlackMinutes;
  const row = told.plan.tasks[told.schedule.rowOf(task.id)];
  const said =
    slack < 0
      ? t('gantt.why.negative', { slack: days(-slack) })
      : task.isCritical
        ? t('gantt.why.critical')
        : row && isDone(row)
          ? t('gantt.why.done')
          : t('gantt.why.notCritical', { slack: days(slack), free: days(free), isFree: free === 0 ? 'no' : 'yes' });
  const latest = shortDate(parseInstant(task.lateFinish));
  const limits = task.lateDrivers.flatMap((driver): Sentence[] => {
    if (driver.kind === 'link') {
      // levelling counts days off as well, and what goes before may use those
      const at = told.schedule.rowOf(driver.from);
      const isPutOff = told.plan.tasks[at]?.levellingDelayMinutes && slack > told.schedule.columns.totalSlack[at]!;
      return [
        about(told, t('gantt.why.lateLink', { date: latest, to: HERE }), driver.from),
        ...(isPutOff ? [about(told, t('gantt.why.lateLevelled', { to: HERE }), driver.from)] : []),
      ];
    }
    if (driver.kind === 'deadline') return [plain(t('gantt.why.lateDeadline', { date: latest }))];
    if (driver.kind === 'constraint' && driver.of)
      return [about(told, t('gantt.why.latePhase', { date: latest, to: HERE }), driver.of)];
    if (driver.kind === 'constraint') return [plain(t('gantt.why.lateConstraint', { date: latest }))];
    if (driver.kind === 'projectFinish') return [plain(t('gantt.why.lateFinish', { date: latest }))];
    return [];
  });
  return [plain(said), ...limits];
}
