/**
 * The page as it is built: small, whole, and with nothing in it that its own policy forbids.
 *
 * Covers: scripts/build.mjs
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, it } from 'node:test';

const PAGE = 'packages/reader/dist/page';
/** Of the whole script: 25 KB of 1024 bytes. */
const MAX_GZIP_BYTES = 25 * 1024;

describe('dist/page', () => {
  it('dist/page: its whole script is at most 25 KB, packed', () => {
    const { length } = gzipSync(readFileSync(`${PAGE}/page.js`), { level: 9 });
    assert.ok(length <= MAX_GZIP_BYTES, `${length}`);
  });

  it('dist/page: names nothing that is elsewhere, and no script or style in its markup', () => {
    const markup = readFileSync(`${PAGE}/index.html`, 'utf8');
    assert.doesNotMatch(
      markup,
      /\/\/|style=|<style|\son\w+=|<script(?! type="module" src="\/page\.js"><\/script>)/,
    );
    assert.doesNotMatch(readFileSync(`${PAGE}/page.css`, 'utf8'), /url\(|@import|@font-face/);
    const script = readFileSync(`${PAGE}/page.js`, 'utf8');
    assert.doesNotMatch(script, /\beval\(|new Function|\bimport\(/);
    // The names of MathML, SVG and XHTML are no addresses.
    assert.deepEqual(script.match(/https?:\/\/(?!www\.w3\.org\/)/g), null);
  });
});
