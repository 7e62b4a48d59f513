import { PlayIcon } from '@phosphor-icons/react/dist/csr/Play';
import type { Operation } from '#contract/tasks.ts';
import { newId } from '#web/core/clock.ts';
import { type MessageKey, useT } from '#web/core/i18n.ts';
import { Button } from '#web/ui/index.ts';
import { useEditor } from './editor.ts';

/** What is done, in how many working days (0: a milestone), after which of the lines above. */
const lines: [MessageKey, number, number[]][] = [
  ['tasks.sampleSurvey', 5, []],
  ['tasks.sampleDiagnosis', 4, []],
  ['tasks.sampleFile', 6, [0]],
  ['tasks.sampleAgreement', 0, [1, 2]],
  ['tasks.sampleScaffold', 3, [3]],
  ['tasks.sampleFrame', 10, [4]],
  ['tasks.sampleWalls', 6, [4]],
  ['tasks.sampleRoof', 7, [5]],
  ['tasks.sampleJoinery', 5, [6]],
  ['tasks.sampleEnd', 0, [7, 8]],
];
const DAY_MINUTES = 480;

/** A small plan to try, all under one line: to throw that line away is to throw it all away. */
function sampleOperations(say: (key: MessageKey) => string): Operation[] {
  const parentId = newId();
  const ids = lines.map(() => newId());
  const tasks = lines.map(([key, days], at) => ({
    id: ids[at]!,
    parentId,
    name: say(key),
    order: String.fromCharCode(65 + at),
    durationMinutes: days * DAY_MINUTES,
    isMilestone: days === 0,
  }));
  const links = lines.flatMap(([, , after], to) =>
    after.map((from) => ({
      id: newId(),
      from: ids[from]!,
      to: ids[to]!,
      type: 'FS',
      lagMinutes: 0,
      lagUnit: 'working',
    })),
  );
  const top = { id: parentId, parentId: null, name: say('tasks.sampleName'), order: 'V', durationMinutes: DAY_MINUTES };
  return [
    ...[top, ...tasks].map((row): Operation => ({ do: 'add', in: 'tasks', row })),
    ...links.map((row): Operation => ({ do: 'add', in: 'links', row })),
  ];
}

export function SampleButton({ spaceId }: { spaceId: string }) {
  const t = useT();
  const editor = useEditor(spaceId);
  async function load(): Promise<void> {
    if (!(await editor.apply(sampleOperations((key) => t(key))))) return;
    editor.tell(t('tasks.sampleLoaded'));
  }
  return (
    <Button icon={<PlayIcon size={20} />} onClick={() => void load()}>
      {t('tasks.sample')}
    </Button>
  );
}
