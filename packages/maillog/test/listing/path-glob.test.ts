import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathMatcher } from '../../src/listing/path-glob.ts';

test('pathMatcher(): globs match names anywhere, or whole paths part by part', () => {
  const cases: [string, string[], string[]][] = [
    ['*.pyc', ['/a/x.pyc', 'x.pyc'], ['/a/x.pyc/y', '/a/.x.pyc', '/a/xpyc']],
    ['.*.sw?', ['/a/.x.swp'], ['/a/x.swp']],
    ['/var/cache/*', ['/var/cache/x'], ['/var/cache', '/var/cache/x/y', '/var/cache/.x', '/x/var/cache/x']],
    ['/var/cache', ['/var/cache'], ['/var/cache/x', 'cache']],
    ['/var/cache/', ['/var/cache'], []],
    ['/home/**/tmp', ['/home/tmp', '/home/a/tmp', '/home/a/b/tmp'], ['/home', '/home/tmp/x', '/homes/tmp']],
    ['/a/**', ['/a/b', '/a/b/c', '/a'], ['/b']],
    ['**/x/*', ['/x/y', 'x/y', '/a/x/y'], ['/x', '/x/y/z']],
    ['/a/**/b/**/c', ['/a/b/c', '/a/1/b/2/3/c', '/a/b/b/c/c'], ['/a/c', '/a/b/d']],
    ['/[ab]/?', ['/a/x'], ['/c/x', '/a/xy']],
    [String.raw`/a\*b`, ['/a*b'], ['/axb']],
    ['/a/[x', ['/a/[x'], ['/a/x']],
    ['./a/*', ['a/x'], ['a', 'b/a/x', './a/x']],
    ['/a//./b', ['/a/b'], ['/a', '/a/b/c']],
    ['./a', ['a'], ['b/a']],
    ['tmp', ['/a/tmp', 'tmp'], ['/a/tmp/x']],
  ];
  for (const [glob, yes, no] of cases) {
    const matches = pathMatcher([glob]);
    for (const path of yes) assert.ok(matches(path), `${glob} should match ${path}`);
    for (const path of no) assert.ok(!matches(path), `${glob} should not match ${path}`);
  }
});

test('pathMatcher(): many stars take no more time than their product', () => {
  const matches = pathMatcher([`/${'**/*a*/'.repeat(40)}x`]);
  const started = performance.now();
  assert.ok(!matches(`/${'aaaaaaaaaa/'.repeat(200)}y`));
  assert.ok(!matches(`/${'aaaaaaaaaa/'.repeat(200)}yx`));
  assert.ok(performance.now() - started < 5000);
});
