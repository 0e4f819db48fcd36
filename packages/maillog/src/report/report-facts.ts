/** What a report says of its host, beside what its entries say. */
import type { ReportFacts } from './describe-message.ts';
import { nextDue } from './due.ts';
import type { ReportPlan } from './plan.ts';
import type { SavedState, Spool } from './ports.ts';

/** `state` is that of this report: its number, and its time as the last of the recent ones. */
export async function factsOf(
  { heading, configuration, program, signer, keys, everySeconds, when }: ReportPlan,
  { spool, freeBytes }: { readonly spool: Spool; readonly freeBytes: () => Promise<number | undefined> },
  { sequence, recent = [], delivered }: SavedState,
): Promise<ReportFacts> {
  // A report that comes only if something is unusual is never late, unless the configuration says when.
  const due = when === 'unusual' && everySeconds === undefined ? undefined : nextDue(recent, everySeconds);
  const [waiting, failed, free] = await Promise.all([spool.waiting(), spool.failed(), freeBytes()]);
  return {
    host: heading.host,
    configuration,
    sequence,
    made: heading.date.toISOString(),
    due: due?.toISOString() ?? null,
    program,
    signer,
    state: {
      waiting: waiting.length,
      failed: failed.length,
      delivered: delivered ?? null,
      free: free ?? null,
    },
    keys: keys.map(({ name, fingerprint, expires }) => {
      return { name, fingerprint, expires: expires?.toISOString() ?? null };
    }),
  };
}
