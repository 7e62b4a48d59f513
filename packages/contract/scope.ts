/**
 * Scopes: the unit of visibility. Grammar: `server` · `organisation:<id>` · `person:<id>` · `space:<id>` ·
 * `space:<id>/<module>` · `space:<id>/channel:<id>` · `space:<id>/folder:<id>`. A stream is a scope's part before `/`.
 */
export type Scope = string;
export type Stream = string;

/** The stream whose log orders the events of a scope. */
export function streamOf(scope: Scope): Stream {
  const slash = scope.indexOf('/');
  return slash < 0 ? scope : scope.slice(0, slash);
}

export const organisationScope = (id: string): Scope => `organisation:${id}`;
export const personScope = (id: string): Scope => `person:${id}`;
export const spaceScope = (id: string): Scope => `space:${id}`;
export const moduleScope = (spaceId: string, module: 'chat' | 'files' | 'tasks' | 'calls'): Scope =>
  `space:${spaceId}/${module}`;
export const channelScope = (spaceId: string, channelId: string): Scope => `space:${spaceId}/channel:${channelId}`;

/** What a scope names: `kind` is the name its snapshot is registered under (`space`, `space/chat`, `space/channel`, …). */
export interface ScopeParts {
  kind: string;
  /** id of the organisation, person or space */
  id: string;
  /** id of the channel or folder, when the scope has one */
  inner?: string;
}

export function parseScope(scope: Scope): ScopeParts | undefined {
  const match = /^(server|organisation|person|space)(?::([0-9a-f-]{36}))?(?:\/([a-z]+)(?::([0-9a-f-]{36}))?)?$/.exec(
    scope,
  );
  if (!match) return undefined;
  const [, head, id, part, inner] = match;
  if (head === 'server') return id || part ? undefined : { kind: 'server', id: '' };
  if (!id || (part && head !== 'space')) return undefined;
  return { kind: part ? `space/${part}` : head!, id, inner };
}
