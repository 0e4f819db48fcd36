// Covers: config/settings, config/configuration and the tables of entries, against docs/config.md
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { STATEMENTS } from '../../src/config/configuration.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { BUILT_IN } from '../../src/entry/create-entries.ts';
import { COMMON_DIRECTIVES } from '../../src/entry/entry.ts';

describe('docs/config.md', () => {
  const text = readFileSync('docs/config.md', 'utf8');

  it('docs/config.md names every setting, statement and directive of the tables', async () => {
    const kinds = await Promise.all(Object.values(BUILT_IN).map((load) => load()));
    const directives = kinds.flatMap((kind) => kind.table ?? []);
    const rows = [...SETTINGS, ...STATEMENTS, ...COMMON_DIRECTIVES, ...directives];
    const missing = rows
      .filter(({ name }) => !new RegExp(`\`(set )?${name}\\b`).test(text))
      .map(({ name }) => name);
    assert.deepEqual(missing, []);
  });

  it('docs/config.md lists where {host} and {configuration} are replaced', async () => {
    const kinds = await Promise.all(Object.values(BUILT_IN).map((load) => load()));
    const directives = kinds.flatMap((kind) => kind.table ?? []);
    const rows = [...STATEMENTS, ...SETTINGS, ...COMMON_DIRECTIVES, ...directives];
    const [, list = ''] = /They are replaced in([^]*?)\. In rules/.exec(text) ?? [];
    const listed = [...list.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
    const taking = rows.filter(({ takesNames }) => takesNames).map(({ name }) => name);
    // `recipient` is a setting and a directive, and `rules` has two forms.
    assert.deepEqual([...new Set(listed)].sort(), [...new Set(taking)].sort());
  });
});
