/** The keys of a meeting. Those that act alone (the space bar) do so only where nothing else would take them. */
import { useEffect, useRef, useState } from 'react';

export interface Keys {
  microphone: () => void;
  camera: () => void;
  hand?: () => void;
  panel: (panel: 'talk' | 'people') => void;
  /** undefined ⇒ the space bar does nothing here */
  talk?: (isHeld: boolean) => void;
}

/** True while the space bar is held to talk. */
export function useKeys(keys: Keys): boolean {
  const [isTalking, setTalking] = useState(false);
  const current = useRef(keys);
  current.current = keys;
  const held = useRef(false);

  useEffect(() => {
    const letGo = () => {
      if (!held.current) return;
      held.current = false;
      setTalking(false);
      current.current.talk?.(false);
    };
    const down = (event: KeyboardEvent) => {
      if (event.key === ' ' && isFree(event) && current.current.talk) {
        event.preventDefault();
        if (held.current || event.repeat) return;
        held.current = true;
        setTalking(true);
        current.current.talk(true);
        return;
      }
      const action = actionOf(event, current.current);
      if (!action || event.repeat) return;
      event.preventDefault();
      action();
    };
    const up = (event: KeyboardEvent) => {
      if (event.key === ' ') letGo();
    };
    addEventListener('keydown', down);
    addEventListener('keyup', up);
    addEventListener('blur', letGo);
    return () => {
      removeEventListener('keydown', down);
      removeEventListener('keyup', up);
      removeEventListener('blur', letGo);
      letGo();
    };
  }, []);
  return isTalking;
}

function actionOf(event: KeyboardEvent, keys: Keys): (() => void) | undefined {
  if (!(event.ctrlKey || event.metaKey) || event.shiftKey) return undefined;
  const key = event.key.toLowerCase();
  if (!event.altKey) return key === 'd' ? keys.microphone : key === 'e' ? keys.camera : undefined;
  if (event.code === 'KeyH') return keys.hand;
  if (event.code === 'KeyC') return () => keys.panel('talk');
  if (event.code === 'KeyP') return () => keys.panel('people');
  return undefined;
}

const isFree = (event: KeyboardEvent): boolean =>
  !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey && event.target === document.body;
