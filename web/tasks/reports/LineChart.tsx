/** Lines over time in SVG: a few series, each told by its dash and its name at its end, not by colour alone. */
import { DAY, dateOf, dayNumber } from '#schedule/time.ts';
import { place } from '#web/core/i18n.ts';
import css from './Reports.module.css';

export interface Series {
  /** where several may bear one name */
  id?: string;
  name: string;
  tone: 'action' | 'critical' | 'leaf' | 'muted' | 'brass';
  dash?: string;
  points: readonly (readonly [at: number, value: number])[];
  hasDots?: boolean;
  /** it stays what it was until the next point, and does not glide there */
  isHeld?: boolean;
}
interface ChartProps {
  /** what it shows, for those who do not see it; the sentence above says what it means */
  label: string;
  series: readonly Series[];
  sayValue: (value: number) => string;
  /** the scale goes by round numbers of these */
  grain?: number;
  /** values are moments as well: the scale then does not begin at zero */
  isOfDates?: boolean;
  /** a moment to mark, with its word */
  mark?: { at: number; word: string };
}

const WIDTH = 960;
const HEIGHT = 320;
const LEFT = 92;
const RIGHT = 176;
const TOP = 22;
const BOTTOM = 34;

export function LineChart({ label, series, sayValue, grain = 1, isOfDates, mark }: ChartProps) {
  const shown = series.filter((each) => each.points.length > 0);
  const all = shown.flatMap((each) => each.points);
  if (all.length === 0) return null;
  const times = [...all.map(([at]) => at), ...(mark ? [mark.at] : [])];
  const from = Math.min(...times);
  const to = Math.max(...times, from + DAY);
  const values = all.map(([, value]) => value);
  const ticks = isOfDates
    ? dateTicks(Math.min(...values), Math.max(...values), 5)
    : valueTicks(Math.max(...values) / grain).map((each) => each * grain);
  const low = isOfDates ? Math.min(...values, ticks[0] ?? Number.POSITIVE_INFINITY) : 0;
  const high = Math.max(...values, ticks.at(-1) ?? 0, low + 1);
  const x = (at: number) => LEFT + ((at - from) / (to - from)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - BOTTOM - ((value - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  // the names of the lines stand to the right of the last moment
  const isAtEnd = mark !== undefined && x(mark.at) > WIDTH - RIGHT - 60;
  const names = apart(shown.map((each) => y(each.points.at(-1)![1])));
  return (
    <div className={css.wide} data-sideways>
      <svg className={css.chart} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        {ticks.map((tick) => (
          <g key={tick}>
            <line className={css.rule} x1={LEFT} x2={WIDTH - RIGHT} y1={y(tick)} y2={y(tick)} />
            <text className={css.tick} x={LEFT - 8} y={y(tick) + 4} textAnchor="end">
              {sayValue(tick)}
            </text>
          </g>
        ))}
        {dateTicks(from, to, 6).map((tick) => (
          <text key={tick} className={css.tick} x={x(tick)} y={HEIGHT - 10} textAnchor="middle">
            {dayText(tick, to - from)}
          </text>
        ))}
        {mark && (
          <g>
            <line className={css.mark} x1={x(mark.at)} x2={x(mark.at)} y1={TOP} y2={HEIGHT - BOTTOM} />
            <text
              className={css.tick}
              x={x(mark.at) + (isAtEnd ? -6 : 4)}
              y={TOP - 4}
              textAnchor={isAtEnd ? 'end' : 'start'}
            >
              {mark.word}
            </text>
          </g>
        )}
        {shown.map((each, i) => (
          <g key={each.id ?? each.name} className={css.series} data-tone={each.tone}>
            <polyline
              points={lineOf(each)
                .map(([at, value]) => `${round(x(at))},${round(y(value))}`)
                .join(' ')}
              strokeDasharray={each.dash}
            />
            {(each.hasDots || each.points.length === 1) &&
              each.points.map(([at, value]) => <circle key={`${at} ${value}`} cx={x(at)} cy={y(value)} r={4} />)}
            <text x={WIDTH - RIGHT + 8} y={names[i]! + 4}>
              {each.name.length > 24 ? `${each.name.slice(0, 23)}…` : each.name}
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
}

/** The corners of a line. */
export const lineOf = ({ points, isHeld }: Pick<Series, 'points' | 'isHeld'>): (readonly [number, number])[] =>
  points.flatMap((point, i) => (isHeld && i > 0 ? [[point[0], points[i - 1]![1]] as const, point] : [point]));

const round = (value: number): number => Math.round(value * 10) / 10;

/** Names at the ends of lines, pushed apart where lines end together. */
function apart(places: number[]): number[] {
  const order = places.map((_, i) => i).sort((a, b) => places[a]! - places[b]!);
  const moved = [...places];
  let last = Number.NEGATIVE_INFINITY;
  for (const i of order) {
    moved[i] = Math.max(moved[i]!, last + 17);
    last = moved[i]!;
  }
  const over = Math.max(0, last - (HEIGHT - BOTTOM));
  return moved.map((each) => each - over);
}

/** Round values from zero to at least the highest. */
function valueTicks(highest: number): number[] {
  if (highest <= 0) return [0];
  const rough = highest / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough)!;
  return Array.from({ length: Math.ceil(highest / step) + 1 }, (_, i) => i * step);
}

/** Days, Mondays, first days of a month or of a year, at most `most` of them. */
function dateTicks(from: number, to: number, most: number): number[] {
  const days = (to - from) / DAY;
  const every = [1, 2, 7, 14].find((each) => days / each <= most);
  if (every) {
    const first = Math.ceil(from / DAY);
    const monday = every >= 7 ? first + ((4 - (first % 7) + 7) % 7) : first;
    return steps((i) => (monday + i * every) * DAY, to);
  }
  const months = [1, 2, 3, 6, 12, 24, 60, 120].find((each) => days / 30.5 / each <= most) ?? 240;
  const [year, month] = dateOf(Math.floor(from / DAY));
  const start = months >= 12 ? 12 : Math.ceil(month / Math.min(months, 12)) * Math.min(months, 12);
  return steps((i) => {
    const at = start + i * months;
    return dayNumber(year + Math.floor(at / 12), (at % 12) + 1, 1) * DAY;
  }, to);
}

function steps(of: (i: number) => number, to: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < 40 && of(i) <= to; i++) found.push(of(i));
  return found;
}

/** « 18 janv. », and the year with months once the whole is long. */
export function dayText(at: number, span: number): string {
  const options: Intl.DateTimeFormatOptions =
    span > 300 * DAY ? { month: 'short', year: 'numeric' } : { day: 'numeric', month: 'short' };
  return new Intl.DateTimeFormat(place(), { ...options, timeZone: 'UTC' }).format(at * 60_000);
}
