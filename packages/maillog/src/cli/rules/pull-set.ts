/**
 * Pulls one rules set, and puts it into force if nothing is against it. The order of the checks:
 *
 * 1. the description is signed by a key that the configuration names (fetch-set.ts)
 * 2. it is the set of this address, and no older than the one in force
 * 3. each file is the one that was signed
 * 4. the rules are nothing but rules, do what their tests say, and hide no attack (check-rules-set.ts)
 * 5. the whole configuration can be read with them: its own tests do not fail
 *
 * Only then it is stored (set-store.ts has the order of the durable steps). Whatever fails before leaves the
 * set in force as it is.
 */
import {
  RefusedSet,
  Unreachable,
  fetchContents,
  fetchDescription,
} from '../../delivery/rules-set/fetch-set.ts';
import type { SetServer } from '../../delivery/rules-set/fetch-set.ts';
import { storeSet } from '../../delivery/rules-set/set-store.ts';
import { checkRulesSet } from '../../entry/watch/check-rules-set.ts';
import type { MailLogError } from '../../errors.ts';
import type { VerifiedSet, WholeSet } from '../../rules-set/rules-set.ts';
import { filesOf } from './rules-sets.ts';
import type { KeyedSource } from './rules-sets.ts';

/** How a pull ended: `{kind: 'refused', words: 'serial number 11 is older than 12, which is in force'}`. */
export type Pulled =
  | { readonly kind: 'new' | 'current'; readonly set: VerifiedSet }
  | { readonly kind: 'refused' | 'unreachable'; readonly words: string };

export interface PullEdges {
  /** The state directory, whose lock is held. */
  readonly directory: string;
  readonly server: SetServer;
  readonly inForce: WholeSet | undefined;
  /** What would be wrong with the configuration, given these rules, and is not now. */
  readonly errorsWith: (whole: WholeSet) => Promise<readonly MailLogError[]>;
}

const MAX_ERRORS_NAMED = 3;

/** @throws MailLogError or Error with Node's `code`, if the set cannot be stored */
export async function pullSet(
  source: KeyedSource,
  { directory, server, inForce, errorsWith }: PullEdges,
): Promise<Pulled> {
  try {
    const { set, text } = await fetchDescription(server, source.keys);
    const order = wrongOrder(source, set, inForce?.set);
    if (order !== undefined) return { kind: 'refused', words: order };
    if (set.digest === inForce?.set.digest) return { kind: 'current', set };
    const contents = await fetchContents(server, set, (sha256) => contentOf(inForce, sha256));
    const whole = { set, text, contents };
    const errors = checkRulesSet(filesOf(source.url, whole));
    const all = errors.length > 0 ? errors : await errorsWith(whole);
    if (all.length > 0) return { kind: 'refused', words: wordsOf(all) };
    await storeSet(directory, source.url, whole);
    return { kind: 'new', set };
  } catch (error) {
    if (error instanceof RefusedSet) return { kind: 'refused', words: error.message };
    if (error instanceof Unreachable) return { kind: 'unreachable', words: error.message };
    throw error;
  }
}

/** Why the set must not take the place of the one in force; undefined: nothing is against it. */
function wrongOrder(
  { name }: KeyedSource,
  set: VerifiedSet,
  old: VerifiedSet | undefined,
): string | undefined {
  if (set.name !== name) return `it is the set ${set.name}, and the address is that of ${name}`;
  if (!old) return undefined;
  if (set.serial < old.serial)
    return `rollback: its serial number ${set.serial} is older than ${old.serial}, which is in force`;
  return set.serial === old.serial && set.digest !== old.digest
    ? `there are two sets with the serial number ${set.serial}`
    : undefined;
}

function contentOf(whole: WholeSet | undefined, sha256: string): Uint8Array | undefined {
  const at = whole?.set.files.findIndex((file) => file.sha256 === sha256) ?? -1;
  return at < 0 ? undefined : whole?.contents[at];
}

/** The hints quote lines; a reader of the report has no use for them. */
function wordsOf(errors: readonly MailLogError[]): string {
  const named = errors
    .slice(0, MAX_ERRORS_NAMED)
    .map(({ place, message }) => (place ? `${place.file}:${place.line}: ${message}` : message));
  const more = errors.length - named.length;
  return [...named, ...(more > 0 ? [`${more} more errors`] : [])].join('; ');
}
