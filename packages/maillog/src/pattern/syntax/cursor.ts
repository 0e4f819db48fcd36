import type { MailLogError } from '../../errors.ts';
import type { PatternText } from './pattern-text.ts';
import { FLAG } from './modifiers.ts';
import type { Node } from './tree.ts';

/**
 * The groups that a name means. The parser fills the list as groups open: a reference may precede its group.
 */
export type Groups = number[];

/** Parses the inside of a group, up to its `)`; calls `beforeBranch` at the start of each alternative. */
export type ParseBody = (cursor: Cursor, beforeBranch?: () => void) => Node;

/** The parser's position: the text, the modifiers in force, and what is known of the groups so far. */
export class Cursor {
  readonly source: PatternText;
  readonly text: string;
  at = 0;
  flags: number;
  /** Groups opened so far. */
  groups = 0;
  /** The highest group number so far: branch reset counts some numbers twice. */
  allGroups = 0;
  /** How many groups are open here. */
  depth = 0;
  /** Whether the last character was an s. Under /ai, two of them are one letter. */
  afterS = false;
  /** Depth of lookaround around this point. */
  looking = 0;
  #names: Map<string, Groups> | undefined;
  /** Bodies of the groups, for recursion and for the lengths a lookbehind can have. */
  readonly bodies = new Map<number, Node>();
  /** Checks that run at the end of the pattern, when all groups are known. */
  #checks: (() => void)[] | undefined;

  constructor(source: PatternText, flags: number) {
    this.source = source;
    this.text = source.text;
    this.flags = flags;
  }

  has(flag: number): boolean {
    return (this.flags & flag) !== 0;
  }

  get char(): string | undefined {
    return this.text[this.at];
  }

  /**
   * The code of the character at `at`; -1 past the end. `text.charCodeAt` past the end would make V8 discard
   * its compiled code at the end of each pattern.
   */
  codeAt(at: number): number {
    return at < this.text.length ? this.text.charCodeAt(at) : -1;
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  /** The groups of a name; empty as long as none has been opened. */
  named(name: string): Groups {
    const names = (this.#names ??= new Map());
    let groups = names.get(name);
    if (groups === undefined) names.set(name, (groups = []));
    return groups;
  }

  /** Defers a check until all groups are known. */
  later(check: () => void): void {
    (this.#checks ??= []).push(check);
  }

  /**
   * Runs the deferred checks.
   * @throws MailLogError of kind `config` from the first check that fails.
   */
  finish(): void {
    for (const check of this.#checks ?? []) check();
  }

  /** Skips comments: `(?#…)`, and under /x blanks and `#…`. */
  skipComments(): void {
    const { text } = this;
    for (;;) {
      const char = this.codeAt(this.at);
      if (char !== 40 && (this.flags & FLAG.x) === 0) return;
      // ( ? #
      if (char === 40 && this.codeAt(this.at + 1) === 63 && this.codeAt(this.at + 2) === 35) {
        const end = text.indexOf(')', this.at);
        if (end < 0) throw this.invalid(this.at, 'comment opened here is never closed');
        this.at = end + 1;
      } else if (!this.has(FLAG.x)) return;
      else if (isBlank(char)) this.at++;
      // #
      else if (char === 35) {
        const end = text.indexOf('\n', this.at);
        this.at = end < 0 ? text.length : end + 1;
      } else return;
    }
  }

  /** An error that Perl reports too. */
  invalid(at: number, what: string, hint?: string): MailLogError {
    return this.source.error(
      at,
      `cannot parse pattern /${this.source.quote(0, this.text.length)}/: ${what}`,
      hint,
    );
  }

  /** An error for what Perl understands and MailLog refuses. */
  refused(at: number, what: string, hint?: string): MailLogError {
    return this.source.error(
      at,
      `pattern /${this.source.quote(0, this.text.length)}/ is refused: ${what}`,
      hint,
    );
  }
}

/** Perl's "pattern white space" among bytes: tab to carriage return, space, and NEL (85). */
function isBlank(char: number): boolean {
  return char === 32 || (char >= 9 && char <= 13) || char === 0x85;
}
