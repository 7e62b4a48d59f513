import { useLocation, useRouter } from '@tanstack/react-router';
import { useRef } from 'react';

/** What lies over the page of files, by its id: a file that is looked at where there is no room beside the list, one that is read large. */
export interface Over {
  look?: string;
  view?: string;
}

/** It is an entry of the window's history at the same address: "back" closes it, as a hand on a phone expects. */
export function useOver() {
  const { history } = useRouter();
  const over = useLocation({ select: ({ state }) => state as Over });
  const left = useRef<Over>(undefined);
  const { href } = history.location;
  return {
    over,
    cover: (next: Over) => history.push(href, next),
    change: (next: Over) => history.replace(href, next),
    uncover: () => {
      // a second press before the window has gone back would leave the page
      if (left.current === over) return;
      left.current = over;
      history.back();
    },
  };
}
