/** Covers: src/inbox/shared-rounds.ts */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { sharedRounds } from '../../src/inbox/shared-rounds.ts';

/** Rounds that the test ends: `ends[0](new Error())` fails the first. */
function heldRounds(): { readonly call: () => Promise<void>; readonly ends: ((fault?: Error) => void)[] } {
  const ends: ((fault?: Error) => void)[] = [];
  const round = (): Promise<void> =>
    new Promise((resolve, reject) => ends.push((fault) => (fault ? reject(fault) : resolve())));
  return { call: sharedRounds(round), ends };
}

it('sharedRounds: a call that comes during a round waits for the next, which all such calls share', async () => {
  const { call, ends } = heldRounds();
  const first = call();
  await new Promise(setImmediate);
  let isSecondDone = false;
  const others = [call(), call().then(() => (isSecondDone = true))];
  ends[0]?.();
  await first;
  await new Promise(setImmediate);
  assert.deepEqual([ends.length, isSecondDone], [2, false]);
  ends[1]?.();
  await Promise.all(others);
  assert.equal(ends.length, 2);
});

it('sharedRounds: fails those whose round failed, and no later ones', async () => {
  const { call, ends } = heldRounds();
  const first = call();
  await new Promise(setImmediate);
  const second = call();
  ends[0]?.(new Error('the disk is full'));
  await assert.rejects(first, /the disk is full/);
  await new Promise(setImmediate);
  ends[1]?.();
  await second;
});
