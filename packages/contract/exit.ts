/** Sovereignty and exit: what is said of where everything is, and the archive with which an organisation leaves. */
import Type, { type Static } from 'typebox';
import { spaceContents } from './deleted-spaces.ts';
import {
  type ContractModule,
  closed,
  command,
  event,
  everyoneInOrganisation,
  Id,
  Instant,
  Nothing,
  nullable,
  put,
  query,
} from './language.ts';
import { organisationScope } from './scope.ts';

const Count = Type.Integer({ minimum: 0 });

/** One taking of the whole archive, seen by every member: nobody takes it in secret. */
export const Archive = Type.Object({
  id: Id,
  opened_by: nullable(Id),
  opened_by_name: Type.String(),
  opened_at: Instant,
  /** null while it goes on, and for ever when it was interrupted */
  finished_at: nullable(Instant),
  size_bytes: nullable(Count),
  file_count: nullable(Count),
  /** files that were no longer what they were on the server's disk */
  hurt_count: nullable(Count),
});
export type Archive = Static<typeof Archive>;

export const archiveOpened = event({
  name: 'archive.opened',
  body: Archive,
  apply: (state, row) => put(state, 'archives', row),
});
export const archiveFinished = event({
  name: 'archive.finished',
  body: Archive,
  apply: (state, row) => put(state, 'archives', row),
});

export const archiveOpen = command({
  name: 'archive.open',
  about:
    'Asks for the complete archive of the organisation; GET /api/v1/archives/<id> then streams it, within ten minutes.',
  input: Type.Object({ id: Id, organisationId: Id }, closed),
  answer: Type.Object({ url: Type.String() }),
  scope: (input) => organisationScope(input.organisationId),
  may: ['owner'],
});

export const archiveFinish = command({
  name: 'archive.finish',
  about: 'Says that an archive was sent whole; done by the house.',
  input: Type.Object({ id: Id, organisationId: Id, size_bytes: Count, file_count: Count, hurt_count: Count }, closed),
  answer: Nothing,
  scope: (input) => organisationScope(input.organisationId),
  may: [],
});

export const archiveProgress = query({
  name: 'archive.progress',
  about: 'How far an archive that is being sent has come.',
  input: Type.Object({ organisationId: Id, archiveId: Id }, closed),
  answer: Type.Object({
    state: Type.Union([
      Type.Literal('waiting'),
      Type.Literal('reading'),
      Type.Literal('sending'),
      Type.Literal('done'),
      Type.Literal('interrupted'),
    ]),
    done_bytes: Count,
    total_bytes: Count,
    done_files: Count,
    total_files: Count,
    seconds: Type.Number(),
  }),
  scope: (input) => organisationScope(input.organisationId),
  may: ['owner'],
});
export type ArchiveProgress = Static<typeof archiveProgress.answer>;

export const archiveContents = query({
  name: 'archive.contents',
  about: 'What the archive of the organisation would hold now: how many of each.',
  input: Type.Object({ organisationId: Id }, closed),
  answer: Type.Object({ rows: Type.Array(Type.Object({ key: Type.String(), count: Count })) }),
  scope: (input) => organisationScope(input.organisationId),
  may: ['owner'],
});

const Statement = Type.Object({
  /** each empty when the host has not said it */
  host_name: Type.String(),
  place: Type.String(),
  law: Type.String(),
  control: Type.String(),
});

export const statement = query({
  name: 'statement',
  about: 'Where this server says that the data is, and under which law.',
  input: Nothing,
  answer: Statement,
  scope: () => 'server',
  may: ['account', 'operator'],
});

export const sovereignty = query({
  name: 'sovereignty',
  about: 'Who hosts, where everything is, who is spoken to, and what it is made of: as configured, and as measured.',
  input: Type.Object({ organisationId: Id }, closed),
  answer: Type.Object({
    statement: Statement,
    hosting: Type.Union([Type.Literal('own'), Type.Literal('several')]),
    database: Type.Object({
      /** null: the embedded one, on this server */
      host: nullable(Type.String()),
      version: Type.String(),
      /** null where other organisations share it */
      size_bytes: nullable(Count),
    }),
    files: Type.Object({ count: Count, size_bytes: Count }),
    destinations: Type.Array(
      Type.Object({
        what: Type.Union([Type.Literal('mail'), Type.Literal('meetings'), Type.Literal('database')]),
        host: Type.String(),
        /** in the last 30 days */
        connections: Count,
      }),
    ),
    /** connections to anybody else in the last 30 days: each was refused */
    refused: Count,
    /** the day since which connections are counted */
    counted_since: nullable(Type.String()),
    version: Type.String(),
    component_count: nullable(Count),
    licences: Type.Array(Type.Object({ licence: Type.String(), count: Count })),
    /** what the packages' registry knew against them when they were installed; null: it was not asked, or did not answer */
    vulnerabilities: nullable(
      Type.Object({
        asked_at: Type.String(),
        rows: Type.Array(
          Type.Object({
            name: Type.String(),
            title: Type.String(),
            url: Type.String(),
            severity: Type.String(),
            range: Type.String(),
          }),
        ),
      }),
    ),
  }),
  scope: (input) => organisationScope(input.organisationId),
  may: everyoneInOrganisation,
});
export type Sovereignty = Static<typeof sovereignty.answer>;

export const components = query({
  name: 'components',
  about: 'Every component with its version, licence and origin: a CycloneDX 1.6 document made at build.',
  input: Type.Object({ organisationId: Id }, closed),
  answer: Type.Unknown(),
  scope: (input) => organisationScope(input.organisationId),
  may: everyoneInOrganisation,
});

export const module: ContractModule = {
  commands: { archiveOpen, archiveFinish },
  queries: { archiveProgress, archiveContents, spaceContents, statement, sovereignty, components },
  events: { archiveOpened, archiveFinished },
};
