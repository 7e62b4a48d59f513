import { HardDrivesIcon } from '@phosphor-icons/react/dist/csr/HardDrives';
import { useEffect } from 'react';
import { NEARLY_FULL } from '#contract/files.ts';
import { useAsk } from '#web/core/ask.ts';
import { size } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { Banner } from '#web/ui/index.ts';

/** Says in time that room runs out, and what to do about it. `heed` changes when room was taken or freed. */
export function StorageNotice({ spaceId, heed }: { spaceId: string; heed: unknown }) {
  const t = useT();
  const { data, reload } = useAsk<{ used_bytes: number; limit_bytes: number | null }>('storage', { spaceId });
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when something changed
  useEffect(() => void reload(), [heed]);
  if (!data || data.limit_bytes === null || data.used_bytes < data.limit_bytes * NEARLY_FULL) return null;
  const free = Math.max(0, data.limit_bytes - data.used_bytes);
  return (
    <Banner tone={free === 0 ? 'brick' : 'brass'} icon={<HardDrivesIcon size={20} />}>
      {t('files.nearlyFull', { free: size(free), total: size(data.limit_bytes) })}
    </Banner>
  );
}
