/** Connections for commands that run alone: at most four at once, the others wait their turn in order. */
import type { Connection, Database } from './db.ts';

const AT_ONCE = 4;

export interface Spares {
  use<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function spareConnections(db: Database): Spares {
  const idle: Connection[] = [];
  const turns: (() => void)[] = [];
  let inUse = 0;

  async function take(): Promise<Connection> {
    const ready = idle.pop();
    if (ready) return ready;
    const connection = await db.connect({ pipeline: true });
    connection.onLost(() => {
      const at = idle.indexOf(connection);
      if (at >= 0) idle.splice(at, 1);
    });
    return connection;
  }

  return {
    async use(work) {
      if (inUse >= AT_ONCE) await new Promise<void>((resolve) => turns.push(resolve));
      inUse++;
      try {
        const connection = await take();
        try {
          const result = await work(connection);
          idle.push(connection);
          return result;
        } catch (error) {
          void connection.close().catch(() => {});
          throw error;
        }
      } finally {
        inUse--;
        turns.shift()?.();
      }
    },
    close: async () => {
      await Promise.all(idle.splice(0).map((each) => each.close()));
    },
  };
}
