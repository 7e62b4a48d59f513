/**
 * Screens, cards and dialogs that are fetched when they are drawn: a first page brings only what it shows. While a screen comes,
 * the frame around it says so, in one way (SkeletonLines); a card or a dialog is simply there once it is here.
 */
import { type ComponentType, lazy, type ReactNode, Suspense, useState } from 'react';
import { allWords } from './i18n.ts';

type Load<P> = () => Promise<ComponentType<P>>;
export interface Fetched<P> {
  (props: P): ReactNode;
  /** Fetches it before it is drawn: then it is drawn at once, as if it had always been here. */
  bring(): Promise<unknown>;
}

/** A screen of the first pages: says nothing but the first words (house.test.ts keeps it so). */
export function door<P extends object>(load: Load<P>): Fetched<P> {
  let here: ComponentType<P> | undefined;
  const bring = async () => {
    here ??= await load();
    return here;
  };
  const Coming = lazy(async () => ({ default: (await bring()) as ComponentType<object> }));
  function Shown(props: P): ReactNode {
    // chosen once: another component in its place would begin anew
    const [Its] = useState<ComponentType<P>>(() => here ?? (Coming as unknown as ComponentType<P>));
    return <Its {...props} />;
  }
  return Object.assign(Shown, { bring });
}

/** A screen, fetched with all words when it is gone to. */
export const screen = <P extends object>(load: Load<P>): Fetched<P> => door(withWords(load));

/** A part of the first pages, fetched beside them: says nothing but the first words. */
export const soon = <P extends object>(load: Load<P>) => part(door(load));

/** A part of any other page, fetched with all words: nothing of it is drawn before what it says is here. */
export const later = <P extends object>(load: Load<P>) => part(screen(load));

const withWords =
  <P,>(load: Load<P>): Load<P> =>
  async () =>
    (await Promise.all([load(), allWords()]))[0];

function part<P extends object>(Its: Fetched<P>): (props: P) => ReactNode {
  return (props) => (
    <Suspense fallback={null}>
      <Its {...props} />
    </Suspense>
  );
}
