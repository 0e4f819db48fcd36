import { byteString } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import { parseListingMemory } from '../entry/listing-memory.ts';
import { describeMemory } from '../entry/watch/watch-memory.ts';
import { EXIT, MailLogError, MailLogErrors } from '../errors.ts';
import { nodeHost } from '../host/node-host.ts';
import { escapeText } from '../text/escape.ts';
import { recover } from '../report/recovery.ts';
import type { FailedReport, SavedState, SentReport, Undelivered, Waiting } from '../report/ports.ts';
import type { SealingKey } from '../seal/sealer.ts';
import { keysOf, requirements } from './wiring/compose.ts';
import { openStateDirectory } from './wiring/state-directory.ts';
import { load } from './wiring/load.ts';
import type { Loaded } from './wiring/load.ts';
import type { Streams } from './terminal/streams.ts';
import { configurationNamed, parseOptions } from './options.ts';
import { jsonText, printText } from './terminal/print-text.ts';

interface Status {
  readonly directory: string;
  readonly state: SavedState;
  readonly waiting: readonly Waiting[];
  /** What the next report will say. */
  readonly givenUp: readonly Undelivered[];
  readonly failed: readonly FailedReport[];
  readonly sent: readonly SentReport[];
  readonly keys: readonly SealingKey[];
}

/**
 * `maillog status -C FILE [--json]` prints the saved state, the spool, the last delivery, and the keys with
 * their expiry. Exit status 75 if a report waits, 1 if one has failed, and that of a report which the
 * configuration or a key would stop.
 */
export async function status(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('status', args);
  const conf = configurationNamed(values.conf, 'maillog status -C FILE');
  const loaded = await load(conf, nodeHost());
  // The state is shown even if a key is unusable.
  const keys = await usableKeys(loaded).catch((error: unknown) => {
    if (error instanceof MailLogError || error instanceof MailLogErrors) return error;
    throw error;
  });
  const kept = await openStateDirectory(loaded.settings, conf);
  try {
    const state = await recover(kept.spool, kept.store);
    const found = {
      directory: kept.directory,
      state,
      waiting: await kept.spool.waiting(),
      givenUp: await kept.spool.unreported(),
      failed: await kept.spool.failed(),
      sent: await kept.spool.sent(),
      keys: keys instanceof Error ? [] : keys,
    };
    await printText(io.stdout, values.json === true ? jsonText(found) : textOf(found));
    if (keys instanceof Error) throw keys;
    if (found.waiting.length > 0) return EXIT.undelivered;
    return found.failed.length > 0 ? EXIT.entryFailed : EXIT.done;
  } finally {
    await kept.release();
  }
}

/** @throws what a report would be refused for: a key, or a setting that is missing */
async function usableKeys(loaded: Loaded): Promise<readonly SealingKey[]> {
  const { errors } = await requirements(loaded);
  if (errors.length > 0) throw new MailLogErrors(errors);
  return keysOf(loaded);
}

function textOf({ directory, state, waiting, givenUp, failed, sent, keys }: Status): ByteString {
  const { sequence, made, delivered, memories, warnings = [] } = state;
  const lines = [
    `state          ${directory}`,
    `last report    ${sequence === 0 ? 'none yet' : `${sequence}, made ${made ?? 'at an unknown time'}`}`,
    `last delivery  ${delivered ? `report ${delivered.sequence}, ${delivered.at}` : 'none yet'}`,
    `spool          ${waiting.length === 0 ? 'empty' : `${waiting.length} waiting`}`,
    ...waiting.map(
      ({ sequence, made, tries, next, words }) =>
        `  report ${sequence}, made ${made.toISOString()}, ${tries === 1 ? '1 try' : `${tries} tries`}${next ? `, again at ${next.toISOString()}` : ''}${words === '' ? '' : `: ${words}`}`,
    ),
    ...givenUp.map(
      ({ sequence, recipient, words }) =>
        `given up       report ${sequence}${recipient === undefined ? '' : ` to ${recipient}`}: ${words}`,
    ),
    ...(failed.length === 0 ? [] : [`failed         ${storedText(failed, '--failed')}`]),
    ...(sent.length === 0 ? [] : [`sent           ${storedText(sent, '--sent')}`]),
    ...warnings.map((words) => `next report    ${words}`),
    ...Object.entries(memories).flatMap(([name, memory]) =>
      describeMemory(memory).map((position) => `position       ${name}: ${position}`),
    ),
    ...Object.entries(memories).flatMap(([name, memory]) => listingText(name, memory)),
    ...keys.map(
      ({ name, fingerprint, expires }) =>
        `key            ${name} ${fingerprint} ${expires ? `expires ${expires.toISOString().slice(0, 10)}` : 'never expires'}`,
    ),
  ];
  // Escape controls in names of logs and in words of servers: they must not end a line or control a terminal.
  return lines.map((line) => `${byteString(escapeText(line))}\n`).join('');
}

/** `listing        files.txt: whole in report 1, changed in report 4`. */
function listingText(name: string, memory: unknown): string[] {
  const listing = parseListingMemory(memory);
  if (!listing) return [];
  const next = listing.isRequested === true ? '; the next report holds the whole' : '';
  return [
    `listing        ${name}: whole in report ${listing.base}, changed in report ${listing.last}${next}`,
  ];
}

/** `2 reports (3 7), 12345 bytes; maillog flush --failed sends them again`. */
function storedText(
  reports: readonly Pick<FailedReport, 'sequence' | 'bytes'>[],
  option: '--failed' | '--sent',
): string {
  const bytes = reports.reduce((sum, report) => sum + report.bytes, 0);
  const numbers = reports.map(({ sequence }) => sequence).join(' ');
  const count = reports.length === 1 ? '1 report' : `${reports.length} reports`;
  return `${count} (${numbers}), ${bytes} bytes; maillog flush ${option} sends ${reports.length === 1 ? 'it' : 'them'} again`;
}
