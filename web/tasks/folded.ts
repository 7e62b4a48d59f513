/** Which phases are folded, per space and for as long as the window lives: the same in the list and in the chart. */
const folded = new Map<string, ReadonlySet<string>>();
const none: ReadonlySet<string> = new Set();

export const foldedIn = (spaceId: string): ReadonlySet<string> => folded.get(spaceId) ?? none;
export function keepFolded(spaceId: string, ids: ReadonlySet<string>): void {
  folded.set(spaceId, ids);
}
