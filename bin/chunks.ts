/**
 * At build: which modules travel together. What the home needs and no door does is one file instead of twenty: on a phone each
 * file costs some milliseconds of the very thread that is to draw.
 */
interface Graph {
  getModuleInfo(id: string): { importedIds: readonly string[]; dynamicallyImportedIds: readonly string[] } | null;
}

/** The modules that some import, themselves included. */
function reach(graph: Graph, from: readonly string[]): Set<string> {
  const reached = new Set(from);
  for (const id of reached) for (const next of graph.getModuleInfo(id)?.importedIds ?? []) reached.add(next);
  return reached;
}

function namesIn(graph: Graph, root: string): Map<string, string> {
  const main = `${root}/web/main.tsx`;
  const inside = `${root}/web/inside.tsx`;
  // a guest in a call brings half of the house: what only they share with the home is a file of its own
  const guest = `${root}/web/calls/GuestCallPage.tsx`;
  const first = reach(graph, [main]);
  const pages = graph.getModuleInfo(main)?.dynamicallyImportedIds ?? [];
  const doors = reach(
    graph,
    pages.filter((id) => id !== inside && id !== guest),
  );
  const calls = reach(graph, [guest]);
  const home = [...reach(graph, [inside])].filter((id) => !first.has(id) && id !== inside);
  return new Map(home.map((id) => [id, doors.has(id) ? 'doors' : calls.has(id) ? 'house' : 'home']));
}

/** For the bundler: the name of a module's file, or null where it decides by itself. */
export function chunksOf(root: string): (id: string, graph: Graph) => string | null {
  let names: Map<string, string> | undefined;
  return (id, graph) => (names ??= namesIn(graph, root)).get(id) ?? null;
}
