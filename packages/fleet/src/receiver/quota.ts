/**
 * What one host may send to this receiver in an hour, so that a host that was taken over floods nobody else
 * out. A host that has used up its part waits for the next hour; its spool keeps what it has.
 */
import { Refusal } from './refusal.ts';
import { MAX_MESSAGE_BYTES } from './request-head.ts';

const HOUR_MS = 3_600_000;
const MAX_MESSAGES = 1000;
const MAX_BYTES = 1 << 30;
/** At a time: a report is sent one message after the other. */
const MAX_REQUESTS = 4;
/** Of bodies at a time, which an inbox may have in memory: as long as one message may be. */
const MAX_HELD_BYTES = MAX_MESSAGE_BYTES;

interface Used {
  readonly hour: number;
  messages: number;
  bytes: number;
}

export class Quota {
  readonly #used = new Map<string, Used>();
  readonly #requests = new Map<string, number>();
  readonly #held = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /**
   * Counts a message that a host wants to send.
   * @throws Refusal 429
   */
  take(host: string, bytes: number): void {
    const now = this.#now();
    const hour = Math.floor(now / HOUR_MS);
    let used = this.#used.get(host);
    if (used?.hour !== hour) this.#used.set(host, (used = { hour, messages: 0, bytes: 0 }));
    if (used.messages >= MAX_MESSAGES || used.bytes + bytes > MAX_BYTES)
      throw new Refusal(
        429,
        `this host has sent ${used.messages} messages with ${used.bytes} bytes in this hour; wait for the next`,
        Math.ceil(((hour + 1) * HOUR_MS - now) / 1000),
      );
    used.messages += 1;
    used.bytes += bytes;
  }

  /**
   * A request of a host begins; the result ends it.
   * @throws Refusal 429
   */
  begin(host: string): () => void {
    if ((this.#requests.get(host) ?? 0) >= MAX_REQUESTS)
      throw new Refusal(429, 'this host has too many requests at a time', 5);
    return add(this.#requests, host, 1);
  }

  /**
   * A body of a host begins to come; the result ends it. Else one host, with a few slow bodies, could take
   * all the room that an inbox has for them.
   * @throws Refusal 429
   */
  hold(host: string, bytes: number): () => void {
    if ((this.#held.get(host) ?? 0) + bytes > MAX_HELD_BYTES)
      throw new Refusal(429, 'this host sends too much at a time', 5);
    return add(this.#held, host, bytes);
  }
}

/** The result takes it away again. */
function add(sums: Map<string, number>, host: string, value: number): () => void {
  sums.set(host, (sums.get(host) ?? 0) + value);
  return () => {
    const left = (sums.get(host) ?? value) - value;
    if (left > 0) sums.set(host, left);
    else sums.delete(host);
  };
}
