// Runs each step, goes on after a failure, and closes with one line: N passed, N failed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let passed = 0;
let failed = 0;

function step(name: string, command: string, args: string[]): boolean {
  console.log(`\n── ${name}`);
  const started = Date.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  console.log(`── ${name}: ${status === 0 ? 'ok' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s`);
  return status === 0;
}

function count(isPassed: boolean): void {
  if (isPassed) passed++;
  else failed++;
}

/** The long proofs run where nothing outside can be reached: what passes there needs nobody. */
const isLong = process.env.BEFFROI_LONG === '1';
const isAway = isLong && spawnSync('bin/away', ['--can']).status === 0;
if (isAway) console.log('The tests run in a network of their own, with no way out.');
else if (isLong)
  console.log('Skipped: a network with no way out (it takes Linux, unshare and ip). The tests run with this one.');

function tests(name: string, project: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'beffroi-check-'));
  const file = join(folder, 'result.json');
  const [command, ...before] = [...(isAway ? ['bin/away'] : []), 'vitest'];
  const isGreen = step(name, command!, [
    ...before,
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  try {
    const result = JSON.parse(readFileSync(file, 'utf8')) as { numPassedTests: number; numFailedTests: number };
    passed += result.numPassedTests;
    failed += result.numFailedTests;
    if (!isGreen && result.numFailedTests === 0) failed++; // a file that could not even be loaded
  } catch {
    failed++;
  }
  rmSync(folder, { recursive: true, force: true });
}

count(step('format and lint', 'biome', ['ci', '.']));
count(step('types', 'tsc', ['--noEmit']));
tests('unit and server tests', 'unit');
count(step('build', 'vite', ['build', '--logLevel', 'warn']));
tests('stories in the browser', 'stories');
if (isLong) tests('long proofs, each alone', 'long');

console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
