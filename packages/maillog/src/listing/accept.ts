import type { ByteString } from '../bytes.ts';
import { compareListings, contradiction } from './compare.ts';
import type { Difference } from './difference.ts';
import { readFileLine } from './line.ts';
import type { LineIndex } from './line-index.ts';
import type { Listing } from './read.ts';
import type { Warning } from './warning.ts';

/**
 * Merges differences into a saved listing: the lines of an accepted name come from the new listing. A name
 * that the new listing could not read is never accepted, since only its saved digest is known; nor is one
 * that it names twice with different digests. What several entries have listed alike is written once.
 */
export interface Acceptance {
  readonly accepted: readonly Difference[];
  /** Whether the result has attributes, and the saved listing had none: no difference says so. */
  readonly attributes: boolean;
  /** How many differences the result still has to the new listing. */
  readonly left: number;
  /** Names that the result would still have twice, with different digests by one key. */
  readonly contradictory: readonly ByteString[];
  /** The lines of the result in order of name, each with its line end. */
  lines(): Generator<Uint8Array>;
}

/** `chosen` says which names to take over; without it, all, and the new listing's attributes with them. */
export function accept(old: Listing, fresh: Listing, chosen?: (name: ByteString) => boolean): Acceptance {
  const differences = [...compareListings(old, fresh)];
  const twice = namedTwice(fresh.lines);
  const unread = new Set(differences.filter(({ kind }) => kind === 'uncovered').map(({ name }) => name));
  for (const name of twice) unread.add(name);
  const accepted = differences.filter(({ name }) => !unread.has(name) && (!chosen || chosen(name)));
  const names = new Set(accepted.map(({ name }) => name));
  const taken = chosen ? (name: ByteString) => names.has(name) : (name: ByteString) => !unread.has(name);
  return {
    accepted,
    left: differences.length - accepted.length,
    contradictory: [...namedTwice(old.lines)].filter((name) => !taken(name)),
    attributes: !chosen && fresh.lines.hasAttributes && !old.lines.hasAttributes,
    *lines() {
      const warnings = mergedWarnings(old, fresh, chosen);
      // Attributes of some names only would make every other one look new.
      const plain = chosen !== undefined && !old.lines.hasAttributes;
      let next = 0;
      for (const { name, lines, at, end } of namesOf(old.lines, fresh.lines, taken)) {
        while (next < warnings.length && (warnings[next]?.name ?? '') < name)
          yield warningLine(warnings[next++]);
        const written = new Set<string>();
        for (let each = at; each < end; each++) {
          const line = lines.line(each);
          if (plain && line.toString('latin1', 0, 5) === 'attr\t') continue;
          if (end - at > 1 && isAgain(line, written)) continue;
          yield Buffer.concat([line, LINE_FEED]);
        }
      }
      while (next < warnings.length) yield warningLine(warnings[next++]);
    },
  };
}

const LINE_FEED = Buffer.from('\n');

/** Whether a line of a name says what one in `written` says; else it is added to these. */
function isAgain(line: Buffer, written: Set<string>): boolean {
  const text = line.toString('latin1');
  const file = text.startsWith('attr\t') ? undefined : readFileLine(text);
  const id = file ? `${file.key} ${file.digest} ${file.size}` : text;
  const isWritten = written.has(id);
  written.add(id);
  return isWritten;
}

/** The names that have two digests by one key, or two kinds of attributes. */
function namedTwice(lines: LineIndex): Set<ByteString> {
  const names = new Set<ByteString>();
  for (let at = 0, end = 0; at < lines.length; at = end) {
    end = lines.endOfName(at);
    if (end - at > 1 && contradiction(lines.entry(at, end)) !== undefined) names.add(lines.name(at));
  }
  return names;
}

interface Taken {
  readonly name: ByteString;
  readonly lines: LineIndex;
  readonly at: number;
  readonly end: number;
}

/** For each name, the lines of the chosen side. */
function* namesOf(old: LineIndex, fresh: LineIndex, taken: (name: ByteString) => boolean): Generator<Taken> {
  let at = 0;
  let other = 0;
  while (at < old.length || other < fresh.length) {
    const left = at < old.length ? old.name(at) : undefined;
    const right = other < fresh.length ? fresh.name(other) : undefined;
    const name = left === undefined || (right !== undefined && right < left) ? (right ?? '') : left;
    const end = left === name ? old.endOfName(at) : at;
    const otherEnd = right === name ? fresh.endOfName(other) : other;
    yield taken(name) ? { name, lines: fresh, at: other, end: otherEnd } : { name, lines: old, at, end };
    at = end;
    other = otherEnd;
  }
}

function mergedWarnings(old: Listing, fresh: Listing, chosen?: (name: ByteString) => boolean): Warning[] {
  const replaced = ({ name }: Warning): boolean => !chosen || (name !== undefined && chosen(name));
  const merged = [...old.warnings.filter((each) => !replaced(each)), ...fresh.warnings.filter(replaced)];
  return merged.sort((a, b) => {
    const [left, right] = [a.name ?? '', b.name ?? ''];
    return left < right ? -1 : Number(left > right);
  });
}

function warningLine(warning: Warning | undefined): Uint8Array {
  return Buffer.from(`warn\t${warning?.text ?? ''}\n`, 'latin1');
}
