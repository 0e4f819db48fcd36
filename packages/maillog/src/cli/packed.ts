/**
 * The first of the texts in the one file: the program, or the worker that this process is (installed.ts). A
 * folder of files has a file for each of them instead.
 */
import { whichWorker } from '../installed.ts';
import { dropWarnings } from '../system/node-warnings.ts';

const WORKERS: Readonly<Record<string, () => Promise<unknown>>> = {
  'hash-worker': () => import('../host/hashing/hash-worker.ts'),
  'list-worker': () => import('../host/files/list-worker.ts'),
  'log-worker': () => import('../host/logs/log-worker.ts'),
  'module-runner': () => {
    // An executable takes no flags of Node.
    process.setSourceMapsEnabled(true);
    return import('../host/modules/module-runner.ts');
  },
};

/** Called once, by the stub. */
export async function start(): Promise<void> {
  dropWarnings();
  const worker = whichWorker();
  if (worker === undefined) return (await import('./main.ts')).start();
  await WORKERS[worker]();
}
