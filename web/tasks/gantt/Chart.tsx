// The chart and the list in one scroller: canvases for what is seen, a thin layer of buttons for those who don't use a
// pointer. The engine moves both in the frame in which it draws, so that rows and bars never part.
// biome-ignore-all lint/a11y/useSemanticElements: a virtual treegrid leaves rows out, which a table can't; bars are placed by date
// biome-ignore-all lint/a11y/noStaticElementInteractions: the scroller hands on the keys of what was chosen on its canvases
// biome-ignore-all lint/a11y/noAriaHiddenOnFocusable: a canvas takes no focus; the buttons over it say what it shows
import {
  type CSSProperties,
  type KeyboardEvent,
  memo,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Task } from '#schedule/plan.ts';
import { parseInstant } from '#schedule/time.ts';
import { useT } from '#web/core/i18n.ts';
import { Splitter } from '../Splitter.tsx';
import type { ListClipboard } from '../useClipboard.ts';
import { ChartEngine, type Frame } from './engine.ts';
import { barText } from './explain.ts';
import css from './Gantt.module.css';
import { type GestureHost, Gestures } from './gestures.ts';
import type { GanttModel } from './model.ts';
import { numberOf } from './rows.ts';
import { BAR_TOP, barOf, HEADER, isMilestone, ROW } from './scene.ts';
import { columnsFor, GridHead, type GridHost, GridRows } from './TaskGrid.tsx';

/** Rows are added and taken away in bundles, so that most frames of a scroll touch no element at all. */
const BUNDLE = 8;

export type ChartProps = {
  model: GanttModel;
  gridHost: GridHost;
  gestureHost: GestureHost;
  onBarKey: (event: KeyboardEvent, id: string) => void;
  clipboard: ListClipboard;
  editing: string | null;
  setEditing: (id: string | null) => void;
};

const KEPT = 'beffroi.gantt.grid';
const keptWidth = () => Number(localStorage.getItem(KEPT)) || 454;

