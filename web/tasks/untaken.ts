/** What could not be taken from a file or from pasted lines, said to whoever brought it. */
import { type MessageKey, t } from '#web/core/i18n.ts';

const keys: Record<string, MessageKey> = {
  'blank row': 'tasks.untaken.blank',
  assignment: 'tasks.untaken.assignment',
  baseline: 'tasks.untaken.baseline',
  'link to another project': 'tasks.untaken.externalLink',
  'recurrence pattern of a recurring task (its occurrences are kept)': 'tasks.untaken.recurrence',
  'assignment without work': 'tasks.untaken.noWork',
  'contour of an assignment (its work is spread evenly over the same days)': 'tasks.untaken.contour',
  'calendar exception that repeats in a way of its own': 'tasks.untaken.calendarException',
  'project calendar (the file has none: the standard week is used)': 'tasks.untaken.projectCalendar',
  'duration that could not be read': 'tasks.untaken.duration',
  'date that could not be read': 'tasks.untaken.date',
  'predecessor that could not be read': 'tasks.untaken.predecessor',
  'estimate that could not be read': 'tasks.untaken.estimate',
  'progress that could not be read': 'tasks.untaken.percent',
  'values of a task that are out of bounds': 'tasks.untaken.values',
  column: 'tasks.untaken.columns',
  value: 'tasks.untaken.value',
  'line below the last task': 'tasks.untaken.below',
  'value beside the last column': 'tasks.untaken.beside',
  'line beyond the first 5,000': 'tasks.untaken.beyond',
  'end of a long name': 'tasks.untaken.longName',
  'predecessor that is not among the lines': 'tasks.untaken.outside',
  'link that closes a circle': 'tasks.untaken.circle',
};
const COLUMN = 'column ';

/** A kind of thing that was not taken. */
export function untakenName(what: string): string {
  if (what.startsWith(COLUMN)) return t('tasks.untaken.column', { name: what.slice(COLUMN.length) });
  return keys[what] ? t(keys[what]) : what;
}

const MOST = 3;
/** All that was not taken in one go, with what it said. */
export function untakenSentence(untaken: ReadonlyMap<string, readonly string[]>): string {
  const said = [...untaken].map(([what, texts]) => {
    const few = texts.slice(0, MOST).map((text) => t('tasks.quoted', { text: text.slice(0, 60) }));
    const more = texts.length > MOST ? ` ${t('tasks.untaken.more', { count: texts.length - MOST })}` : '';
    return t('tasks.untaken.said', { what: untakenName(what), texts: few.join(', ') + more });
  });
  return `${t('tasks.untaken.not')} ${said.join(' ')}`;
}
