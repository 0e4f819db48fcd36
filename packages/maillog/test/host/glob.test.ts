import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { matchesName } from '../../src/config/glob.ts';
import { expandGlob } from '../../src/host/glob.ts';
import { fc } from '../helpers/property.ts';

const folder = mkdtempSync(join(tmpdir(), 'maillog-glob-'));
const names = ['a.log', 'b.log', 'ab.log', '.hidden.log', 'a-b', 'a]b', 'é.log', 'x y.log', '[z].log'];
for (const sub of ['', 'one', 'two', '.dot']) {
  mkdirSync(join(folder, sub), { recursive: true });
  for (const name of names) writeFileSync(join(folder, sub, name), '');
}
writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.of(0xff), Buffer.from('.log')]), '');
after(() => rmSync(folder, { recursive: true }));

/** What a shell makes of a pattern, as bytes; a pattern that matches nothing stays itself. */
function shell(pattern: string): string[] {
  const script = `cd '${folder}' && for f in ${pattern}; do printf '%s\\n' "$f"; done`;
  const out = execFileSync('/bin/sh', ['-c', script], { encoding: 'latin1', env: { LC_ALL: 'C' } });
  return out.split('\n').slice(0, -1);
}

describe('expandGlob', () => {
  it('expandGlob(): finds what a shell finds, in its order', async () => {
    for (const pattern of [
      '*.log',
      '?.log',
      '[ab].log',
      '[!a]*',
      '.*.log',
      '*/a*',
      'one/[a-b]*',
      '*/*',
      '*b*',
      'nothing*',
      '??*g',
      '[a',
      'a[]]b',
      '[[:alpha:]].log',
      '[![:alpha:]]*',
      '[[:digit:]x]*',
      'x[[:space:]]y*',
      'a[[:punct:]]b',
      '[![:lower:]z]*',
    ]) {
      const expected = shell(pattern).filter((name) => name !== pattern && !/(^|\/)\.\.?$/.test(name));
      const found = (await expandGlob(`${folder}/${pattern}`))
        .map((path) => path.slice(folder.length + 1))
        .filter((path) => path !== pattern);
      assert.deepEqual(found, expected, pattern);
    }
  });

  it('expandGlob(): gives a name that is not UTF-8 as its bytes', async () => {
    assert.ok((await expandGlob(`${folder}/*.log`)).includes(`${folder}/\xff.log`));
  });

  it('expandGlob(): leaves a word that is not a glob as it is, existing or not', async () => {
    assert.deepEqual(await expandGlob('/no/such/file'), ['/no/such/file']);
  });
});

describe('matchesName', () => {
  it('matchesName(): is linear where stars abound', () => {
    assert.equal(matchesName('*a'.repeat(200), 'a'.repeat(2000) + 'b'), false);
  });

  it('matchesName(): matches every name against itself, quoted', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (name) => matchesName(name.replace(/[\\*?[]/g, '\\$&'), name)),
    );
  });
});
