/**
 * What a person waits for at the page, in Chromium: the first row after `maillog-read` on 1,000 mails, and
 * the time until a row is gone after a key. `npm run bench:reading-page`; the time of Chromium's own start is
 * left out. Beside it, the CPU time of the page for a decision: another program at work does not change it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { report, table } from '../measure.ts';
import { makeMails } from './mails.ts';

const MAILS = { hosts: 100, reports: 10, lines: 50 };
const DECISIONS = 10;
const TIMEOUT_MS = 300_000;
const READER = resolve('packages/reader/dist/maillog-read.js');
const ARGUMENTS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'];

/** Presses `e`; resolves to the milliseconds until the row has left the page and the next frame is drawn. */
const ROW_GOES = `new Promise((resolve) => {
  const id = document.querySelector('.current').id;
  const start = performance.now();
  new MutationObserver((_, observer) => {
    if (document.getElementById(id)) return;
    observer.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - start));
  }).observe(document.body, { childList: true, subtree: true });
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'e', bubbles: true, cancelable: true }));
})`;

const folder = mkdtempSync(join(tmpdir(), 'maillog-bench-'));
const mails = join(folder, 'mails');
const { keyFile } = await makeMails(mails, MAILS, Date.now());
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGUMENTS });
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
page.setDefaultTimeout(TIMEOUT_MS);
const started = performance.now();
const reader = spawn(process.execPath, [READER, '--no-browser', '--key', keyFile, mails], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, XDG_STATE_HOME: join(folder, 'state') },
});
try {
  const [address] = (await once(createInterface(reader.stdout), 'line')) as [string];
  await page.goto(address);
  await page.getByRole('option').first().waitFor();
  const firstRow = performance.now() - started;
  await page.getByRole('region', { name: 'Reading' }).waitFor({ state: 'detached' });
  const all = performance.now() - started;
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const cpu = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
  };
  const before = await cpu();
  const took: number[] = [];
  const rows = await page.getByRole('option').count();
  for (let index = 0; index < Math.min(DECISIONS, rows - 1); index++)
    took.push(await page.evaluate<number>(ROW_GOES));
  const each = ((await cpu()) - before) / took.length;
  const times = took.map((ms) => ms.toFixed(0)).join(' ');
  report(
    'reading-page',
    table(
      ['what', 'measured', 'to reach'],
      [
        ['first row after the start, 1,000 mails', `${(firstRow / 1000).toFixed(1)} s`, '≤ 3 s'],
        ['all mails read', `${(all / 1000).toFixed(1)} s`, ''],
        ['until the row is gone, each decision', `${times} ms`, '≤ 100 ms'],
        ['CPU time of the page for a decision', `${(each * 1000).toFixed(0)} ms`, ''],
      ],
    ),
  );
} finally {
  await browser.close();
  reader.kill();
  await once(reader, 'exit');
  rmSync(folder, { recursive: true, force: true });
}
