/** Every plan that I may see on one timeline: a line a space, which leads to its chart. */
import { CaretDownIcon } from '@phosphor-icons/react/dist/csr/CaretDown';
import { CaretRightIcon } from '@phosphor-icons/react/dist/csr/CaretRight';
import { WarningIcon } from '@phosphor-icons/react/dist/csr/Warning';
import { Link } from '@tanstack/react-router';
import { type CSSProperties, useMemo, useState } from 'react';
import type { PlanLine } from '#contract/tasks.ts';
import { DAY, parseInstant } from '#schedule/time.ts';
import { useAsk } from '#web/core/ask.ts';
import { now } from '#web/core/clock.ts';
import { percent as sayPercent } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { useSession } from '#web/core/session.tsx';
import { colourValue } from '#web/spaces/colours.ts';
import { Banner, Button, EmptyState, Pill, Skeleton } from '#web/ui/index.ts';
import { lineText, type Mark, marksOf, tiersOf } from './gantt/timescale.ts';
import { PlansSwitch } from './MyTasks.tsx';
import { useAskedAgain } from './mine.ts';
import css from './Portfolio.module.css';
import { sayDate, todayMinutes } from './words.ts';

/** About how wide the timeline is, to choose how fine its ruler is. */
const USUAL_WIDTH = 760;

export function PortfolioPage() {
  const t = useT();
  const { person } = useSession();
  useAskedAgain('portfolio');
  const { data, error } = useAsk<{ rows: PlanLine[] }>('portfolio', { organisationId: person.organisation_id });
  const rows = data?.rows;
  const late = rows?.filter(isLate).length ?? 0;
  return (
    <div className={css.page}>
      <div className={css.head}>
        <h1>{t('tasks.plans')}</h1>
        <PlansSwitch value="plans" />
      </div>
      {Boolean(error) && <Banner tone="brick">{refusalSentence(error)}</Banner>}
      {!rows && !error && <Skeleton height={200} />}
      {rows?.length === 0 && <EmptyState title={t('tasks.plansEmpty')}>{t('tasks.plansEmptyAbout')}</EmptyState>}
      {rows && rows.length > 0 && (
        <>
          <p className={css.said}>{t('tasks.plansSaid', { count: rows.length, late })}</p>
          <Timeline rows={rows} />
        </>
      )}
    </div>
  );
}

const isLate = (line: PlanLine): boolean => line.missing_count > 0 || (line.drift_days ?? 0) > 0;

function Timeline({ rows }: { rows: PlanLine[] }) {
  const today = todayMinutes(now());
  const { from, to, marks, unit } = useMemo(() => {
    const first = Math.min(today, ...rows.map((each) => parseInstant(each.start)));
    const last = Math.max(
      today + DAY,
      ...rows.flatMap((each) => [
        parseInstant(each.finish),
        each.baseline_finish ? parseInstant(each.baseline_finish) : 0,
      ]),
    );
    const margin = Math.ceil((last - first) * 0.02);
    const span = { from: first - margin, to: last + margin };
    const [upper, lower, every] = tiersOf((USUAL_WIDTH * DAY) / (span.to - span.from));
    const inside = (marks: Mark[]) => marks.filter((each) => each.start >= span.from);
    const coarse = inside(marksOf(upper, span.from, span.to));
    return coarse.length >= 4
      ? { ...span, marks: coarse, unit: upper }
      : { ...span, marks: inside(marksOf(lower, span.from, span.to, every)), unit: lower };
  }, [rows, today]);
  const place = (minute: number): string => `${((minute - from) / (to - from)) * 100}%`;
  return (
    <div className={css.lines}>
      <div className={css.ruler} aria-hidden="true">
        <span />
        <span className={css.track} data-many={marks.length > 6 || undefined}>
          {marks.map((mark, k) => (
            <span key={mark.start} className={css.mark} style={{ left: place(mark.start) }}>
              {lineText(unit, mark, k === 0)}
            </span>
          ))}
        </span>
      </div>
      <ul>
        {rows.map((line) => (
          <Line key={line.space_id} line={line} today={today} place={place} />
        ))}
      </ul>
    </div>
  );
}

type Place = (minute: number) => string;
interface LineProps {
  line: PlanLine;
  today: number;
  place: Place;
}
const toTask = (line: PlanLine, id: string) => ({ spaceId: line.space_id, tab: 'tasks', _splat: `gantt/${id}` });

