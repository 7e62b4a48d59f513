import type { Forecast } from '#schedule/forecast.ts';
import { parseInstant } from '#schedule/time.ts';
import { percent } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { sayDate, sayDay } from '../words.ts';
import css from './Ahead.module.css';

const [WIDTH, HEIGHT, LEFT, TOP, BOTTOM] = [400, 200, 44, 12, 44];
const plotWidth = WIDTH - LEFT - 12;
const plotHeight = HEIGHT - TOP - BOTTOM;

/** How the chance to be done grows with time. What it shows is also said in words, for those who don't see it. */
export function SCurve({ forecast }: { forecast: Forecast }) {
  const t = useT();
  const points = forecast.curve.map(({ finish, share }) => ({ at: parseInstant(finish), share }));
  const planned = parseInstant(forecast.planned.finish);
  const low = Math.min(planned, points[0]!.at);
  const high = Math.max(planned, points.at(-1)!.at, low + 1);
  const x = (at: number) => LEFT + ((at - low) / (high - low)) * plotWidth;
  const y = (share: number) => TOP + (1 - share) * plotHeight;
  const line = points
    .map(({ at, share }, i) => `${i === 0 ? 'M' : 'L'}${x(at).toFixed(1)} ${y(share).toFixed(1)}`)
    .join('');
  const marks = [
    { at: parseInstant(forecast.p50), share: 0.5 },
    { at: parseInstant(forecast.p80), share: 0.8 },
  ];
  const plannedX = x(planned);
  return (
    <svg
      className={css.curve}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={t('planning.curve', {
        from: sayDate(points[0]!.at),
        to: sayDate(points.at(-1)!.at),
        half: sayDate(marks[0]!.at),
        most: sayDate(marks[1]!.at),
      })}
    >
      {[0, 0.5, 0.8, 1].map((share) => (
        <g key={share}>
          <line className={css.rule} x1={LEFT} x2={WIDTH - 12} y1={y(share)} y2={y(share)} />
          <text x={LEFT - 6} y={y(share) + 4} textAnchor="end">
            {percent(share)}
          </text>
        </g>
      ))}
      <line className={css.planned} x1={plannedX} x2={plannedX} y1={TOP} y2={y(0)} />
      <path className={css.line} d={line} />
      {marks.map(({ at, share }) => (
        <circle key={share} className={css.dot} cx={x(at)} cy={y(share)} r={4.5} />
      ))}
      <text x={LEFT} y={HEIGHT - 26}>
        {sayDay(low)}
      </text>
      <text x={WIDTH - 12} y={HEIGHT - 26} textAnchor="end">
        {sayDay(high)}
      </text>
      <text x={LEFT} y={HEIGHT - 8}>
        {t('planning.curveKey')}
      </text>
    </svg>
  );
}
