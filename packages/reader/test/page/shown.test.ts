/**
 * What the page shows of texts from mails: text only, with what is invisible escaped.
 *
 * Covers: src/page/parts/shown.ts
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { escapeText } from '../../../maillog/src/text/escape.ts';
import { marked, markedLine, plain, shown } from '../../src/page/parts/shown.ts';

/** Nodes as text, each set in its class: `Accepted [varies|root]`. */
function textOf(nodes: unknown): string {
  if (Array.isArray(nodes)) return nodes.map((node) => textOf(node)).join('');
  if (typeof nodes !== 'object' || nodes === null) return String(nodes);
  const { props } = nodes as { props: { class: string; children: unknown } };
  return `[${props.class}|${textOf(props.children)}]`;
}

describe('shown', () => {
  it('plain: escapes each character that terminals escape, and no other', () => {
    for (let code = 0; code <= 0x10_ffff; code++) {
      const character = String.fromCodePoint(code);
      const isEscaped = escapeText(character) !== character;
      if (isEscaped !== (plain(character) !== character)) assert.fail(code.toString(16));
    }
  });

  it('plain: leaves nothing that the unescaped text could pass for', () => {
    assert.equal(plain('a\u202Eb\u001B[2J\u0000'), 'a\\u{202e}b\\u{1b}[2J\\u{0}');
    assert.equal(plain('<b>\\u{202e}</b>'), '<b>\\u{202e}</b>');
  });

  it('shown: sets escaped characters apart from text that only looks so', () => {
    assert.equal(textOf(shown('\\u{202e}\u202E')), '\\u{202e}[escaped|\\u{202e}]');
  });

  it('marked: marks placeholders, and escapes within them', () => {
    assert.equal(
      textOf(marked('sshd Accepted {word} from {ip}\u200B')),
      'sshd Accepted [varies|{word}] from [varies|{ip}][escaped|\\u{200b}]',
    );
    assert.equal(textOf(marked('json {"a":1} {}')), 'json {"a":1} {}');
  });

  it('markedLine: marks what varies in a whole line', () => {
    const line = 'Nov 19 03:12:07 web07 sshd[812]: Accepted password for root from 203.0.113.66 port 4022';
    assert.equal(
      textOf(markedLine('sshd Accepted password for {user} from {ip} port {int}', line)),
      '[head|Nov 19 03:12:07 web07 sshd[812]: ]Accepted password for [varies|root] from [varies|203.0.113.66] port [varies|4022]',
    );
    assert.equal(textOf(markedLine('sshd Closed {ip}', line)), line);
    assert.equal(
      textOf(markedLine('{path}: {int} errors, {int} % full', '/dev/sda1: 3 errors, 94 % full')),
      '[head|][varies|/dev/sda1]: [varies|3] errors, [varies|94] % full',
    );
  });
});
