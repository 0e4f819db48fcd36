/** Paths that lead out of where they seem to lead. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RuleSet } from '../../src/pattern/index.ts';
import { Miner } from '../../src/training/miner.ts';
import { propose } from '../../src/training/proposal.ts';
import { compile } from '../../src/training/rule.ts';

const bytesOf = (lines: readonly string[]): Buffer => Buffer.from(`${lines.join('\n')}\n`, 'latin1');

/** Those of `asked` that rules trained on `values` show, each in place of `…`. */
function shown(template: string, values: readonly string[], asked: readonly string[]): string[] {
  const fill = (value: string): string => `Jun 14 15:16:01 combo app: ${template.replace('…', value)}`;
  const miner = new Miner();
  miner.addLines(bytesOf(values.map(fill)));
  const proposals = propose(miner.groups(), { min: 1, trust: true });
  const rules = new RuleSet(proposals.map(({ rule }) => compile(rule)));
  return asked.filter((value) => rules.decide(bytesOf([fill(value)])).hidden === 0);
}

const PATHS = ['/index.html', '/a/b.css', '/c/d/', '/e-1.2.png'];

test('where no path seen held two dots in a row, one that does is shown', () => {
  const climbing = ['/../../etc/passwd', '/a/..', '/a/../b'];
  assert.deepEqual(shown('GET … done', PATHS, climbing), climbing);
  assert.deepEqual(shown('GET … done', PATHS, ['/x/y/z.tar.gz', '/.well-known/x.', '/']), []);
});

test('nor is one hidden within the address of a page', () => {
  const pages = ['http://a.example/x', 'http://b.example/y/z'];
  const climbing = ['http://a.example/../etc/passwd'];
  assert.deepEqual(shown('link … seen', pages, climbing), climbing);
  assert.deepEqual(shown('link … seen', pages, ['http://c.example/d.e']), []);
});

test('where one was seen to climb, others may', () => {
  assert.deepEqual(shown('open … done', ['/a/x', '/b/../y', '../z'], ['/c/../d']), []);
});
