/** Taking the archive: the browser downloads it by itself, and the page hears how far it has come. */
import { useEffect, useState } from 'react';
import type { ArchiveProgress } from '#contract/exit.ts';
import { ask } from '#web/core/api.ts';
import { newId } from '#web/core/clock.ts';
import { useSend } from '#web/core/hooks.ts';
import { language } from '#web/core/i18n.ts';

/** the taking under way in this window outlives the page */
let underWay: string | null = null;

export interface Taking {
  progress: ArchiveProgress | null;
  take(): Promise<void>;
}

export function useTaking(organisationId: string): Taking {
  const send = useSend();
  const [archiveId, setArchiveId] = useState(underWay);
  const [progress, setProgress] = useState<ArchiveProgress | null>(null);
  useEffect(() => {
    if (!archiveId) return;
    let timer: ReturnType<typeof setTimeout>;
    const look = async () => {
      const now = await ask<ArchiveProgress>('archive.progress', { organisationId, archiveId }).catch(() => null);
      if (now) setProgress(now);
      if (now?.state === 'done' || now?.state === 'interrupted') underWay = null;
      else timer = setTimeout(look, 700);
    };
    void look();
    return () => clearTimeout(timer);
  }, [archiveId, organisationId]);
  return {
    progress,
    async take() {
      const id = newId();
      const { url } = await send<{ url: string }>('archive.open', { id, organisationId });
      underWay = id;
      setProgress(null);
      setArchiveId(id);
      const link = document.createElement('a');
      link.href = `${url}?language=${language()}`;
      link.download = '';
      link.click();
    },
  };
}
