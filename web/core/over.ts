import { useLocation, useRouter } from '@tanstack/react-router';
import { useRef } from 'react';

/**
 * What lies over a page is an entry of the window's history, with what it is in its state: "back" closes it, as a hand on a phone
 * expects. It may have an address of its own.
 */
export function useOver<Over extends object>() {
  const { history } = useRouter();
  const over = useLocation({ select: ({ state }) => state }) as Over;
  const left = useRef<Over>(undefined);
  const { href } = history.location;
  return {
    over,
    cover: (next: Over, at = href) => history.push(at, next),
    change: (next: Over, at = href) => history.replace(at, next),
    uncover: (entries = 1) => {
      // a second press before the window has gone back would leave the page
      if (left.current === over) return;
      left.current = over;
      history.go(-entries);
    },
  };
}
