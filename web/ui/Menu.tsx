import { cloneElement, type ReactElement, type ReactNode, Suspense, useState } from 'react';
import { overlay, useAsked } from './overlays.ts';

export interface MenuAction {
  key: string;
  label: string;
  icon?: ReactNode;
  isDangerous?: boolean;
  isDisabled?: boolean;
  onAction: () => void;
}

/** Some of the actions, under a word of their own. */
export interface MenuGroup {
  key: string;
  label: string;
  /** beside each other, each its icon over its word */
  isRow?: boolean;
  actions: MenuAction[];
}

export interface MenuProps {
  label: string;
  /** a Button or IconButton */
  trigger: ReactElement;
  actions: MenuAction[];
  /** instead of `actions` where there are many: a sheet from below on a phone */
  groups?: MenuGroup[];
  onOpenChange?: (isOpen: boolean) => void;
}

const Overlay = overlay((overlays) => overlays.MenuOverlay);

/** Actions behind one button. */
export function Menu(props: MenuProps) {
  const [isAsked, setAsked] = useState(false);
  const isShown = useAsked(isAsked);
  const trigger = cloneElement(
    props.trigger as ReactElement<object>,
    {
      'aria-haspopup': 'menu',
      'aria-expanded': false,
      onClick: () => {
        setAsked(true);
        props.onOpenChange?.(true);
      },
    } as object,
  );
  if (!isShown) return trigger;
  return (
    <Suspense fallback={trigger}>
      <Overlay {...props} />
    </Suspense>
  );
}
