import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { workingLine } from '../../../src/cli/terminal/working-line.ts';

function stream(isTTY: boolean): { stream: NodeJS.WriteStream; written: () => string } {
  let text = '';
  const write = (piece: string): boolean => {
    text += piece;
    return true;
  };
  return { stream: { isTTY, write } as unknown as NodeJS.WriteStream, written: () => text };
}

describe('workingLine', () => {
  it('workingLine(): draws another kind of work at once, the same not in each step, and removes the line', () => {
    const terminal = stream(true);
    const line = workingLine(terminal.stream);
    line.at('reading a\u001b: 1 lines');
    line.at('reading a\u001b: 2 lines');
    line.at('learning rules from 2 lines');
    line.end();
    assert.equal(
      terminal.written(),
      '\rreading a\\x1b: 1 lines\u001b[K\rlearning rules from 2 lines\u001b[K\r\u001b[K',
    );
  });

  it('workingLine(): shows nothing without a terminal', () => {
    const pipe = stream(false);
    const line = workingLine(pipe.stream);
    line.at('reading');
    line.end();
    assert.equal(pipe.written(), '');
  });
});
