import type { Progress } from '../reader.ts';

/** The page over the database reads no mails itself: workers do. */
export const READ_BY_WORKERS: Progress = {
  isReading: false,
  mails: 0,
  taken: 0,
  files: 0,
  of: 0,
  perSecond: 0,
  seconds: 0,
  failures: [],
  isDone: true,
};
