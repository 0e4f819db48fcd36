/**
 * Writes mails into the tables with one call of `take_mails` (migrations/0004_take.sql), which says what
 * counts how. Here are its arguments: rows that name each other by numbers from 1.
 */
import type { Queries } from '../database/queries.ts';
import type { FormCount, MailPlace, TakenMail, TakenMessage, TakenPart } from '../reader.ts';
import { takeRules } from './rules-facts.ts';
import { bytesOf, hex, optionalHex } from './texts.ts';
import { arrayText, trigramsOf } from './trigrams.ts';

/** How many messages of each mail were new. All of it is within the caller's transaction. */
export async function takeMails(
  sql: Queries,
  mails: readonly (readonly [mail: TakenMail, takenAt: number])[],
): Promise<readonly number[]> {
  const rows = new TakenRows();
  for (const [mail, takenAt] of mails) rows.add(mail, takenAt);
  const row = await sql.row(TAKE, ...rows.values);
  await takeRules(
    sql,
    mails.map(([mail]) => mail),
  );
  return row?.['added'] as unknown as readonly number[];
}

const TAKE =
  'SELECT take_mails($1::json, $2::json, $3::json, $4::json, $5::json, $6::json, $7::bytea) AS added';

export async function takePlace(sql: Queries, { folder, uid }: MailPlace, mail: number): Promise<void> {
  await sql.run(
    'INSERT INTO place (folder, uid, mail) VALUES ($1, $2, $3) ON CONFLICT (folder, uid) DO UPDATE SET mail = excluded.mail',
    bytesOf(folder),
    bytesOf(uid),
    mail,
  );
}

class TakenRows {
  readonly #mails: unknown[] = [];
  readonly #messages: unknown[] = [];
  readonly #parts: unknown[] = [];
  readonly #searched: unknown[] = [];
  readonly #forms: unknown[] = [];
  readonly #counts: unknown[] = [];
  readonly #texts: Uint8Array[] = [];
  #textBytes = 0;
  /** By their keys. */
  readonly #formNumbers = new Map<string, number>();

  add(mail: TakenMail, takenAt: number): void {
    const { digest, source, state, reason, place } = mail;
    const isPlaced = place !== undefined && state !== 'unreadable';
    const at = this.#mails.length + 1;
    this.#mails.push({
      at,
      digest,
      source: hex(source),
      state,
      reason: optionalHex(reason),
      taken_at: takenAt,
      ...(isPlaced && { folder: hex(place.folder), uid: hex(place.uid) }),
    });
    for (const message of mail.messages) this.#addMessage(message, at);
  }

  /** In the order of the function's parameters. */
  get values(): readonly (string | Buffer)[] {
    const { length } = this.#texts;
    const texts = length === 1 && this.#texts[0] ? asBuffer(this.#texts[0]) : Buffer.concat(this.#texts);
    return [
      ...[this.#mails, this.#messages, this.#parts, this.#searched, this.#forms, this.#counts].map((rows) =>
        JSON.stringify(rows),
      ),
      texts,
    ];
  }

  #addMessage(message: TakenMessage, mail: number): void {
    const at = this.#messages.length + 1;
    this.#messages.push({
      at,
      mail,
      key: message.key,
      host: hex(message.host),
      verified: message.isVerified,
      configuration: hex(message.configuration),
      sequence: message.sequence,
      number: message.message,
      count: message.of,
      digest: message.digest,
      previous: message.previous,
      signer: message.signer ?? '',
      trust: message.trust,
      made_at: message.madeAt,
      clock_at: message.clockAt,
      due_at: message.dueAt,
      program: hex(message.program),
      whole: message.isWhole,
      faults: JSON.stringify(message.faults),
      entries: JSON.stringify(message.entries),
      rules: JSON.stringify(message.rules),
    });
    this.#addCounts(message.warnings, at, 0);
    for (const part of message.parts) this.#addPart(part, at);
    const texts = message.parts.map(({ searched }) => searched);
    this.#searched.push({ message: at, trigrams: arrayText(trigramsOf(texts)) });
  }

  #addPart(part: TakenPart, message: number): void {
    const at = this.#parts.length + 1;
    this.#parts.push({
      at,
      message,
      name: hex(part.name),
      entry: hex(part.entry),
      kind: part.kind,
      description: optionalHex(part.description),
      piece: part.piece,
      pieces: part.of,
      bytes: part.bytes,
      lines: part.lines,
      sha256: part.sha256,
      cut: part.isCut,
      start: this.#textBytes,
      length: part.deflated.length,
    });
    this.#texts.push(part.deflated);
    this.#textBytes += part.deflated.length;
    this.#addCounts(part.forms, message, at);
  }

  /** `part` is 0 for what belongs to the report, and not to a part. */
  #addCounts(forms: readonly FormCount[], message: number, part: number): void {
    for (const { form, lines } of forms) {
      const { key, kind, program, template, example, isAlarming } = form;
      let number = this.#formNumbers.get(key);
      if (number === undefined) {
        number = this.#formNumbers.size + 1;
        this.#formNumbers.set(key, number);
        this.#forms.push({
          at: number,
          key,
          kind,
          program: hex(program),
          template: hex(template),
          alarming: isAlarming,
        });
      }
      this.#counts.push({ message, part, form: number, lines, example: hex(example) });
    }
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
