/** A report as it was, and its parts as files to save. */
import type { HostReportRow, PartRow } from '../../store/store.ts';
import { notFound } from '../refused.ts';
import { entryAnswer } from '../reports.ts';
import { FileAnswer } from '../route.ts';
import type { Asked, Reader } from '../route.ts';
import { isoTime } from '../rows.ts';
import type { Part, ReportPage } from '../screen-answers.ts';

const MAX_PARTS = 100;
const MAX_ENTRIES = 200;
/** Of a part, and of all parts of a report. */
const MAX_TEXT_BYTES = 256 << 10;
const MAX_TEXTS_BYTES = 2 << 20;

export async function report(reader: Reader, { names: [number] }: Asked): Promise<ReportPage> {
  const row = await reportOf(reader, number);
  const parts = await reader.store.parts(row.report);
  let room = MAX_TEXTS_BYTES;
  const answers = parts.slice(0, MAX_PARTS).map((part, index) => {
    const answer = partAnswer(part, index, Math.min(room, MAX_TEXT_BYTES));
    room -= Math.min(room, Buffer.byteLength(answer.text ?? ''));
    return answer;
  });
  const { previous, next } = await reader.store.neighbours(row.report);
  return {
    id: row.report,
    host: row.host.name,
    isVerified: row.host.isVerified,
    configuration: row.configuration,
    sequence: row.sequence,
    made: isoTime(row.madeAt),
    entries: row.entries.slice(0, MAX_ENTRIES).map(entryAnswer),
    parts: answers,
    partsTotal: parts.length,
    previous: previous ?? null,
    next: next ?? null,
  };
}

export async function part(reader: Reader, { names: [number, index] }: Asked): Promise<FileAnswer> {
  const row = await reportOf(reader, number);
  const found = (await reader.store.parts(row.report)).find((_, at) => `${at}` === index);
  const text = found?.text;
  if (text === undefined) throw notFound(`text of part ${index.slice(0, 100)}`);
  return new FileAnswer('text/plain; charset=utf-8', `report-${row.report}-part-${index}.txt`, text);
}

async function reportOf({ store }: Reader, number: string): Promise<HostReportRow> {
  const row = /^\d{1,15}$/.test(number) ? await store.report(Number(number)) : undefined;
  if (!row) throw notFound(`report ${number.slice(0, 100)}`);
  return row;
}

function partAnswer(part: PartRow, index: number, most: number): Part {
  const { name, entry, kind, description = null, bytes, lines, isCut } = part;
  // What there is no room for is not even unpacked.
  const text = most === 0 && bytes > 0 ? EMPTY : part.text;
  return {
    index,
    name,
    entry,
    kind,
    description,
    bytes,
    lines,
    isCut,
    text: text === undefined ? null : Buffer.from(text.subarray(0, most)).toString('utf8'),
    isTextCut: text !== undefined && (text === EMPTY || text.length > most),
  };
}

const EMPTY = new Uint8Array(0);
