/** Many questions, one answer: what is asked in one turn of the event loop is asked of the database in one statement. */

/**
 * `ask` is handed all that is asked before `atTheEnd` comes round: by default what has arrived with this turn (a request
 * each), with `process.nextTick` what the running code asks side by side.
 */
export function inOneTurn<Question, Answer>(
  ask: (questions: Question[]) => Promise<Answer>,
  atTheEnd: (work: () => void) => void = setImmediate,
): (question: Question) => Promise<Answer> {
  let next: { questions: Question[]; answer: Promise<Answer> } | undefined;
  async function soon(questions: Question[]): Promise<Answer> {
    await new Promise<void>(atTheEnd);
    next = undefined;
    return ask(questions);
  }
  return (question) => {
    if (!next) {
      const questions: Question[] = [];
      next = { questions, answer: soon(questions) };
    }
    next.questions.push(question);
    return next.answer;
  };
}
