// Refusing a link that closes a circle, with the circle named.

import type { Link, Task } from './plan.ts';

/**
 * The first circle among links, as task ids from its first task back to it (`[a, b, a]`), or null. With `tasks` the
 * hierarchy counts too: a link to a summary reaches all its descendants, so a summary linked to its own child is one.
 */
export function findCycle(
  links: readonly Pick<Link, 'from' | 'to' | 'isActive'>[],
  tasks: readonly Pick<Task, 'id' | 'parentId'>[] = [],
): string[] | null {
  const next = new Map<string, string[]>();
  const edge = (a: string, b: string) => {
    const list = next.get(a);
    if (list) list.push(b);
    else next.set(a, [b]);
  };
  const summaries = new Set<string>();
  for (const t of tasks) if (t.parentId) summaries.add(t.parentId);
  const gate = (id: string) => (summaries.has(id) ? `<${id}` : `>${id}`);
  for (const t of tasks) {
    if (summaries.has(t.id)) edge(gate(t.id), `>${t.id}`);
    if (!t.parentId) continue;
    edge(gate(t.parentId), gate(t.id));
    edge(`>${t.id}`, `>${t.parentId}`);
  }
  for (const l of links) if (l.isActive !== false) edge(`>${l.from}`, gate(l.to));

  const state = new Map<string, 1 | 2>();
  for (const root of next.keys()) {
    if (state.has(root)) continue;
    const stack = [{ node: root, at: 0 }];
    state.set(root, 1);
    while (stack.length) {
      const top = stack[stack.length - 1]!;
      const to = next.get(top.node)?.[top.at++];
      if (to === undefined) {
        state.set(top.node, 2);
        stack.pop();
      } else if (state.get(to) === 1) {
        const first = stack.findIndex((s) => s.node === to);
        return named([...stack.slice(first).map((s) => s.node), to]);
      } else if (!state.has(to)) {
        state.set(to, 1);
        stack.push({ node: to, at: 0 });
      }
    }
  }
  return null;
}

function named(nodes: string[]): string[] {
  const ids = nodes.map((n) => n.slice(1));
  const path = ids.filter((id, i) => i === 0 || id !== ids[i - 1]);
  return path.length === 1 ? [path[0]!, path[0]!] : path;
}
