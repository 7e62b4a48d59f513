import { useEffect } from 'react';
import { useT } from '#web/core/i18n.ts';

/** The tab says first whether one is heard: it is what one looks for from another tab. */
export function useTitle(title: string, isHeard: boolean): void {
  const t = useT();
  useEffect(() => {
    const before = document.title;
    document.title = t(isHeard ? 'calls.tabHeard' : 'calls.tabMuted', { title });
    return () => {
      document.title = before;
    };
  }, [title, isHeard, t]);
}
