import { useNavigate } from '@tanstack/react-router';
import { ChannelDialog } from './ChannelDialog.tsx';
import { linkTo } from './place.ts';

/** A channel of a space, opened from anywhere and gone to. */
export function NewChannel(props: { spaceId: string; onClose: () => void }) {
  const navigate = useNavigate();
  return (
    <ChannelDialog
      {...props}
      onOpened={(channelId) => void navigate(linkTo({ spaceId: props.spaceId, channelId, isDirect: false }))}
    />
  );
}
