import type { DirectiveTable } from '../config/directive.ts';
import { addCoverage, coverageText, isWhole, noCoverage } from '../listing/coverage.ts';
import { ReportEntry } from './entry.ts';
import type { Out } from './entry.ts';
import type { ListRequest } from './host.ts';

/** More threads than this have to be asked for: a report should not slow down what the host is there for. */
const DEFAULT_JOBS = 2;

/** `monitor`: the listing of files, with their digests, that is compared with a known good copy elsewhere. */
export class MonitorEntry extends ReportEntry {
  static override readonly table: DirectiveTable = [
    {
      name: 'dir',
      usage: 'PATH…',
      words: [1, Number.POSITIVE_INFINITY],
      repeatable: true,
      help: 'lists the regular files of these directories and all below them',
      example: '/etc /usr/bin',
    },
    {
      name: 'digest',
      usage: 'md5|sha256|sha512',
      words: [1, 1],
      repeatable: false,
      value: ['md5', 'sha256', 'sha512'],
      help: 'what a file is reduced to; sha256 if nothing is said, md5 gives a classic listing',
      example: 'sha256',
    },
  ];

  override validate(): void {
    if (!this.directives['dir']) throw this.fault('monitor has no dir', 'write dir /etc in it');
  }

  override async run(out: Out): Promise<void> {
    const coverage = noCoverage();
    for await (const piece of this.context.host.listFiles(this.request())) {
      addCoverage(coverage, piece.coverage);
      await out.print(piece.lines);
    }
    if (!isWhole(coverage)) await out.warn(coverageText(coverage));
    else if (coverage.noted > 0) await out.print(`warn\t${coverageText(coverage)}\n`);
  }

  /** What to list; a check asks the same. */
  request(): ListRequest {
    return {
      roots: this.paths('dir'),
      key: this.directives['digest']?.text ?? 'sha256',
      secrets: {},
      jobs: DEFAULT_JOBS,
    };
  }
}
