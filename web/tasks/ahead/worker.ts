/** Off the page's thread: ten thousand runs of a plan must not hold a key back. One question, one answer. */
import { answerTo, type Question } from './answers.ts';

addEventListener('message', (event: MessageEvent<Question>) => postMessage(answerTo(event.data)));
