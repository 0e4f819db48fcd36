import { MailLogError } from '../../errors.ts';

/** The answer of `test`; false also for a template that the language refuses, such as one without a word. */
export function isAccepted(test: () => boolean): boolean {
  try {
    return test();
  } catch (error) {
    if (error instanceof MailLogError && error.kind === 'config') return false;
    throw error;
  }
}
