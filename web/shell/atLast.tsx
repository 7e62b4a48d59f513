import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { atLeisure } from '#web/ui/index.ts';

/** A page is whole without it: it, and the words that it needs, are fetched once nothing else is to be done. */
export function atLast(Its: ComponentType): () => ReactNode {
  return () => {
    const [isTime, setTime] = useState(false);
    useEffect(() => void atLeisure().then(() => setTime(true)), []);
    return isTime ? <Its /> : null;
  };
}
