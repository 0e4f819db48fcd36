/**
 * What a check of `maillog doctor` finds: `{verdict: 'warning', words: 'admin.asc expires in 12 days', hint:
 * 'export it again'}`. A fault stops a report, or keeps it from its reader; a warning does not.
 */
import type { MailLogError, MailLogErrors } from '../../errors.ts';

export type Verdict = 'ok' | 'warning' | 'fault';

export interface Finding {
  readonly verdict: Verdict;
  readonly words: string;
  /** The way out. */
  readonly hint?: string | undefined;
}

export function ok(words: string): Finding {
  return { verdict: 'ok', words };
}

export function warning(words: string, hint?: string): Finding {
  return { verdict: 'warning', words, hint };
}

export function fault(words: string, hint?: string): Finding {
  return { verdict: 'fault', words, hint };
}

/** An error as a fault, with its place: `web.conf:3:5: cannot read …`. */
export function faultOf({ place, message, hint }: MailLogError): Finding {
  const where = place === undefined ? '' : `${place.file}:${place.line}:${place.column}: `;
  return fault(`${where}${message}`, hint);
}

/** All that MailLog refuses, a fault each. Other errors are thrown on. */
export function faultsOf(error: unknown): Finding[] {
  if (!(error instanceof Error)) throw error;
  if ('errors' in error && error.name === 'MailLogErrors')
    return (error as MailLogErrors).errors.map(faultOf);
  if (error.name === 'MailLogError') return [faultOf(error as MailLogError)];
  throw error;
}
