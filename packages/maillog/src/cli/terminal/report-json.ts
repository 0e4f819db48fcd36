/**
 * Prints what was read as one JSON document (docs/maillog.1.md describes it), a part's text block by block:
 * it may be larger than a string can be.
 */
import { TextDecoder } from 'node:util';
import type { KeptPart } from '../../reading/summary/opened-mail.ts';
import type { Report } from '../../reading/summary/reports.ts';
import type { Summary } from '../../reading/summary/summary.ts';
import { escapeJson } from '../../text/escape.ts';

type Write = (data: Uint8Array) => Promise<void>;

/** `withReports`: or the summary alone. */
export async function printJson(write: Write, summary: Summary, withReports: boolean): Promise<void> {
  const print = (text: string): Promise<void> => write(Buffer.from(escapeJson(text)));
  await print(`{"summary":${JSON.stringify(summaryJson(summary))}`);
  if (withReports) {
    await print(',\n"reports":[');
    let separator = '\n';
    for (const report of summary.reports) {
      if (!report.isSelected) continue;
      await print(separator);
      await printReport(print, report);
      separator = ',\n';
    }
    await print('\n]');
  }
  await print('}\n');
}

function summaryJson({ reports, unselected, ...summary }: Summary): object {
  return {
    reports: reports.filter(({ place }) => place).length,
    others: reports.filter(({ place }) => !place).length,
    hosts: summary.hosts,
    new_hosts: summary.newHosts,
    alarms: summary.alarms,
    late: summary.late,
    not_signed: summary.unsigned,
    unusual: summary.unusual.map(({ host, configuration, entry = null, words, reports: numbers }) => {
      return { host, configuration, entry, words, reports: numbers };
    }),
    copies: summary.copies,
    not_compared: summary.uncompared,
    not_shown: unselected,
  };
}

type Print = (text: string) => Promise<void>;

async function printReport(print: Print, report: Report): Promise<void> {
  const { mails, place, manifest, made, isWhole, faults, parts } = report;
  const head = {
    host: place?.host ?? null,
    configuration: place?.configuration ?? null,
    sequence: place?.sequence ?? null,
    made: Number.isNaN(made) ? null : new Date(made).toISOString(),
    signer: place?.signer ?? null,
    signer_accepted: place?.signer === undefined ? null : place.trust === 'known' || place.trust === 'former',
    files: mails.map(({ file }) => file),
    as_sent: isWhole,
    alarms: faults,
    due: manifest?.due ?? null,
    program: manifest?.program ?? null,
    entries: manifest?.entries ?? null,
    state: manifest?.state ?? null,
  };
  await print(`${JSON.stringify(head).slice(0, -1)},"parts":[`);
  for (const [index, part] of parts.entries()) {
    await print(index === 0 ? '\n' : ',\n');
    await printPart(print, part);
  }
  await print(']}');
}

async function printPart(print: Print, part: KeptPart): Promise<void> {
  const { name, description = null, isAround, kind = null, content } = part;
  const head = { name, description, kind, around: isAround };
  await print(JSON.stringify(head).slice(0, -1));
  if (await isUtf8(content.read())) {
    await print(',"text":"');
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    for await (const block of content.read())
      await print(JSON.stringify(decoder.decode(block, { stream: true })).slice(1, -1));
  } else {
    await print(',"base64":"');
    let rest: Buffer = Buffer.alloc(0);
    for await (const block of content.read()) {
      const bytes = Buffer.concat([rest, block]);
      const whole = bytes.length - (bytes.length % 3);
      await print(bytes.toString('base64', 0, whole));
      rest = bytes.subarray(whole);
    }
    await print(rest.toString('base64'));
  }
  await print('"}');
}

async function isUtf8(blocks: AsyncIterable<Uint8Array>): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const block of blocks) decoder.decode(block, { stream: true });
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
