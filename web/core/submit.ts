import { type FormEvent, useState } from 'react';
import { refusalSentence } from './refusal.ts';

/**
 * What a form does once it is sent: `work` once at a time; what it throws – a refusal, or a sentence – is said in `error`.
 * When it went well it stays pending, as the form then goes away.
 */
export function useSubmit(work: () => Promise<void>) {
  const [error, setError] = useState('');
  const [isPending, setPending] = useState(false);
  async function submit(event?: FormEvent): Promise<void> {
    event?.preventDefault();
    setPending(true);
    setError('');
    try {
      await work();
    } catch (failure) {
      setError(typeof failure === 'string' ? failure : refusalSentence(failure));
      setPending(false);
    }
  }
  return { submit, error, isPending };
}
