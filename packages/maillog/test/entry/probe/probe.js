// The contract suite's module: does what its directives say. probe.ts and Probe.pm do the same.
import { appendFileSync } from 'node:fs';
import { ReportEntry } from 'maillog/module';

export default class Probe extends ReportEntry {
  runs = 0;

  #trace(step) {
    const file = this.directives.trace?.text;
    if (file) appendFileSync(file, `${step} ${this.directives.name?.text}\n`);
  }

  parse(reader) {
    super.parse(reader);
    this.#trace('parse');
  }

  async validate() {
    this.#trace('validate');
    if (!this.directives.say) throw new Error('Missing say!');
  }

  async run(out) {
    this.#trace('run');
    this.runs++;
    const { say, bytes, big, die, loop, warn, command } = this.directives;
    for (const word of say?.texts ?? []) await out.print(`${word} ${this.runs}\n`);
    if (bytes) await out.print(Buffer.from(bytes.text, 'hex'));
    if (command) await out.print(`${this.encryptCmd()}\n`);
    if (warn) await out.warn(warn.text);
    for (let block = 0; block < Number(big ?? 0); block++) out.print(Buffer.alloc(65536, 'x'));
    if (die) throw new Error(die.text);
    while (loop);
  }

  async finish() {
    this.#trace('finish');
  }

  encrypted() {
    return !this.directives.clear;
  }
}
