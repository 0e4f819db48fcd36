/** Paths that lead out of where they seem to lead. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shown } from '../shown-by-trained-rules.ts';

const PATHS = ['/index.html', '/a/b.css', '/c/d/', '/e-1.2.png'];

test('where no path seen held two dots in a row, one that does is shown', () => {
  const climbing = ['/../../etc/passwd', '/a/..', '/a/../b'];
  assert.deepEqual(shown('GET … done', PATHS, climbing), climbing);
  assert.deepEqual(shown('GET … done', PATHS, ['/x/y/z.tar.gz', '/.well-known/x.', '/']), []);
});

test('where encoded bytes were seen, an encoded dot is shown', () => {
  const encoded = [...PATHS, '/a%20b/c', '/%C3%A9', '/d%2fe'];
  const climbing = ['/%2e%2e/etc/passwd', '/.%2E/x', '/a/%2e./b', '/..%2fb'];
  assert.deepEqual(shown('GET … done', encoded, climbing), climbing);
  assert.deepEqual(shown('GET … done', encoded, ['/%20/f%21g.%7Eh']), []);
  assert.deepEqual(shown('GET … done', [...encoded, '/50%/x'], ['/a%', '/%zz']), []);
  assert.deepEqual(shown('GET … done', [...encoded, '/%2e/x'], ['/y/%2E/']), []);
});

test('nor is one hidden within the address of a page', () => {
  const pages = ['http://a.example/x', 'http://b.example/y/z'];
  const climbing = ['http://a.example/../etc/passwd'];
  assert.deepEqual(shown('link … seen', pages, climbing), climbing);
  assert.deepEqual(shown('link … seen', pages, ['http://c.example/d.e']), []);
});

test('each member of a list is looked at', () => {
  const lists = ['/a/x.h, /b/y.h, /c/z.h', '/d/x.h, /e/y.h, /f/z.h'];
  const climbing = ['/a/x.h, /b/y.h, /../z.h', '/a/x.h, /../y.h, /c/z.h'];
  assert.deepEqual(shown('read … done', lists, [...climbing, '/g/x.h, /h/y.h, /i/z.h']), climbing);
  assert.deepEqual(shown('read … done', [...lists, '/a/x.h, /b/y.h, /../q.h'], climbing), []);
});

test('where one was seen to climb, others may', () => {
  assert.deepEqual(shown('open … done', ['/a/x', '/b/../y', '../z'], ['/c/../d']), []);
});
