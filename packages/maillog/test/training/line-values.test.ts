/** Covers: training/line-values. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lineValues, SignatureTable } from '../../src/training/index.ts';

function valuesOf(line: string): unknown {
  const block = Buffer.from(`before\n${line}\n`, 'latin1');
  return lineValues(block, 'before\n'.length, block.length - 1).map(({ name, text }) => [name, text]);
}

describe('lineValues', () => {
  test('lineValues() gives values with the names of their placeholders, and whole lists', () => {
    const head = 'Mar  1 06:00:07 web1 sshd[812]: ';
    assert.deepEqual(valuesOf(`${head}closed by 10.0.0.7 port 40222 of /srv/x`), [
      ['ip', '10.0.0.7'],
      ['int', '40222'],
      ['path', '/srv/x'],
    ]);
    assert.deepEqual(valuesOf(`${head}peers: 10.0.0.1, 10.0.0.2, 10.0.0.3 are up`), [
      ['ip', '10.0.0.1'],
      ['ip', '10.0.0.2, 10.0.0.3'],
    ]);
    assert.deepEqual(valuesOf(`${head}nothing varies here`), []);
    assert.deepEqual(valuesOf('{"level":"info","peer":"10.0.0.7"}'), [['ip', '10.0.0.7']]);
  });

  test('lineValues() gives as many values as the signature has parameters', () => {
    for (const line of [
      'Mar  1 06:00:07 web1 sshd[812]: closed by 10.0.0.7 port 40222 of /srv/x [preauth]',
      'time="2025-06-14T15:16:01Z" level=info user=a7 took=12ms msg="done 7 of 9"',
      'kernel: ata1.00: failed command: READ, sector 17',
    ]) {
      const block = Buffer.from(line, 'latin1');
      const { tokens } = new SignatureTable().add(block, 0, block.length);
      const parameters = tokens.filter(({ parameter }) => parameter !== null);
      assert.equal(lineValues(block, 0, block.length).length, parameters.length, line);
    }
  });
});
