import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lineGroups } from '../../src/report/line-groups.ts';
import { pack } from '../../src/report/pack.ts';
import { fc } from '../helpers/property.ts';

async function groupsOf(text: string, cuts: readonly number[], limit: number | undefined): Promise<string[]> {
  const source = (async function* () {
    let from = 0;
    for (const cut of [...cuts, text.length]) {
      const to = Math.max(from, Math.min(cut, text.length));
      yield Buffer.from(text.slice(from, to));
      from = to;
    }
  })();
  const groups: string[] = [];
  for await (const group of lineGroups(source, limit)) {
    let one = '';
    for await (const block of group) one += Buffer.from(block).toString();
    groups.push(one);
  }
  return groups;
}

describe('groups of lines', () => {
  it('lineGroups(): groups hold N lines each, and all lines together', async () => {
    const text = fc
      .array(fc.constantFrom('a', 'bc', '\n', '\n\n'), { maxLength: 60 })
      .map((pieces) => pieces.join(''));
    const cuts = fc.array(fc.nat(80), { maxLength: 6 }).map((all) => all.sort((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(text, cuts, fc.integer({ min: 1, max: 5 }), async (text, cuts, limit) => {
        const groups = await groupsOf(text, cuts, limit);
        assert.equal(groups.join(''), text);
        const lines = text.match(/[^\n]*\n|[^\n]+$/g)?.length ?? 0;
        assert.equal(groups.length, Math.max(1, Math.ceil(lines / limit)));
        for (const group of groups.slice(0, -1)) assert.equal(group.split('\n').length - 1, limit);
      }),
    );
  });
  it('lineGroups(): gives one group without a limit', async () => {
    assert.deepEqual(await groupsOf('a\nb\nc\n', [3], undefined), ['a\nb\nc\n']);
  });
  it('pack(): each group except the first begins a message', () => {
    const piece = (name: string, beginsMessage = false) => ({ name, bytes: 1, beginsMessage });
    const packed = pack([piece('x'), piece('a1'), piece('a2', true), piece('b')], 10);
    assert.deepEqual(
      packed.map((message) => message.map(({ name }) => name)),
      [
        ['x', 'a1'],
        ['a2', 'b'],
      ],
    );
  });
});
