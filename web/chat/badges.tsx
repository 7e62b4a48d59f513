import { useT } from '#web/core/i18n.ts';
import { Badge } from '#web/ui/index.ts';
import { useDirects } from './directs.ts';
import { isCounted, useNotifications } from './unread.ts';

/** How many messages of direct conversations wait. */
export function MessagesBadge() {
  const t = useT();
  const unread = useDirects()?.reduce((sum, each) => sum + each.unread, 0) ?? 0;
  return <Badge count={unread} label={t('inbox.unread', { count: unread })} />;
}

/** How much of what concerns me is not read. */
export function InboxBadge() {
  const t = useT();
  const unread = useNotifications()?.filter(isCounted).length ?? 0;
  return <Badge count={unread} label={t('inbox.unread', { count: unread })} />;
}
