/**
 * Gives rules that were decided here the name of their statement. A report names a rule by file and line, and
 * the line of a decided rule changes with each decision: the file is sorted. So its hits are counted by what
 * it says, over all versions of the file and wherever a host keeps it.
 */
import type { Store } from '../store/store.ts';
import type { TakenMail, TakenMessage } from '../store/taken.ts';
import { digestOfRules, rulesFile } from './rules-file.ts';
import { versionsOf } from './versions.ts';

/** By number of line, from 1, the statement there. */
type Lines = ReadonlyMap<string, string>;

const STATEMENT = /^(?:usual|fold) /;
/** Digests that are remembered; hosts name any. */
const MAX_KNOWN = 10_000;

const NONE: Lines = new Map();
const known = new WeakMap<Store, Map<string, Lines>>();

/** The mail with hits of decided rules under their statements. */
export async function nameRules<T extends Pick<TakenMail, 'messages'>>(store: Store, mail: T): Promise<T> {
  const digests = new Set(mail.messages.flatMap(({ ruleHits }) => ruleHits.map(({ sha256 }) => sha256)));
  digests.delete('');
  if (digests.size === 0) return mail;
  const files = await linesOf(store, digests);
  return { ...mail, messages: mail.messages.map((message) => named(message, files)) };
}

function named(message: TakenMessage, files: ReadonlyMap<string, Lines>): TakenMessage {
  const ruleHits = message.ruleHits.map((hits) => {
    const line = hits.place.slice(hits.place.lastIndexOf(':') + 1);
    const statement = files.get(hits.sha256)?.get(line);
    return statement === undefined ? hits : { ...hits, place: statement, sha256: '', isDecided: true };
  });
  return { ...message, ruleHits };
}

/** A file is decided before a host can have it, so a digest that is none of ours stays none. */
async function linesOf(store: Store, digests: ReadonlySet<string>): Promise<ReadonlyMap<string, Lines>> {
  let own = known.get(store);
  if (!own || own.size > MAX_KNOWN) known.set(store, (own = new Map()));
  const fresh = [...digests].filter((digest) => !own.has(digest));
  if (fresh.length === 0) return own;
  const decisions = await store.decisions();
  const versions = versionsOf(decisions);
  for (const digest of fresh) {
    const ids = versions.get(digest);
    const file = ids && rulesFile(decisions.filter(({ id }) => ids.has(id)));
    // Another version of this program may have made another file of the same decisions.
    own.set(digest, file !== undefined && digestOfRules(file) === digest ? statementsIn(file) : NONE);
  }
  return own;
}

function statementsIn(file: string): Lines {
  const lines = file.split('\n').map((line, index) => [String(index + 1), line] as const);
  return new Map(lines.filter(([, line]) => STATEMENT.test(line)));
}
