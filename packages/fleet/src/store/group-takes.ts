/**
 * Counts mails that come at the same time in one transaction. Forms that several of them have are written
 * once, and a commit waits for the disk as long for one mail as for ten. A mail that comes alone waits for
 * nobody.
 */
import { isAway } from '../database/connect.ts';
import type { Queries } from '../database/queries.ts';
import type { TakenMail } from '../reader.ts';
import { takeMails } from './take.ts';

/** Of a group. Whoever has the row of a counter keeps others waiting for as long as the group takes. */
const MAX_MAILS = 16;
const MAX_TEXT_BYTES = 1 << 20;

interface Waiting {
  readonly mail: TakenMail;
  readonly takenAt: number;
  readonly also: ((sql: Queries) => Promise<void>) | undefined;
  readonly done: (added: number) => void;
  readonly fail: (error: unknown) => void;
}

type Change = <T>(work: (sql: Queries) => Promise<T>) => Promise<T>;

export class GroupTakes {
  readonly #change: Change;
  readonly #waiting: Waiting[] = [];
  #isRunning = false;

  /** `change` makes a transaction of what it is given. */
  constructor(change: Change) {
    this.#change = change;
  }

  /** As PostgresStore.take(). */
  take(
    mail: TakenMail,
    takenAt: number,
    also: ((sql: Queries) => Promise<void>) | undefined,
  ): Promise<number> {
    return new Promise((done, fail) => {
      this.#waiting.push({ mail, takenAt, also, done, fail });
      if (!this.#isRunning) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (let group = this.#next(); group.length > 0; group = this.#next()) {
      try {
        await this.#takeGroup(group);
      } catch (error) {
        // One that cannot be counted keeps no other from it.
        if (group.length > 1 && !isAway(error)) for (const each of group) await this.#takeAlone(each);
        else for (const { fail } of group) fail(error);
      }
    }
    this.#isRunning = false;
  }

  #next(): readonly Waiting[] {
    let [count, bytes] = [0, 0];
    for (const { mail } of this.#waiting) {
      bytes += textBytes(mail);
      if (count >= MAX_MAILS || (count > 0 && bytes > MAX_TEXT_BYTES)) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #takeGroup(group: readonly Waiting[]): Promise<void> {
    const added = await this.#change(async (sql) => {
      const counts = await takeMails(
        sql,
        group.map(({ mail, takenAt }) => [mail, takenAt]),
      );
      for (const { also } of group) await also?.(sql);
      return counts;
    });
    for (const [at, { done }] of group.entries()) done(added[at] ?? 0);
  }

  async #takeAlone(each: Waiting): Promise<void> {
    await this.#takeGroup([each]).catch(each.fail);
  }
}

/** Of the texts as they are kept, and of the lines that stand for forms. */
function textBytes({ messages }: TakenMail): number {
  const parts = messages.flatMap((message) => message.parts);
  return parts.reduce((all, { deflated, forms }) => all + deflated.length + forms.length * 100, 0);
}
