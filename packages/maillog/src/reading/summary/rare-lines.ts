/**
 * Finds log lines that only one report has. The lines of all watches are grouped by the template that printed
 * them, as training does; a group whose lines are all of one report is rare. Numbers, addresses and names may
 * differ within a group. Words of failures and attacks never do (pattern/template/alarm-words.ts).
 *
 * MailLog's own lines in a part are left out. Among few reports nothing is rare: most lines would be.
 */
import { wholeLines } from '../../log/lines.ts';
import { withoutOwnLines } from '../../text/own-lines.ts';
import { hasAlarmWord, Miner } from '../../training/index.ts';
import type { LineSignature } from '../../training/index.ts';

/** Among fewer reports, a line that only one has says nothing. */
const MIN_REPORTS = 4;
/** A longer line is cut into several. */
const MAX_LINE_BYTES = 1 << 14;

/** The rare lines of an entry in a report. */
export interface RareLines {
  readonly mail: number;
  readonly name: string;
  readonly lines: number;
  /** One of them, as bytes; with an alarm word, if one has. */
  readonly example: string;
  readonly isAlarming: boolean;
}

/** Whose lines are counted from a number on. */
interface Owner {
  readonly from: number;
  readonly mail: number;
  readonly name: string;
}

export class LogLines {
  readonly #miner = new Miner();
  readonly #owners: Owner[] = [];

  /** Passes the blocks of a part on, and counts its lines. */
  async *passing(
    mail: number,
    name: string,
    content: AsyncIterable<Uint8Array>,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    this.#owners.push({ from: this.#miner.lines, mail, name });
    for await (const { bytes } of wholeLines(content, MAX_LINE_BYTES)) {
      this.#miner.addLines(withoutOwnLines(bytes));
      yield bytes;
    }
  }

  /** Lines that could not be compared: there are too many different ones. */
  get dropped(): number {
    return this.#miner.dropped;
  }

  /** `reportOf` names the report of a mail; undefined: its lines count for nothing. */
  rare(reportOf: (mail: number) => string | undefined): RareLines[] {
    const reports = new Set(this.#owners.map(({ mail }) => reportOf(mail)));
    if (reports.size < MIN_REPORTS) return [];
    const found = new Map<Owner, { lines: number; examples: string[] }>();
    for (const { skeletons } of this.#miner.groups()) {
      const signatures = skeletons.flatMap((skeleton) => skeleton.signatures);
      const owners = signatures.flatMap((signature) => this.#ownersOf(signature));
      const [first] = owners;
      const report = reportOf(first.mail);
      if (report === undefined || owners.some(({ mail }) => reportOf(mail) !== report)) continue;
      const own = found.get(first) ?? { lines: 0, examples: [] };
      found.set(first, own);
      own.lines += signatures.reduce((sum, { count }) => sum + count, 0);
      own.examples.push(...signatures.map(({ example }) => example));
    }
    return [...found].flatMap(([{ mail, name }, { lines, examples }]) => {
      const texts = examples.filter((text) => text.trim() !== '');
      if (texts.length === 0) return [];
      const alarming = texts.find(hasAlarmWord);
      return [{ mail, name, lines, example: alarming ?? texts[0], isAlarming: alarming !== undefined }];
    });
  }

  /**
   * Whose the first and the last line with the signature are; those between are nearly always of the same.
   */
  #ownersOf({ firstLine, lastLine }: LineSignature): Owner[] {
    return [firstLine, lastLine].map((line) => {
      let [low, high] = [0, this.#owners.length - 1];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if (this.#owners[middle].from <= line) low = middle;
        else high = middle - 1;
      }
      return this.#owners[low];
    });
  }
}
