import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MADE, madeLog } from '../../../../../bench/training/made.ts';
import { Miner } from '../../../src/training/groups/miner.ts';
import { propose } from '../../../src/training/rules/proposal.ts';
import { KEYS, alsoMatched, screen } from '../../../src/training/rules/review.ts';

test('screen() fits every proposal into 80 by 24 and 40 by 10, with the keys', () => {
  for (const system of MADE) {
    const miner = new Miner();
    const lines = madeLog(system, 300, 3)
      .map(({ line }) => `${line}\x1b[31m\n`)
      .join('');
    miner.addLines(Buffer.from(lines, 'latin1'));
    const proposals = propose(miner.groups(), { min: 1, silentMin: 1, trust: false });
    for (const proposal of proposals) {
      const also = alsoMatched(proposal, proposals.slice(0, 20));
      for (const size of [
        { columns: 80, rows: 24 },
        { columns: 40, rows: 10 },
      ]) {
        const text = screen(proposal, also, { number: 1, total: proposals.length }, size);
        assert.ok(text.length <= size.rows, `${text.length} rows`);
        assert.ok(
          text.every((line) => line.length <= size.columns && !/[\x00-\x1f\x7f]/.test(line)),
          text.join('\n'),
        );
        assert.ok(KEYS.startsWith((text.at(-1) ?? '').slice(0, 39)));
      }
    }
  }
});
