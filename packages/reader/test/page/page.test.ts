/**
 * The page in a real browser, over the demonstration: each screen, each key, what people hear, and that
 * nothing of a report is ever more than text.
 *
 * Covers: src/page/
 */
import { after, before } from 'node:test';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { Chromium } from './browser.ts';
import { hostileTests } from './hostile-tests.ts';
import { ignoreTests } from './ignore-tests.ts';
import { inboxTests } from './inbox-tests.ts';
import { keyTests } from './key-tests.ts';
import { screenTests } from './screen-tests.ts';

needs('chromium');

const browser = new Chromium();
before(() => browser.start());
after(() => browser.close());

inboxTests(browser);
keyTests(browser);
screenTests(browser);
hostileTests(browser);
ignoreTests(browser);
