/** A host with one watch whose rules come from a server, for tests. */
import { appendFileSync, readdirSync, rmSync } from 'node:fs';
import { load } from '../../src/cli/wiring/load.ts';
import { pullSets } from '../../src/cli/rules/pull-sets.ts';
import { RulesSets } from '../../src/cli/rules/rules-sets.ts';
import { nodeHost } from '../../src/host/node-host.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { manifestIn } from '../helpers/manifest.ts';
import type { RulesServer } from './rules-server.ts';
import { World } from './world.ts';
import type { Ended } from './world.ts';

export const MARK = 'Jun 14 15:16:01 web1 app: usual';
/** Two rules files, each with a rule for one of the lines of the log. */
export const USUAL = `ignore =~ /usual$/\nhides '${MARK}'\n`;
export const OTHER = `ignore =~ /other$/\nhides 'other'\n`;
const LINES = `${MARK}\nother\nnews\n`;

export class RulesHost {
  readonly world = new World('in-process');
  readonly #server: RulesServer;

  constructor(server: RulesServer) {
    this.#server = server;
    this.world.write('app.log', LINES);
    this.configure();
  }

  /** `more`: lines of the watch. */
  configure(more = ''): void {
    this.world.write(
      'web.conf',
      'set encrypt off\nset host web1\nset to you@example.com\nset from m@example.com\n' +
        `set deliver maildir:mail\nset state ${this.world.path('state')}\n` +
        `watch <<X\nlogfile app.log\n${this.#server.statement}\n${more}mime_file app.txt\nX\n`,
    );
  }

  pull(): Promise<Ended> {
    return this.world.maillog(['rules', 'pull', '-C', 'web.conf']);
  }

  /** The same in this process, for tests of many cases: `refused: …`, or the kind alone. */
  async pullHere(): Promise<{ readonly ended: string; readonly serial: number | undefined }> {
    const sets = new RulesSets();
    const file = this.world.path('web.conf');
    await load(file, nodeHost(), sets);
    const [{ pulled, inForce }] = await pullSets(file, nodeHost(), sets);
    const ended = 'words' in pulled ? `${pulled.kind}: ${pulled.words}` : pulled.kind;
    return { ended, serial: inForce?.set.serial };
  }

  /** The serial number that a run would use. */
  async storedHere(): Promise<number | undefined> {
    const sets = new RulesSets();
    await load(this.world.path('web.conf'), nodeHost(), sets);
    return (await sets.stored(sets.sources[0]))?.set.serial;
  }

  /** A report of new lines. */
  async report(): Promise<Pick<Ended, 'status'> & { readonly text: string; readonly manifest: Manifest }> {
    const { world } = this;
    rmSync(world.path('mail'), { recursive: true, force: true });
    appendFileSync(world.path('app.log'), LINES);
    const { status } = await world.maillog(['-C', 'web.conf']);
    const [mail] = readdirSync(world.path('mail/new'));
    const { stdout } = await world.maillog(['open', '--quiet', `mail/new/${mail}`]);
    const [, encoded = ''] =
      /filename="?maillog-report\.json[^]*?\r?\n\r?\n([A-Za-z0-9+/=\r\n]+)/.exec(
        world.read(`mail/new/${mail}`),
      ) ?? [];
    const manifest = manifestIn(Buffer.from(encoded, 'base64').toString('latin1'));
    return { status, text: stdout, manifest };
  }

  /** The serial number in force, or null. */
  async inForce(): Promise<number | null> {
    const { stdout } = await this.world.maillog(['rules', '--json', '-C', 'web.conf']);
    const [{ set }] = JSON.parse(stdout) as { set: { serial: number } | null }[];
    return set?.serial ?? null;
  }
}
