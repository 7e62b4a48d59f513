/** The thread in which a stranger's file is read: it may take its time and its memory, and end, without anybody else noticing. */
import { parentPort, workerData } from 'node:worker_threads';
import { PlanError } from '#schedule/index.ts';
import { type ImportJob, readPlanFile } from './import-file.ts';

try {
  parentPort!.postMessage(readPlanFile(workerData as ImportJob));
} catch (error) {
  if (!(error instanceof PlanError)) throw error;
  parentPort!.postMessage({ wrong: error.message });
}
