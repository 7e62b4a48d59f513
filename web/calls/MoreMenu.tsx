/** The last menu: what is used less, what only hosts have, and on a phone what has no room in the bar. */
import { DotsThreeIcon } from '@phosphor-icons/react/dist/csr/DotsThree';
import { RecordIcon } from '@phosphor-icons/react/dist/csr/Record';
import { SlidersHorizontalIcon } from '@phosphor-icons/react/dist/csr/SlidersHorizontal';
import { StopCircleIcon } from '@phosphor-icons/react/dist/csr/StopCircle';
import type { Room } from 'livekit-client';
import { useT } from '#web/core/i18n.ts';
import { Menu, type MenuAction, type MenuGroup, useMedia } from '#web/ui/index.ts';
import { Control } from './Controls.tsx';
import { canRecord } from './recorder.ts';
import type { RecordingByMe } from './useRecording.ts';

/** What is used less: on a phone it also holds what has no room in the bar, and is a sheet in parts. */
export function MoreMenu({
  onPhone,
  tools,
  onDevices,
}: {
  onPhone: MenuGroup[];
  tools: MenuAction[];
  onDevices: () => void;
}) {
  const t = useT();
  const isNarrow = useMedia('(max-width: 700px)');
  const actions: MenuAction[] = [
    { key: 'devices', label: t('calls.devices'), icon: <SlidersHorizontalIcon size={20} />, onAction: onDevices },
    ...tools,
  ];
  return (
    <Menu
      label={t('word.more')}
      trigger={
        <Control word={t('calls.more')} label={t('word.more')} icon={<DotsThreeIcon size={24} weight="bold" />} />
      }
      actions={actions}
      groups={isNarrow ? [...onPhone, { key: 'meeting', label: t('calls.theMeeting'), actions }] : undefined}
    />
  );
}

/** Who hosts may record, where this browser can and nobody does. */
export function recordingTools(
  recording: RecordingByMe | undefined,
  room: Room,
  title: string,
  recordedBy: string,
  t: ReturnType<typeof useT>,
): MenuAction[] {
  if (!recording || !canRecord()) return [];
  if (recording.isRecording)
    return [
      {
        key: 'record',
        label: t('calls.stopRecording'),
        icon: <StopCircleIcon size={20} />,
        onAction: () => void recording.stop(),
      },
    ];
  if (recordedBy) return [];
  return [
    {
      key: 'record',
      label: t('calls.record'),
      icon: <RecordIcon size={20} />,
      onAction: () => void recording.start(room, title),
    },
  ];
}
