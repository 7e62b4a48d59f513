// The chart's colours, read from the design tokens so that it follows light, dark and high contrast.

export type Palette = {
  surface: string;
  sunken: string;
  text: string;
  muted: string;
  line: string;
  closed: string;
  absence: string;
  action: string;
  selection: string;
  bar: string;
  barDone: string;
  barEdge: string;
  critical: string;
  criticalHatch: string;
  criticalDone: string;
  criticalEdge: string;
  near: string;
  summary: string;
  slack: string;
  link: string;
  baselines: string[];
  today: string;
  deadline: string;
  progress: string;
  pin: string;
};

const names: Record<Exclude<keyof Palette, 'baselines'>, string> = {
  surface: '--gantt-surface',
  sunken: '--gantt-sunken',
  text: '--gantt-text',
  muted: '--gantt-muted',
  line: '--gantt-line',
  closed: '--gantt-closed',
  absence: '--gantt-absence',
  action: '--gantt-action',
  selection: '--gantt-selection',
  bar: '--gantt-bar',
  barDone: '--gantt-bar-done',
  barEdge: '--gantt-bar-edge',
  critical: '--gantt-critical',
  criticalHatch: '--gantt-critical-hatch',
  criticalDone: '--gantt-critical-done',
  criticalEdge: '--gantt-critical-edge',
  near: '--gantt-near',
  summary: '--gantt-summary',
  slack: '--gantt-slack',
  link: '--gantt-link',
  today: '--gantt-today',
  deadline: '--gantt-deadline',
  progress: '--gantt-progress',
  pin: '--gantt-pin',
};

/** The colours that hold on an element now. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const value = (name: string) => style.getPropertyValue(name).trim() || '#808080';
  const colours = Object.fromEntries(Object.entries(names).map(([key, name]) => [key, value(name)]));
  return {
    ...(colours as Record<keyof typeof names, string>),
    baselines: [1, 2, 3].map((n) => value(`--gantt-baseline-${n}`)),
  };
}

/** Calls back when the theme, or the device's wish, changes. */
export function onPaletteChange(changed: () => void): () => void {
  const watcher = new MutationObserver(changed);
  watcher.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  const wishes = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)'].map((query) => matchMedia(query));
  for (const wish of wishes) wish.addEventListener('change', changed);
  return () => {
    watcher.disconnect();
    for (const wish of wishes) wish.removeEventListener('change', changed);
  };
}