function Line({ line, today, place }: LineProps) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const Caret = isOpen ? CaretDownIcon : CaretRightIcon;
  return (
    <li className={css.line} style={{ '--colour': colourValue(line.space_colour) } as CSSProperties}>
      <div className={css.name}>
        <PlanName line={line} />
        {line.phases.length > 0 && (
          <Button
            kind="quiet"
            isSmall
            icon={<Caret size={16} />}
            aria-expanded={isOpen}
            aria-label={t('tasks.planPhasesOf', { count: line.phases.length, name: line.space_name })}
            onClick={() => setOpen(!isOpen)}
          >
            {t('tasks.planPhases', { count: line.phases.length })}
          </Button>
        )}
      </div>
      <div className={css.track}>
        <span className={css.today} style={{ left: place(today) }} />
        {line.baseline_finish && (
          <span
            className={css.agreed}
            style={{ left: place(parseInstant(line.baseline_finish)) }}
            title={t('tasks.planAgreed')}
          />
        )}
        <Bar of={line} isLate={isLate(line)} place={place} />
        <Milestones line={line} place={place} />
      </div>
      {isOpen && <Phases line={line} today={today} place={place} />}
    </li>
  );
}

function PlanName({ line }: { line: PlanLine }) {
  const t = useT();
  const late = isLate(line);
  return (
    <Link
      className={css.plan}
      to="/s/$spaceId/$tab/$"
      params={{ spaceId: line.space_id, tab: 'tasks', _splat: 'gantt' }}
    >
      <strong>{line.space_name}</strong>
      <Span of={line} />
      <span className={css.state}>
        {late && (
          <Pill tone="brick">
            <WarningIcon size={14} weight="fill" aria-hidden="true" />{' '}
            {line.drift_days && line.drift_days > 0
              ? t('tasks.planDrift', { days: line.drift_days })
              : t('tasks.planMissing', { count: line.missing_count })}
          </Pill>
        )}
        {!late && line.percent === 100 && <Pill tone="leaf">{t('tasks.planDone')}</Pill>}
        {!late && line.percent < 100 && line.drift_days !== null && <Pill tone="leaf">{t('tasks.planOnTime')}</Pill>}
      </span>
      {line.critical_end && line.percent < 100 && (
        <span className={css.hangs}>{t('tasks.planHangs', { name: line.critical_end.name })}</span>
      )}
    </Link>
  );
}

type Spanning = Pick<PlanLine, 'start' | 'finish' | 'percent'>;
const Span = ({ of, also = '' }: { of: Spanning; also?: string }) => (
  <span className={css.dates}>
    {sayDate(parseInstant(of.start))} → {sayDate(parseInstant(of.finish))} · {sayPercent(of.percent / 100)}
    {also && ` · ${also}`}
  </span>
);

function Bar({ of, isLate: late, place }: { of: Spanning; isLate: boolean; place: Place }) {
  const [left, right] = [place(parseInstant(of.start)), place(parseInstant(of.finish))];
  const width = Math.max(0.4, Number.parseFloat(right) - Number.parseFloat(left));
  return (
    <span className={css.bar} data-late={late || undefined} style={{ left, width: `${width}%` }}>
      <span className={css.done} style={{ width: `${of.percent}%` }} />
    </span>
  );
}

/** What a plan consists of; each part leads to itself in the chart. */
function Phases({ line, today, place }: LineProps) {
  const t = useT();
  return (
    <ul className={css.phases} aria-label={t('tasks.planPhasesIn', { name: line.space_name })}>
      {line.phases.map((each) => (
        <li key={each.id}>
          <Link className={css.phase} to="/s/$spaceId/$tab/$" params={toTask(line, each.id)}>
            <strong>{each.name}</strong>
            <Span of={each} also={each.is_critical ? t('tasks.criticalPath') : ''} />
          </Link>
          <div className={css.track} aria-hidden="true">
            <span className={css.today} style={{ left: place(today) }} />
            <Bar of={each} isLate={each.is_critical} place={place} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function Milestones({ line, place }: Omit<LineProps, 'today'>) {
  const t = useT();
  return (
    <ul aria-label={t('tasks.milestonesOf', { name: line.space_name })}>
      {line.milestones.map((each) => {
        const said = `${each.name}, ${sayDate(parseInstant(each.at))}`;
        return (
          <li
            key={each.id}
            className={css.milestone}
            data-critical={each.is_critical || undefined}
            data-done={each.is_done || undefined}
            data-missed={each.is_missed || undefined}
            style={{ left: place(parseInstant(each.at)) }}
          >
            <Link to="/s/$spaceId/$tab/$" params={toTask(line, each.id)} title={said}>
              <span className="visually-hidden">{each.is_missed ? `${said}, ${t('tasks.late')}` : said}</span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
