import { realpath, stat } from 'node:fs/promises';
import { byteString } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import type { ListRequest } from '../entry/host.ts';
import { DEFAULT_MAX_BYTES, MonitorEntry } from '../entry/monitor.ts';
import { MailLogError } from '../errors.ts';
import { nodeHost } from '../host/node-host.ts';
import { rootsOf } from '../host/files/roots.ts';
import { compareListings } from '../listing/compare.ts';
import type { Difference } from '../listing/difference.ts';
import type { Listing } from '../listing/read.ts';
import { exitStatus, resultOf } from '../listing/result.ts';
import { checkFiles, findNewFiles } from '../reading/check.ts';
import { checkJson } from '../reading/check-json.ts';
import { checkText } from '../reading/check-text.ts';
import { listingIn } from './listing-file.ts';
import { holdsReports, reportedListing } from './wiring/report-listings.ts';
import { load } from './wiring/load.ts';
import type { Streams } from './terminal/streams.ts';
import { parseOptions } from './options.ts';
import { setStatusIfClosed } from './terminal/closed-output.ts';
import { jsonText, printText } from './terminal/print-text.ts';
import { showingChecks } from './terminal/progress.ts';

/** `maillog --check LISTING` compares a listing with the files, or with another listing. */
export async function check(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('check', args);
  const { check: file, against, conf } = values;
  if (file === undefined)
    throw new MailLogError('usage', '--check needs a listing', { hint: 'maillog --check good.log' });
  if (against !== undefined && conf !== undefined) {
    throw new MailLogError('usage', '--against and -C cannot be combined', {
      hint: 'leave out one of them',
    });
  }
  if (against !== undefined && values.root !== undefined)
    throw new MailLogError('usage', '--against compares two listings and reads no file below --root', {
      hint: 'leave out one of them',
    });
  const root = await rootOf(values.root);
  const started = new Date();
  const ofReports = await holdsReports(file);
  const saved = ofReports ? await reportedListing(file, values, io) : await listingIn(file);
  if (against !== undefined && (await holdsReports(against))) {
    if (values.packages !== undefined)
      throw new MailLogError(
        'usage',
        '--packages explains one host, and a Maildir holds reports of several',
        {
          hint: 'save the listing with maillog open, and give that to --against',
        },
      );
    const { checkReports } = await import('./check-reports.ts');
    return checkReports({ ...values, check: file, against, saved, started }, io);
  }
  const hasKeys = [values.key, values.signer, values['passphrase-file']].some((value) => value !== undefined);
  if (hasKeys && !ofReports) {
    throw new MailLogError('usage', '--key, --passphrase-file and --signer need reports to open', {
      hint: 'maillog --check good.log --against MAILDIR --key PRIVATE.asc',
    });
  }
  const fresh = against === undefined ? undefined : await listingIn(against);
  const differences = fresh
    ? compareListings(saved, fresh)
    : await checkHost(saved, conf, root, values.quiet ? undefined : io.stderr);
  let result = resultOf(saved.lines.countNames(), differences);
  if (values.packages !== undefined) {
    const { explainByPackages, unexplainedText } = await import('./packages.ts');
    const explained = await explainByPackages(
      result,
      values.packages,
      against === undefined ? nodeHost() : undefined,
      root,
    );
    result = explained.result;
    if (explained.undecided > 0) io.stderr.write(undecidedText(explained.undecided));
    io.stderr.write(unexplainedText(explained.unexplained));
  }
  const run = {
    saved: file,
    now: against ?? 'the files',
    started,
    ended: new Date(),
    counted: saved.counted,
    notes: [...saved.notes, ...(fresh?.notes ?? [])],
  };
  const status = exitStatus(result);
  const text = values.json ? jsonText(checkJson(result, run)) : checkText(result, run);
  setStatusIfClosed(status);
  if (values.json || !(values.quiet && status === 0)) await printText(io.stdout, text);
  return status;
}

/** The directory of `--root`, without a trailing slash; empty for `/`. */
async function rootOf(path: string | undefined): Promise<ByteString> {
  if (path === undefined) return '';
  if (!(await isDirectory(path))) throw new MailLogError('usage', `${path} is not a directory`);
  return byteString(await realpath(path)).replace(/\/$/, '');
}

/** Why the files still count as changed. */
function undecidedText(files: number): string {
  return `maillog: ${files} ${files === 1 ? 'file is' : 'files are'} in packages whose digests are of another kind than the listing's\n`;
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true;
}

async function checkHost(
  saved: Listing,
  conf: string | undefined,
  root: ByteString,
  stderr: NodeJS.WriteStream | undefined,
): Promise<Difference[]> {
  const host = nodeHost();
  const requests = conf === undefined ? [] : await requestsOf(conf);
  const secrets = Object.assign({}, ...requests.map((request) => request.secrets)) as ListRequest['secrets'];
  const named = conf === undefined ? undefined : new Set(requests.flatMap(namesOf));
  const maxSize = Math.max(DEFAULT_MAX_BYTES, ...requests.map((request) => request.maxSize ?? 0));
  const differences: Difference[] = [];
  const seen = stderr?.isTTY ? showingChecks(host, stderr, saved.lines.totals()) : host;
  for await (const difference of checkFiles(saved, seen, { secrets, named, root, maxSize }))
    differences.push(difference);
  // If two entries list one directory, a new file in it is reported once.
  const reported = new Set(differences.map(({ kind, name }) => `${kind} ${name}`));
  for (const request of requests) {
    for await (const difference of findNewFiles(saved, host, request, root)) {
      const id = `${difference.kind} ${difference.name}`;
      if (!reported.has(id)) differences.push(difference);
      reported.add(id);
    }
  }
  return differences;
}

/** The paths that a monitor entry names. */
function namesOf({ roots }: ListRequest): ByteString[] {
  const { outer, inner } = rootsOf(roots);
  return [...outer, ...inner];
}

/** What each monitor entry lists. */
async function requestsOf(conf: string): Promise<ListRequest[]> {
  const monitors = await monitorsOf(conf);
  return Promise.all(monitors.map((monitor) => monitor.request()));
}

async function monitorsOf(conf: string): Promise<MonitorEntry[]> {
  const { entries } = await load(conf, nodeHost());
  const monitors = entries.filter((entry) => entry instanceof MonitorEntry);
  for (const { waitsFor } of monitors) if (waitsFor) throw waitsFor;
  if (monitors.length > 0) return monitors;
  throw new MailLogError('usage', `${conf} monitors nothing`, {
    hint: 'leave out -C, or write a monitor entry in it',
  });
}