export function Chart({ model, gridHost, gestureHost, onBarKey, clipboard, editing, setEditing }: ChartProps) {
  const t = useT();
  const scroller = useRef<HTMLDivElement>(null);
  const view = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const proxies = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLDivElement>(null);
  const canvases = useRef<Record<string, HTMLCanvasElement | null>>({});
  const [chosenWidth, setGridWidth] = useState(keptWidth);
  const [box, setBox] = useState({ width: 1000, height: 600 });
  const [rows, setRows] = useState({ first: 0, last: -1 });
  const gridWidth = Math.round(Math.max(140, Math.min(chosenWidth, box.width * (box.width < 900 ? 0.45 : 0.7))));
  const widthNow = useRef(gridWidth);
  widthNow.current = gridWidth;
  const host = useRef(gestureHost);
  host.current = gestureHost;

  useLayoutEffect(() => {
    const element = scroller.current!;
    const engine = new ChartEngine(model.scene, element, canvases.current as never, () => widthNow.current);
    let seen = { first: -1, last: -1 };
    engine.onFrame = ({ scrollTop, scrollLeft, height }: Frame) => {
      body.current!.style.transform = `translateY(${-scrollTop}px)`;
      proxies.current!.style.transform = `translate(${-scrollLeft}px, ${-scrollTop}px)`;
      const first = Math.max(0, Math.floor(scrollTop / ROW / BUNDLE) * BUNDLE - BUNDLE);
      const last = Math.ceil((scrollTop + height) / ROW / BUNDLE) * BUNDLE + BUNDLE;
      if (first === seen.first && last === seen.last) return;
      seen = { first, last };
      setRows(seen);
    };
    model.engine = engine;
    const gestures = new Gestures(model, area.current!, proxied(host));
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      setBox((old) => (old.width === width && old.height === height ? old : { width, height }));
    };
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    measure();
    engine.draw();
    return () => {
      watcher.disconnect();
      gestures.close();
      model.leftAt = engine.stand();
      engine.close();
      if (model.engine === engine) model.engine = undefined;
    };
  }, [model]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another width of the list shows another part of the chart
  useLayoutEffect(() => model.engine?.draw(), [gridWidth, box, model]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a page of another width may be scrolled further
  useLayoutEffect(() => model.engine?.widened(), [model.width, model]);

  // opens where it was left; else as a whole, or, where it is short, on today when it is under way, else where it begins
  useEffect(() => {
    const { scene, engine } = model;
    const start = parseInstant(model.live.stored.project.start);
    if (engine && model.leftAt) return engine.standAt(model.leftAt);
    if (model.isWiderThanView()) return model.showAll();
    const isUnderWay = scene.today >= start && scene.today <= scene.finish;
    if (engine && scroller.current!.scrollLeft === 0)
      engine.scrollTo(isUnderWay ? scene.today : start, isUnderWay ? engine.frame().width / 3 : 24);
  }, [model]);

  const resize = useCallback((width: number) => {
    setGridWidth(width);
    localStorage.setItem(KEPT, String(width));
  }, []);
  const columns = useMemo(() => columnsFor(gridWidth), [gridWidth]);
  const { tree } = model;
  const numberWidth = useMemo(() => {
    let most = 0;
    for (let i = 0; i < tree.parent.length; i++) most = Math.max(most, numberOf(tree, i).length);
    return Math.max(52, 26 + Math.round(6.8 * most));
  }, [tree]);
  const { first, last } = rows;

  return (
    // what is clicked on a canvas leaves the focus here, and keys act on what was chosen there
    <div
      className={css.scroller}
      ref={scroller}
      data-scroller=""
      data-testid="gantt-scroller"
      tabIndex={-1}
      onKeyDown={(event) => event.target === event.currentTarget && model.active && onBarKey(event, model.active)}
      onCopy={clipboard.onCopy}
      onPaste={clipboard.onPaste}
    >
      <div style={{ width: gridWidth + model.width, height: HEADER + model.rows.count * ROW }}>
        <div className={css.view} ref={view} style={{ width: box.width, height: box.height }}>
          <div
            className={css.grid}
            style={{ width: gridWidth, '--number': `${numberWidth}px` } as CSSProperties}
            role="treegrid"
            aria-label={t('gantt.list')}
            aria-rowcount={model.rows.count + 1}
            aria-colcount={columns.length}
            aria-multiselectable="true"
            aria-readonly={!gridHost.mayEdit}
          >
            <div className={css.gridHead} role="rowgroup">
              <GridHead columns={columns} />
            </div>
            <div className={css.gridBody} ref={body} role="rowgroup">
              <GridRows
                model={model}
                host={gridHost}
                columns={columns}
                first={first}
                last={last}
                editing={editing}
                setEditing={setEditing}
              />
            </div>
          </div>
          <Splitter at={gridWidth} least={140} label={t('gantt.splitter')} onResize={resize} />
          <div className={css.chart}>
            <canvas className={css.header} ref={(each) => void (canvases.current.header = each)} aria-hidden="true" />
            <div className={css.area} ref={area}>
              {['grid', 'plan'].map((name) => (
                <canvas key={name} ref={(each) => void (canvases.current[name] = each)} aria-hidden="true" />
              ))}
              <div className={css.proxies} ref={proxies} role="group" aria-label={t('gantt.bars')}>
                <Proxies model={model} first={first} last={last} onKey={onBarKey} onOpen={gridHost.onOpen} />
              </div>
            </div>
          </div>
        </div>
      </div>
    </div>
  );
}

/** A host whose functions are always the newest ones, so that gestures need not be built again. */
function proxied(host: { current: GestureHost }): GestureHost {
  return {
    mayEdit: () => host.current.mayEdit(),
    onChange: (changes, held, named) => host.current.onChange(changes, held, named),
    onLink: (from, to, type) => host.current.onLink(from, to, type),
    refuses: (from, to) => host.current.refuses(from, to),
    onOpen: (id) => host.current.onOpen(id),
    onLinkChosen: (id, x, y) => host.current.onLinkChosen(id, x, y),
    onPointer: (row, minute) => host.current.onPointer(row, minute),
    say: (part, index) => host.current.say(part, index),
  };
}

function Proxies({
  model,
  first,
  last,
  onKey,
  onOpen,
}: {
  model: GanttModel;
  first: number;
  last: number;
  onKey: (event: KeyboardEvent, id: string) => void;
  onOpen: (id: string) => void;
}) {
  const { rows, scene } = model;
  const shown: number[] = [];
  for (let row = first; row <= Math.min(last, rows.count - 1); row++) shown.push(row);
  const activeRow = model.active ? model.rowOf(model.active) : -1;
  if (activeRow >= 0 && !shown.includes(activeRow)) shown.push(activeRow);
  const stop = activeRow >= 0 ? activeRow : first;
  return shown.map((row) => {
    const i = rows.at[row]!;
    const { id } = model.plan.tasks[i]!;
    const [left, right] = barOf(scene, i);
    const half = isMilestone(scene, i) ? 12 : 0;
    const { columns } = model;
    return (
      <BarButton
        key={id}
        id={id}
        index={i}
        row={row}
        left={Math.round(left - half)}
        width={Math.max(8, Math.round(right - left + 2 * half))}
        start={columns.start[i]!}
        finish={columns.finish[i]!}
        slack={columns.totalSlack[i]!}
        flags={columns.flags[i]!}
        task={scene.plan.tasks[i]!}
        isActive={model.active === id}
        isTabStop={row === stop}
        model={model}
        onKey={onKey}
        onOpen={onOpen}
      />
    );
  });
}

type BarButtonProps = {
  id: string;
  index: number;
  row: number;
  left: number;
  width: number;
  isActive: boolean;
  isTabStop: boolean;
  model: GanttModel;
  onKey: (event: KeyboardEvent, id: string) => void;
  onOpen: (id: string) => void;
  /** what its words are made from */
  start: number;
  finish: number;
  slack: number;
  flags: number;
  task: Task;
};

/** A button where a bar is drawn. Made again only when its own bar changes: a drag moves a few of forty. */
const BarButton = memo(function BarButton({
  id,
  index,
  row,
  left,
  width,
  isActive,
  isTabStop,
  model,
  onKey,
  onOpen,
}: BarButtonProps) {
  // another language says it in other words
  useT();
  return (
    <button
      type="button"
      className={css.proxy}
      data-bar={id}
      data-active={isActive || undefined}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={barText(model, index)}
      style={{ transform: `translate(${left}px, ${row * ROW + BAR_TOP - 4}px)`, width }}
      onFocus={() => {
        if (model.active !== id) model.select(model.selection.has(id) ? model.selection : [id], id);
        model.engine?.reveal(row, model.columns.start[index]!);
      }}
      onClick={(event) => event.detail === 0 && onOpen(id)}
      onKeyDown={(event) => onKey(event, id)}
    />
  );
});
