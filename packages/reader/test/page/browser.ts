/** Chromium, once for all tests of the page, and the page over the demonstration in it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface OpenOptions extends BrowserContextOptions {
  readonly address: string;
}

export interface OpenPage {
  readonly page: Page;
  /** What the browser complained of, and every address that it asked for. */
  readonly complaints: string[];
  readonly asked: string[];
  readonly context: BrowserContext;
}

export class Chromium {
  readonly #profile = mkdtempSync(join(tmpdir(), 'maillog-chromium-'));
  #browser: Awaited<ReturnType<typeof chromium.launch>> | undefined;

  async start(): Promise<void> {
    this.#browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ARGUMENTS,
      env: { ...process.env, HOME: this.#profile },
    });
  }

  /** A page of its own, without what others stored. */
  async open({ address, ...options }: OpenOptions): Promise<OpenPage> {
    if (!this.#browser) throw new Error('the browser was not started');
    const context = await this.#browser.newContext({
      viewport: { width: 1280, height: 800 },
      timezoneId: 'Europe/Berlin',
      ...options,
    });
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    const complaints: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(address);
    return { page, complaints, asked, context };
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    rmSync(this.#profile, { recursive: true, force: true });
  }
}
