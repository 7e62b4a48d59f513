/** The socket: says where this window stands, receives what came after, and comes back by itself. */
import { CONTRACT_VERSION, type EventRecord, type Scope, type Stream } from '#contract/index.ts';

export interface Welcome {
  contract: number;
  scopes: Scope[];
  heads: Record<Stream, number>;
  stale: Stream[];
}
export interface SignalFrame {
  scope: Scope;
  name: string;
  from: string;
  body: unknown;
}
export type ConnectionStatus = 'connecting' | 'open' | 'waiting' | 'signed_out' | 'outdated';

export interface ConnectionHandlers {
  cursors(): Record<Stream, number>;
  welcome(welcome: Welcome): void;
  events(stream: Stream, seq: number, events: EventRecord[]): void;
  signal(signal: SignalFrame): void;
  status(status: ConnectionStatus): void;
}

export interface Connection {
  send(frame: unknown): void;
  close(): void;
}

const SIGNED_OUT = 4001;

export function connect(handlers: ConnectionHandlers): Connection {
  let socket: WebSocket | null = null;
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;
  /** the server speaks as this window does; of a newer one's words it could only make a mess */
  let isUnderstood = true;

  function open(): void {
    if (isClosed) return;
    handlers.status('connecting');
    socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/v1/live`);
    socket.onopen = () => socket?.send(JSON.stringify({ type: 'hello', cursors: handlers.cursors() }));
    socket.onmessage = ({ data }) => receive(JSON.parse(String(data)));
    socket.onclose = ({ code }) => again(code);
  }

  function receive(frame: { type: string } & Record<string, unknown>): void {
    if (frame.type === 'welcome') {
      attempt = 0;
      const welcome = frame as unknown as Welcome;
      isUnderstood = welcome.contract === CONTRACT_VERSION;
      if (isUnderstood) handlers.welcome(welcome);
      handlers.status(isUnderstood ? 'open' : 'outdated');
    } else if (!isUnderstood) {
      return;
    } else if (frame.type === 'events') {
      handlers.events(frame.stream as Stream, frame.seq as number, frame.events as EventRecord[]);
    } else if (frame.type === 'signal') {
      handlers.signal(frame as unknown as SignalFrame);
    }
  }

  function again(code: number): void {
    socket = null;
    if (isClosed) return;
    if (code === SIGNED_OUT) return handlers.status('signed_out');
    handlers.status('waiting');
    const wait = Math.min(250 * 2 ** attempt++, 8000) * (0.5 + Math.random() / 2);
    timer = setTimeout(open, wait);
  }

  function hurry(): void {
    if (socket || isClosed) return;
    clearTimeout(timer);
    open();
  }
  addEventListener('online', hurry);
  document.addEventListener('visibilitychange', hurry);
  open();

  return {
    send(frame) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      removeEventListener('online', hurry);
      document.removeEventListener('visibilitychange', hurry);
      socket?.close();
    },
  };
}
