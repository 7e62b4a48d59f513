import { cloneElement, type ReactElement, type ReactNode, Suspense } from 'react';
import { overlay, useAsked } from './overlays.ts';

export interface PopupProps {
  label: string;
  /** a Button or IconButton */
  trigger: ReactElement;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  children: ReactNode;
}

const Overlay = overlay((overlays) => overlays.PopupOverlay);

/** Something small beside the button that opens it: a picker, a few choices. Escape, or a click elsewhere, closes it. */
export function Popup(props: PopupProps) {
  const isShown = useAsked(props.isOpen);
  const trigger = cloneElement(
    props.trigger as ReactElement<object>,
    { 'aria-haspopup': 'dialog', 'aria-expanded': false, onClick: () => props.onOpenChange(true) } as object,
  );
  if (!isShown) return trigger;
  return (
    <Suspense fallback={trigger}>
      <Overlay {...props} />
    </Suspense>
  );
}
