/** Reports and their entries, for the answers. */
import type { TakenEntry } from '../store/taken.ts';
import { Refused } from './refused.ts';
import type { Entry } from './screen-answers.ts';

/** Warnings of an entry that are given. */
const MAX_WARNINGS = 50;

export function entryAnswer({ name, kind, description, lines, hidden, folded, warnings }: TakenEntry): Entry {
  return { name, kind, description, lines, hidden, folded, warnings: warnings.slice(0, MAX_WARNINGS) };
}

/** Whether the reports that the host's key signed are asked for: by default, they are. */
export function isVerifiedAsked(query: URLSearchParams): boolean {
  const text = query.get('verified') ?? 'true';
  if (text !== 'true' && text !== 'false') throw new Refused(400, 'verified is neither true nor false');
  return text === 'true';
}
