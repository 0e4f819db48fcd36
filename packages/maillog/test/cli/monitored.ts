/** A host whose monitor sends changes, for the tests of it. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { manifestIn } from '../helpers/manifest.ts';
import { World } from './world.ts';

/** A host with a tree of files, and where its reports go. */
export class Monitored {
  readonly world = new World('in-process');
  #last = '';

  constructor(test: TestContext) {
    test.after(() => this.world.remove());
    mkdirSync(this.world.path('tree'));
    this.put('a', '1');
    this.put('b', '2');
    this.configure();
  }

  put(name: string, content: string): void {
    this.world.write(`tree/${name}`, content);
  }

  configure(monitor = '', settings = ''): void {
    const { world } = this;
    world.write(
      'web.conf',
      'set encrypt off\nset host web1\nset to you@example.com\nset from m@example.com\n' +
        `set deliver maildir:${world.path('mails')}\nset state state\n${settings}` +
        `monitor <<M\ndir tree\nmime_file files.txt\nsend changes\n${monitor}M\n`,
    );
  }

  /** Makes a report; its manifest, or undefined if no mail was sent. */
  async send(status = 0, ...args: string[]): Promise<Manifest | undefined> {
    const { world } = this;
    const ended = await world.maillog(['-C', 'web.conf', ...args]);
    assert.equal(ended.status, status, ended.stderr);
    const newest = this.mails().at(-1) ?? '';
    if (newest === this.#last) return undefined;
    this.#last = newest;
    const mail = readFileSync(newest, 'latin1').replaceAll('\r\n', '\n');
    const encoded = /filename="?maillog-report\.json"?\n[^]*?\n\n([^]*?)\n--/.exec(mail)?.[1] ?? '';
    return manifestIn(Buffer.from(encoded, 'base64').toString('latin1'));
  }

  /** Makes a report; its manifest and the text of its part, or undefined if no mail was sent. */
  async report(status = 0, ...args: string[]): Promise<{ manifest: Manifest; part: string } | undefined> {
    const manifest = await this.send(status, ...args);
    if (manifest === undefined) return undefined;
    const part = await this.world.maillog(['open', '--raw', 'files.txt', this.#last]);
    assert.equal(part.status, 0, part.stderr);
    return { manifest, part: part.stdout };
  }

  mails(): string[] {
    const folder = this.world.path('mails/new');
    const names = existsSync(folder) ? readdirSync(folder) : [];
    return names.map((name) => `${folder}/${name}`).toSorted();
  }

  /** The names of the copies in the state directory. */
  copies(): string[] {
    return readdirSync(this.world.path('state/listings'));
  }
}
