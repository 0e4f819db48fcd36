/**
 * The page as it is built: small, whole, and with nothing in it that its own policy forbids.
 *
 * Covers: scripts/build.mjs, scripts/page-templates.mjs
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';
import { gzipSync } from 'node:zlib';
import htm from 'htm/mini';

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

interface Compiler {
  readonly pageTemplates: { readonly transform: { readonly handler: (code: string) => string | null } };
}

/** As packages/reader/src/page/parts/html.ts makes elements. */
function made(tag: unknown, props: unknown, ...children: readonly unknown[]): object {
  return { tag, props, children };
}

/** The package's types describe its CommonJS form only. */
const library = htm as unknown as { readonly bind: (make: typeof made) => unknown };
const html = library.bind(made);

describe('page-templates', () => {
  for (const template of [
    '<p class="a" hidden title=${a}>${b}, <b>x</b></p>',
    '<p class="a ${a} b" ...${props} id=${b}><//>',
    '<${a} name=${`n${b}`}>${[1, 2].map((n) => html`<i>${n}</i> `)}<//>',
    '<i>${b && html`<b>${html`<u>"\\u{1f600}</u>`}</b>`}</i><br />text',
    '${a} and ${b}',
    'text',
  ])
    it(`page-templates: what is compiled makes what htm makes: ${template}`, async () => {
      const { pageTemplates } = (await import(
        pathToFileURL(resolve('scripts/page-templates.mjs')).href
      )) as Compiler;
      const source = `return html\`${template}\`;`;
      const compiled = pageTemplates.transform.handler(`() => {${source}}`)?.split('\n');
      const run = (body: string): unknown => {
        const make = compileFunction(body, ['html', '__h', 'a', 'b', 'props']);
        return make(html, made, 'one', 2, { role: 'note' }) as unknown;
      };
      assert.equal(compiled?.length, 2);
      assert.doesNotMatch(compiled[1], /html/);
      assert.deepEqual(run(compiled[1].slice('() => {'.length, -1)), run(source));
    });

  it('page-templates: blanks that show as nothing are left out, and others stay', async () => {
    const { pageTemplates } = (await import(
      pathToFileURL(resolve('scripts/page-templates.mjs')).href
    )) as Compiler;
    const compiled = pageTemplates.transform.handler(
      'html`<ul>\n <li>\n a <b>b</b>\n <i>c</i> </li>\n <li>d</li></ul>\n <p>e</p> f <button>g</button> h`',
    );
    assert.equal(
      compiled?.split('\n')[1],
      '[__h("ul",null,__h("li",null,"a ",__h("b",null,"b")," ",__h("i",null,"c")),__h("li",null,"d")),' +
        '__h("p",null,"e"),"f ",__h("button",null,"g")," h"]',
    );
  });
});
