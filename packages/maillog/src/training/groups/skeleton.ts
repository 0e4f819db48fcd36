/**
 * Skeletons: signatures with the same literal words in the same order, whatever variable words are between
 * them. One template prints `2 blocks` and `2 blocks (7 KB)`, lists of any length, `()` and `(host)`; its
 * literal words are what it always prints.
 */
import { Enclosures } from './enclosure.ts';
import type { LineSignature } from '../lines/line-signature.ts';
import { DOTTED, LITERAL } from '../lines/tokenizer.ts';
import { MessageSpan } from './message-span.ts';
import { QUOTED_TEXT_KEYS } from './word-lists.ts';

/** A literal word of a skeleton, in its place: `{word: 'user', soft: false, …}`. */
export interface LiteralWord {
  readonly word: string;
  /** The word is part of an identifier or a dotted name, and more likely to vary than plain letters. */
  readonly soft: boolean;
  /** The word is the stable letters of an identifier with digits. */
  readonly identifier: boolean;
  /** `:`, `@` or `/` joins a variable word to it. */
  readonly joined: boolean;
  /** The kinds (token-kind.ts) of the variable words before this word, as bits; 0 if there are none. */
  readonly afterKinds: number;
  /** The separators before it. */
  readonly gap: string;
  /** The brackets or quotes around the word, the innermost last, and the mark that opened the innermost. */
  readonly enclosures: readonly number[];
  readonly opener: string;
  /** The word is a key, with a value after it: `level=`, `"level":`. */
  readonly isKey: boolean;
  /** The word is in the message of a structured line: `msg="cache warmed"`. */
  readonly isMessage: boolean;
}

export interface Skeleton {
  readonly program: string;
  /** The header's shape: lines of different headers never share a skeleton. */
  readonly header: number;
  /** The keys of lines by fields, `''` for text: lines with other keys never share a skeleton. */
  readonly fieldKeys: string;
  items: readonly LiteralWord[];
  /** The kinds of the variable words after the last item. */
  endKinds: number;
  /** Too few letters to compare by words: the whole signature is compared, and never merged. */
  readonly hasFewLetters: boolean;
  readonly signatures: LineSignature[];
  count: number;
}

/** A bit besides those of the kinds: the place is variable although its words are plain. */
export const PLAIN_VARIABLE = 1 << 30;

/** The fewest letters in the literal words of a template. */
const MIN_LETTERS = 4;

/** The skeletons of `signatures`; their order does not matter. */
export function skeletonsOf(signatures: readonly LineSignature[]): Skeleton[] {
  const skeletons = new Map<string, Skeleton>();
  const ordered = signatures
    .map((signature) => ({ signature, text: wildcardText(signature) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1));
  for (const { signature } of ordered) {
    const [items, endKinds] = itemsOf(signature);
    const letters = items.reduce((sum, item) => sum + (item.identifier ? 0 : item.word.length), 0);
    const hasFewLetters = letters < MIN_LETTERS;
    const head = `${signature.header}\0${signature.program}\0${signature.fieldKeys}\0`;
    const key =
      head +
      (hasFewLetters
        ? wildcardKey(signature)
        : items.map((item) => (item.soft ? '~' : '') + item.word).join('\x01'));
    let skeleton = skeletons.get(key);
    if (!skeleton) {
      skeleton = {
        program: signature.program,
        header: signature.header,
        fieldKeys: signature.fieldKeys,
        items,
        endKinds,
        hasFewLetters,
        signatures: [],
        count: 0,
      };
      skeletons.set(key, skeleton);
    } else if (!hasFewLetters) {
      skeleton.items = skeleton.items.map((item, at) => ({
        ...item,
        afterKinds: item.afterKinds | items[at].afterKinds,
      }));
      skeleton.endKinds |= endKinds;
    }
    skeleton.signatures.push(signature);
    skeleton.count += signature.count;
  }
  return [...skeletons.values()];
}

function isLiteral(kind: number): boolean {
  return kind === LITERAL || kind === DOTTED;
}

function itemsOf(signature: LineSignature): [LiteralWord[], number] {
  const items: LiteralWord[] = [];
  const enclosures = new Enclosures();
  const message = new MessageSpan(signature);
  let afterKinds = 0;
  /** The quotes of a text that is skipped. */
  let skipped = 0;
  for (const [index, token] of signature.tokens.entries()) {
    const { kind, gap } = token;
    const around = enclosures.pass(gap, signature.tokens[index - 1]?.text ?? '');
    if (skipped > 0 && around.includes(skipped)) continue;
    skipped = 0;
    const isMessage = message.includes(index, around);
    const before = items.at(-1);
    if (
      before &&
      afterKinds === 0 &&
      /[:=([{]/.test(gap) &&
      QUOTED_TEXT_KEYS.has(before.word.toLowerCase())
    ) {
      const quoted = gap.endsWith('"') ? around.at(-1) : undefined;
      if (quoted === undefined) return [items, PLAIN_VARIABLE];
      skipped = quoted;
      afterKinds = PLAIN_VARIABLE;
      continue;
    }
    const word = isLiteral(kind) ? token.text : token.stableLetters;
    if (word === '') {
      afterKinds |= 1 << kind;
      continue;
    }
    const soft = kind !== LITERAL;
    // A list of identifiers (`blk_1 blk_2 blk_3`) counts as one.
    if (soft && before?.soft && before.word === word) continue;
    const next = signature.tokens[index + 1];
    items.push({
      word,
      soft,
      identifier: soft && !isLiteral(kind),
      joined: next !== undefined && next.parameter !== null && /^[:@/]$/.test(next.gap),
      afterKinds,
      gap: isMessage && before?.isMessage !== true ? '' : gap,
      enclosures: isMessage ? around.slice(message.depth) : around,
      opener: enclosures.opener,
      isKey: /^=|^["']\s*:/.test(next?.gap ?? signature.tail),
      isMessage,
    });
    afterKinds = 0;
  }
  return [items, afterKinds];
}

/** The signature with its variable words as `*`: no two signatures of one program have the same. */
function wildcardText(signature: LineSignature): string {
  const words = signature.tokens.map(
    ({ gap, parameter, text, stableLetters }) => gap + (parameter ? `*${stableLetters}` : text),
  );
  return `${signature.program}\0${signature.header}\0${words.join('\x01')}${signature.tail}`;
}

/** The signature with its variable words as `*`, runs of them as one. */
function wildcardKey(signature: LineSignature): string {
  const whole =
    signature.tokens.map(({ gap, kind, text }) => gap + (isLiteral(kind) ? text : '*')).join('') +
    signature.tail;
  return whole.replace(/\*(?:[ ,\t]+\*)+/g, '*');
}
