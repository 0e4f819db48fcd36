// Covers: training/lines/kind-pattern, training/lines/value-stats
/** Paths that lead out of where they seem to lead. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shown } from '../shown-by-trained-rules.ts';

const PATHS = ['/index.html', '/a/b.css', '/c/d/', '/e-1.2.png'];

test('propose(): path rules show a path with .. if no trained path had it', () => {
  const traversals = ['/../../etc/passwd', '/a/..', '/a/../b'];
  assert.deepEqual(shown('GET … done', PATHS, traversals), traversals);
  assert.deepEqual(shown('GET … done', PATHS, ['/x/y/z.tar.png', '/.well-known/x.']), []);
});

test('propose(): path rules show an encoded dot if other bytes were encoded', () => {
  const encoded = [...PATHS, '/a%20b/c', '/%C3%A9', '/d%2fe'];
  const traversals = ['/%2e%2e/etc/passwd', '/.%2E/x', '/a/%2e./b', '/..%2fb'];
  assert.deepEqual(shown('GET … done', encoded, traversals), traversals);
  assert.deepEqual(shown('GET … done', encoded, ['/%20/f%21g.%7Eh']), []);
  assert.deepEqual(shown('GET … done', [...encoded, '/50%/x'], ['/a%', '/%zz']), []);
});

test('propose(): URL rules show .. and encoded dots too', () => {
  const pages = ['http://a.example/x', 'http://b.example/y/z'];
  const traversals = ['http://a.example/../etc/passwd'];
  assert.deepEqual(shown('link … seen', pages, traversals), traversals);
  assert.deepEqual(shown('link … seen', pages, ['http://c.example/d.e']), []);
});

test('propose(): path rules check each member of a list for ..', () => {
  const lists = ['/a/x.h, /b/y.h, /c/z.h', '/d/x.h, /e/y.h, /f/z.h'];
  const traversals = ['/a/x.h, /b/y.h, /../z.h', '/a/x.h, /../y.h, /c/z.h'];
  assert.deepEqual(shown('read … done', lists, [...traversals, '/g/x.h, /h/y.h, /i/z.h']), traversals);
  assert.deepEqual(shown('read … done', [...lists, '/a/x.h, /b/y.h, /../q.h'], traversals), []);
});

test('propose(): path rules hide .. if a trained path had it', () => {
  assert.deepEqual(shown('open … done', ['/a/x', '/b/../y', '../z'], ['/c/../d']), []);
});
