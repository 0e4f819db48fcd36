/**
 * Numbers that only tell things of one kind apart: of sessions, jobs and processes. Whatever their value, the
 * event is the same, unlike a count or a level.
 */
import type { SlotPlace } from './slot-place.ts';

/** `session `, `"pid": `, `job_id=`, `#`; letters directly before it are part of its name: `run-u`. */
const BEFORE = new RegExp(
  String.raw`(?:\b|_)(?:p?pid|tid|(?:\w*[_-])?id|key|job|task|session|thread|process|worker|child|conn(?:ection)?|req(?:uest)?|seq|serial|transaction|txn?|term|epoch|generation|revision|inode|handle|line|port)["']?\s*[:=]?\s*["'#(<[]*$|[#[]$|[A-Za-z][_-]?$`,
  'i',
);

export function isIdentifier({ before }: SlotPlace): boolean {
  return BEFORE.test(before);
}
