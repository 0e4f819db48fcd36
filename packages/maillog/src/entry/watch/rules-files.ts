/** Reads what `rules` in a watch names: files of this host, and sets that come from an address. */
import { createHash } from 'node:crypto';
import { byteString, readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { pathFrom } from '../../config/configuration.ts';
import type { Occurrence } from '../../config/directive.ts';
import type { Word } from '../../config/words.ts';
import { MailLogError, MailLogErrors } from '../../errors.ts';
import type { SourceLocation } from '../../errors.ts';
import { reasonOf } from '../../log/reason.ts';
import type { Manifest, RulesSetFacts } from '../../manifest/manifest.ts';
import { setSourceOf } from '../../rules-set/set-source.ts';
import type { SetSource } from '../../rules-set/set-source.ts';
import type { EntryContext } from '../entry.ts';
import type { RuleReader } from './rule-reader.ts';

export class RulesFiles {
  readonly #reader: RuleReader;
  readonly #files: Manifest['rules'][number][] = [];
  #sets: RulesSetFacts[] | undefined;

  constructor(reader: RuleReader) {
    this.#reader = reader;
  }

  /** What the manifest says of the files that were read. */
  get files(): Manifest['rules'] {
    return this.#files;
  }

  /** The same of sets; undefined: none is named. */
  get sets(): readonly RulesSetFacts[] | undefined {
    return this.#sets;
  }

  /** @throws MailLogErrors with all that is wrong in the files */
  async read(statements: readonly Occurrence[], context: EntryContext): Promise<void> {
    const errors: MailLogError[] = [];
    for (const { words } of statements) {
      const source = setSourceOf(words);
      if (source) await this.#readSet(source, context);
      else for (const word of words) errors.push(...(await this.#readGlob(word, context)));
    }
    if (errors.length > 0) throw new MailLogErrors(errors);
  }

  /** Takes note of a file of rules that was read elsewhere. */
  note(file: ByteString, bytes: Uint8Array): void {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.#files.push({ file: readable(file), sha256 });
  }

  /** @throws MailLogErrors, MailLogError */
  async #readSet(source: SetSource, { setInForce }: EntryContext): Promise<void> {
    this.#sets ??= [];
    const found = await setInForce?.(source);
    if (!found) return;
    const { name, serial, digest } = found.set;
    this.#sets.push({ name, serial, sha256: digest, from: source.url });
    for (const { file, content } of found.files) {
      this.note(byteString(file), content);
      this.#reader.takeFile(file, content);
    }
  }

  async #readGlob({ text, place }: Word, { host }: EntryContext): Promise<readonly MailLogError[]> {
    const errors: MailLogError[] = [];
    for (const file of await host.glob(pathFrom(byteString(place.file), text)))
      errors.push(...(await this.#readFile(file, place, host)));
    return errors;
  }

  async #readFile(
    file: ByteString,
    place: SourceLocation,
    host: EntryContext['host'],
  ): Promise<readonly MailLogError[]> {
    try {
      const text = await host.readRules(file, place);
      this.note(file, text);
      this.#reader.takeFile(readable(file), text);
      return [];
    } catch (error) {
      if (error instanceof MailLogError) return [error];
      if (error instanceof MailLogErrors) return error.errors;
      const reason = reasonOf(error);
      if (reason === undefined) throw error;
      return [new MailLogError('config', `cannot read ${readable(file)}: ${reason}`, { place })];
    }
  }
}
