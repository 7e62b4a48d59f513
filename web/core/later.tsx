/** Screens, cards and dialogs that are fetched when they are drawn: a first page brings only what it shows. */
import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';
import { allWords } from './i18n.ts';

type Load<P> = () => Promise<ComponentType<P>>;

/** Fetched beside the first pages: says nothing but the first words (house.test.ts keeps it so). */
export function soon<P extends object>(load: Load<P>): (props: P) => ReactNode {
  const Fetched = lazy(async () => ({ default: (await load()) as ComponentType<object> }));
  return (props) => (
    <Suspense fallback={<span className="coming" />}>
      <Fetched {...props} />
    </Suspense>
  );
}

/** A screen, fetched with all words when it is gone to: whoever shows it says what stands there meanwhile. */
export function screen<P extends object>(load: Load<P>) {
  return lazy(async () => ({ default: (await Promise.all([load(), allWords()]))[0] }));
}

/** Fetched when it is gone to, with all words: nothing of it is drawn before what it says is here. */
export function later<P extends object>(load: Load<P>): (props: P) => ReactNode {
  return soon(async () => (await Promise.all([load(), allWords()]))[0]);
}
