import { later } from '#web/core/later.tsx';

export const chatActions = [
  {
    key: 'newConversation',
    titleKeys: ['messages.new'],
    Dialog: later(async () => (await import('./NewConversation.tsx')).NewConversation),
  },
];
export const chatSpaceActions = [
  {
    key: 'newChannel',
    titleKeys: ['chat.newChannel'],
    command: 'channel.open',
    Dialog: later(async () => (await import('./NewChannel.tsx')).NewChannel),
  },
];
