// The contract suite's module: does what its directives say. probe.js and Probe.pm do the same.
import { appendFileSync } from 'node:fs';
import { ReportEntry } from 'maillog/module';
import type { Out, Reader } from 'maillog/module';

export class Probe extends ReportEntry {
  #runs: number = 0;

  #trace(step: string): void {
    const file = this.directives['trace']?.text;
    if (file) appendFileSync(file, `${step} ${this.directives['name']?.text}\n`);
  }

  override parse(reader: Reader): void {
    super.parse(reader);
    this.#trace('parse');
  }

  override validate(): void {
    this.#trace('validate');
    if (!this.directives['say']) throw new Error('Missing say!');
  }

  override async run(out: Out): Promise<void> {
    this.#trace('run');
    this.#runs++;
    const { say, bytes, big, die, loop, warn, command } = this.directives;
    for (const word of say?.texts ?? []) await out.print(`${word} ${this.#runs}\n`);
    if (bytes) await out.print(Buffer.from(bytes.text, 'hex'));
    if (command) await out.print(`${this.encryptCmd()}\n`);
    if (warn) await out.warn(warn.text);
    // Not awaited, to see that it is slowed down all the same.
    for (let block = 0; block < Number(big ?? 0); block++) void out.print(Buffer.alloc(65536, 'x'));
    if (die) throw new Error(die.text);
    if (loop) await new Promise(() => {});
  }

  override finish(): void {
    this.#trace('finish');
  }

  override encrypted(): boolean {
    return !this.directives['clear'];
  }
}
