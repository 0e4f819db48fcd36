/** What an approval is about, before a reason is asked for. */
import type { Finding } from '../inbox/finding.ts';
import type { Page } from './pager.ts';
import { plural } from './summary.ts';

/** Which files become known good, by name: a row has some of them only. */
export function approvalPage({ text, details, changes, hosts, host }: Finding, isOne: boolean): Page {
  const files = changes[0]?.change.fileCount ?? 0;
  return {
    title: `Approve changes: ${text}`,
    lines: [
      `These files, as they are, become the known good ones of ${isOne || hosts === 1 ? host : plural(hosts, 'host')}:`,
      ...details.map((line) => `  ${line}`),
      ...(files > details.length
        ? [`  and ${files - details.length} more: Escape, then Enter shows their reports`]
        : []),
    ],
  };
}
