/** `bin/beffroi`: what an operator, or anyone with a plan in a file, does without the web. */
import { planCommand } from '#schedule/cli.ts';

const help = `beffroi plan schedule FILE --json   schedules a plan (MSPDI .xml, .gan, or JSON) and prints dates, slack and the critical path
beffroi help                        this page

The server itself starts with bin/start.`;

const [command, ...rest] = process.argv.slice(2);

if (command === 'plan') {
  process.exitCode = await planCommand(rest, {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  });
} else {
  const isAsked = command === undefined || command === 'help' || command === '--help';
  (isAsked ? console.log : console.error)(isAsked ? help : `Unknown command ${command}.\n\n${help}`);
  process.exitCode = isAsked ? 0 : 1;
}
