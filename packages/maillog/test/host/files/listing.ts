import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { ListRequest } from '../../../src/entry/host.ts';
import { listFiles } from '../../../src/host/files/list-files.ts';
import { addCoverage, noCoverage } from '../../../src/listing/coverage.ts';
import type { Coverage } from '../../../src/listing/coverage.ts';
import { COUNTED, ListingCount } from '../../../src/listing/part.ts';
import '../../helpers/umask.ts';

/** A directory that is gone after the test, whatever was made of it. */
export function folder(t: Pick<TestContext, 'after'>): string {
  const path = mkdtempSync(join(tmpdir(), 'maillog-monitor-'));
  t.after(() => execFileSync('sh', ['-c', 'chmod -R u+rwx "$1"; rm -rf "$1"', 'sh', path]));
  return path;
}

export interface Listing {
  /** Without line ends. */
  readonly lines: readonly string[];
  readonly coverage: Coverage;
}

/** Lists in place, or (`inlineBudgetMs: 0`) by workers. */
export async function list(roots: readonly string[], options: Partial<ListRequest> = {}): Promise<Listing> {
  const coverage = noCoverage();
  const pieces: Uint8Array[] = [];
  const bytes = roots.map((root) => Buffer.from(root).toString('latin1'));
  const request = { key: 'sha256', secrets: {}, jobs: 2, inlineBudgetMs: 1e9, ...options, roots: bytes };
  for await (const piece of listFiles(request)) {
    pieces.push(Uint8Array.from(piece.lines));
    addCoverage(coverage, piece.coverage);
  }
  const lines = Buffer.concat(pieces).toString('latin1').split('\n');
  lines.pop();
  return { lines, coverage };
}

/** A listing in the output of `open`, which counts the lines. */
export function counted(text: string): string {
  const count = new ListingCount();
  count.update(Buffer.from(text, 'latin1'));
  return `==> f <==${COUNTED}\n${text}${count.end()}`;
}

/** What stands behind the third tab of each file's line. */
export function namesIn({ lines }: Listing): string[] {
  return lines
    .filter((line) => !line.startsWith('warn\t'))
    .map((line) => line.split('\t').slice(3).join('\t'));
}

export function warningsIn({ lines }: Listing): string[] {
  return lines.filter((line) => line.startsWith('warn\t')).map((line) => line.slice('warn\t'.length));
}
