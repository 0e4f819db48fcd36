/**
 * The rules sets that a configuration names, as they are in the state directory. It notes which sources the
 * watches ask for, so that a pull needs no list of its own.
 */
import type { KeyObject } from 'node:crypto';
import { readReceiptKeys } from '../../delivery/collector/receipt.ts';
import type { WholeSet } from '../../rules-set/rules-set.ts';
import { MailLogError } from '../../errors.ts';
import { readTrustedText } from '../../host/trusted-text.ts';
import type { SetInForce, SetSource } from '../../rules-set/set-source.ts';
import { describeError } from '../../text/errno.ts';
import type { Settings } from '../wiring/read-settings.ts';
import { statePath } from '../wiring/state-path.ts';

/** What is used of the state directory: its sets, none, or its sets with another in place of one. */
type Use = 'stored' | 'none' | { readonly url: string; readonly whole: WholeSet };

/** A source with its keys. */
export interface KeyedSource extends SetSource {
  readonly keys: readonly KeyObject[];
}

export class RulesSets {
  readonly #sources: Map<string, KeyedSource>;
  readonly #use: Use;
  #settings: Settings | undefined;
  #file = '';

  constructor(use: Use = 'stored', sources = new Map<string, KeyedSource>()) {
    this.#use = use;
    this.#sources = sources;
  }

  /** Called once the settings are known, and before any watch is read. */
  begin(settings: Settings, file: string): void {
    this.#settings = settings;
    this.#file = file;
  }

  /** The settings of the configuration, once it was read. */
  get settings(): Settings | undefined {
    return this.#settings;
  }

  /** The sources that watches asked for, each once. */
  get sources(): readonly KeyedSource[] {
    return [...this.#sources.values()];
  }

  /** The same sets for another reading of the configuration. */
  using(use: Use): RulesSets {
    return new RulesSets(use, this.#sources);
  }

  /** The set of a source, from the state directory. */
  async stored(source: KeyedSource): Promise<WholeSet | undefined> {
    if (!this.#settings) return undefined;
    const { storedSet } = await import('../../delivery/rules-set/set-store.ts');
    return storedSet(await statePath(this.#settings, this.#file), source.url, source.keys);
  }

  /**
   * See EntryContext.
   * @throws MailLogError at its place, if the key cannot be used
   */
  async inForce(source: SetSource): Promise<SetInForce | undefined> {
    const keyed = { ...source, keys: await keysOf(source) };
    const other = this.#sources.get(source.url);
    if (other && !isAlike(other, source))
      throw new MailLogError('config', `${source.url} is named with another key or ca`, {
        place: source.place,
        hint: `the other is on line ${other.place.line} of ${other.place.file}`,
      });
    this.#sources.set(source.url, keyed);
    if (this.#use === 'none') return undefined;
    const isOther = this.#use !== 'stored' && this.#use.url === source.url;
    const whole = isOther ? (this.#use as { whole: WholeSet }).whole : await this.stored(keyed);
    return whole && { set: whole.set, files: filesOf(source.url, whole) };
  }
}

/** `https://rules.example.com/web/ssh.rules`: where an error is, and what the manifest names. */
export function filesOf(url: string, { set, contents }: WholeSet): SetInForce['files'] {
  return set.files.map(({ name }, index) => ({ file: `${url}/${name}`, content: contents[index] }));
}

function isAlike(one: SetSource, other: SetSource): boolean {
  return one.key.file === other.key.file && one.ca?.file === other.ca?.file;
}

async function keysOf({ key: { file, place } }: SetSource): Promise<KeyObject[]> {
  const text = await readTrustedText(file, place);
  try {
    return readReceiptKeys(text);
  } catch (error) {
    throw new MailLogError('config', `cannot use the keys of rules in ${file}: ${describeError(error)}`, {
      place,
      hint: 'rules from takes a PEM file, with BEGIN PUBLIC KEY in it: maillog read rules key prints it',
    });
  }
}
