import { useEffect, useState } from 'react';
import type { Answer, Question } from './answers.ts';

/** The worker's answer to a question, asked again when the question changes; the last one stays meanwhile. */
export function useAnswer(question: Question): { answer: Answer | undefined; isWorking: boolean } {
  const [state, setState] = useState<{ answer?: Answer; of?: Question }>({});
  useEffect(() => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      setState({ answer: data, of: question });
      worker.terminate();
    };
    worker.onerror = () => setState({ answer: { error: '' }, of: question });
    worker.postMessage(question);
    return () => worker.terminate();
  }, [question]);
  return { answer: state.answer, isWorking: state.of !== question };
}
