// Any file we know how to read, into a plan: MSPDI, .gan, or our own JSON. One clear sentence when it is none of them.

import { importGan } from './gan.ts';
import { type Imported, importMspdi } from './mspdi.ts';
import { type Plan, PlanError } from './plan.ts';
import { KINDS } from './row.ts';
import { parseXml } from './xml.ts';

const LARGEST = 128 * 1024 * 1024;

/** Recognises and reads a file. Throws `PlanError`. */
export function importFile(bytes: Uint8Array): Imported {
  if (bytes.length > LARGEST) throw bad('the file is larger than 128 MiB');
  const text = decode(bytes);
  const start = text.slice(0, 4096).trimStart();
  if (start.startsWith('{')) return importJson(text);
  if (!start.startsWith('<')) throw bad('neither XML nor JSON');
  const root = parseXml(text);
  return root.name === 'project' ? importGan(root) : importMspdi(root);
}

const bad = (message: string) => new PlanError('bad_file', 'file', message);

function decode(bytes: Uint8Array): string {
  const wide = wideEncoding(bytes);
  if (wide) return new TextDecoder(wide).decode(bytes);
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  const said = /^(?:\xef\xbb\xbf)?<\?xml[^>]*encoding=["']([\w.:-]+)["']/.exec(head)?.[1] ?? 'utf-8';
  // What is read here byte by byte is not UTF-16, whatever it says of itself; some writers say so of UTF-8.
  const named = /^(utf-?16|ucs-?2|unicode)/i.test(said) ? 'utf-8' : said;
  try {
    return new TextDecoder(named, { fatal: true }).decode(bytes);
  } catch {
    throw bad(`the text is not valid ${named}`);
  }
}

/** UTF-16 by its mark, or by the zero beside the first `<` or `{`. */
function wideEncoding([a, b]: Uint8Array): string | null {
  const isFirst = (byte: number | undefined) => byte === 0x3c || byte === 0x7b;
  if ((a === 0xff && b === 0xfe) || (isFirst(a) && b === 0)) return 'utf-16le';
  return (a === 0xfe && b === 0xff) || (a === 0 && isFirst(b)) ? 'utf-16be' : null;
}

function importJson(text: string): Imported {
  let plan: Plan;
  try {
    plan = JSON.parse(text) as Plan;
  } catch {
    throw bad('malformed JSON');
  }
  const isPlan =
    isObject(plan) &&
    isObject(plan.project) &&
    typeof plan.project.start === 'string' &&
    [plan.calendars, plan.tasks, plan.links, plan.resources ?? [], plan.assignments ?? []].every(isTable) &&
    plan.calendars.every((c) => isWeek(c.week) && isTable(c.exceptions) && isTable(c.seasons ?? [])) &&
    plan.calendars.every((c) => c.exceptions.every((e) => isDated(e) && isHours(e.intervals))) &&
    plan.calendars.every((c) => (c.seasons ?? []).every((e) => isDated(e) && isWeek(e.week))) &&
    plan.tasks.every(
      (t) => typeof t.id === 'string' && typeof t.durationMinutes === 'number' && isTable(t.splits ?? []),
    ) &&
    plan.tasks.every((t) => DATES.every((name) => isText(t[name]))) &&
    plan.tasks.every((t) => !t.constraint || KINDS.includes(t.constraint)) &&
    plan.tasks.every((t) => (t.splits ?? []).every((s) => isNumber(s.afterMinutes) && isNumber(s.gapMinutes))) &&
    plan.links.every((l) => ['FS', 'SS', 'FF', 'SF'].includes(l.type) && typeof l.lagMinutes === 'number');
  if (!isPlan) throw bad('JSON, but not a plan: project, calendars, tasks and links are needed');
  return { name: '', plan, stored: new Map(), projectSummary: null, untaken: [] };
}

const DATES = [
  'constraintAt',
  'deadlineAt',
  'actualStartAt',
  'actualFinishAt',
  'manualStartAt',
  'manualFinishAt',
] as const;
const isText = (value: unknown): boolean => value == null || typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number';
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
const isTable = (value: unknown): boolean => Array.isArray(value) && value.every(isObject);
const isDated = ({ from, to }: { from: unknown; to: unknown }) => typeof from === 'string' && typeof to === 'string';
const isWeek = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 7 && value.every((day) => day === null || isHours(day));
/** Minutes of a day in order: `[[480, 720], [780, 1020]]`. */
const isHours = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((pair) => Array.isArray(pair) && pair.length === 2) &&
  value.flat().every((minute, i, all) => Number.isInteger(minute) && minute <= 1440 && minute >= (i ? all[i - 1] : 0));
