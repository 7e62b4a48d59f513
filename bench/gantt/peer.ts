// dhtmlx-gantt (MIT) on the same rows, dates and links, set up for speed as its own guide says: smart rendering, static
// background. It schedules nothing: its dates are ours.
import 'dhtmlx-gantt/codebase/dhtmlxgantt.css';
import { gantt } from 'dhtmlx-gantt';
import type { Plan } from '#schedule/plan.ts';
import type { Schedule } from '#schedule/result.ts';

const kinds = { FS: '0', SS: '1', FF: '2', SF: '3' } as const;

export function showPeer(host: HTMLElement, plan: Plan, { columns }: Schedule): number {
  const summaries = new Set(plan.tasks.map((task) => task.parentId));
  const data = plan.tasks.map((task, i) => ({
    id: task.id,
    text: task.name,
    parent: task.parentId ?? 0,
    open: true,
    type: summaries.has(task.id) ? 'project' : task.durationMinutes ? 'task' : 'milestone',
    start_date: new Date(columns.start[i]! * 60_000),
    end_date: new Date(columns.finish[i]! * 60_000),
    progress: (task.percent ?? 0) / 100,
  }));
  const links = plan.links.map((link) => ({ id: link.id, source: link.from, target: link.to, type: kinds[link.type] }));
  const from = performance.now();
  gantt.config.smart_rendering = true;
  gantt.config.static_background = true;
  gantt.config.show_errors = false;
  gantt.config.scales = [
    { unit: 'month', step: 1, format: '%F %Y' },
    { unit: 'week', step: 1, format: 'S%W' },
  ];
  gantt.config.min_column_width = 88;
  gantt.init(host);
  gantt.parse({ data, links } as never);
  Object.assign(window, { peerGantt: gantt });
  return performance.now() - from;
}
