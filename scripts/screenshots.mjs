// `npm run screenshots`: a picture of each screen of the page, over `maillog read demo`. Those of docs/images
// are kept; the others go to build/screenshots, in light, dark and narrow, to be looked at.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const INTRUDER = /^lines ! sshd Accepted password/;
/** By name: the address, or the row to open; a key to press there. */
const SCREENS = {
  inbox: { address: '/' },
  group: { row: INTRUDER },
  ignore: { address: '/', key: 'i', until: /It would have (?:folded|hidden)/ },
  mute: { address: '/', key: 'm' },
  keyboard: { address: '/', key: '?' },
  hosts: { address: '/hosts' },
  host: { address: '/host/web07' },
  'host-reports': { address: '/host/web07/reports' },
  'host-logs': { address: '/host/web07/logs' },
  'host-files': { address: '/host/web07/files' },
  'host-outputs': { address: '/host/db01/outputs' },
  'host-hidden': { address: '/host/web07/hidden' },
  files: { address: '/files' },
  outputs: { address: '/outputs' },
  missing: { address: '/missing' },
  chain: { address: '/chain' },
  search: { address: '/search?q=203.0.113.66' },
  rules: { address: '/rules' },
  log: { address: '/log' },
};
const LOOKS = {
  light: { colorScheme: 'light', viewport: { width: 1100, height: 640 } },
  dark: { colorScheme: 'dark', viewport: { width: 1100, height: 640 } },
  narrow: { colorScheme: 'light', viewport: { width: 390, height: 800 } },
};
/** By name, what docs/reading.md shows. */
const IN_DOCS = new Set(['light inbox', 'light group', 'light ignore', 'light host', 'light files']);
const TIMEOUT_MS = 60_000;
const SETTLE_MS = 400;

const reader = spawn(process.execPath, ['packages/reader/dist/maillog-read.js', 'demo', '--no-browser'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [address] = await once(createInterface(reader.stdout), 'line');
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
});
try {
  mkdirSync('build/screenshots', { recursive: true });
  mkdirSync('docs/images', { recursive: true });
  for (const [look, options] of Object.entries(LOOKS)) {
    const page = await browser.newPage({ ...options, timezoneId: 'UTC' });
    page.setDefaultTimeout(TIMEOUT_MS);
    await page.goto(address);
    const inbox = page.getByRole('listbox', { name: 'Inbox' });
    for (const [name, screen] of Object.entries(SCREENS)) {
      await page.goto(new URL(screen.address ?? '/', address).href);
      if ((screen.address ?? '/') === '/') await inbox.waitFor();
      if (screen.row) await inbox.getByRole('option', { name: screen.row }).click();
      if (name === 'ignore') for (const key of ['End', 'k', 'k']) await page.keyboard.press(key);
      if (screen.key) await page.keyboard.press(screen.key);
      if (screen.until) await page.getByText(screen.until).waitFor();
      // The page always has one question open; what a screen shows is there a moment after its heading.
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForTimeout(SETTLE_MS);
      const folder = IN_DOCS.has(`${look} ${name}`) ? 'docs/images' : 'build/screenshots';
      await page.screenshot({
        path: `${folder}/${folder === 'docs/images' ? 'page-' : `${look}-`}${name}.png`,
      });
    }
    await page.close();
  }
} finally {
  await browser.close();
  reader.kill();
}
