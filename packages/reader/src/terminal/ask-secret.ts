/** Asks for a passphrase or a password at the terminal. What is typed is not shown. */
import type { ReadStream, WriteStream } from 'node:tty';
import { escapeText, MailLogError } from '../maillog.ts';

/**
 * Resolves to what was typed.
 * @throws MailLogError `usage` if the question was left
 */
export type AskSecret = (question: string) => Promise<string>;

const [ENTER, LINE_FEED, BACKSPACE, DELETE, INTERRUPT, END] = ['\r', '\n', '\b', '\x7f', '\x03', '\x04'];

/** At standard input and error; undefined if one of them is no terminal. */
export function secretAsker(stderr: NodeJS.WriteStream): AskSecret | undefined {
  if (!process.stdin.isTTY || !stderr.isTTY) return undefined;
  return (question) => askSecret(question, process.stdin, stderr);
}

async function askSecret(question: string, stdin: ReadStream, stderr: WriteStream): Promise<string> {
  // First, so that nothing that is typed at the question is shown.
  stdin.setRawMode(true);
  stderr.write(`${escapeText(question)}: `);
  stdin.setEncoding('utf8');
  try {
    return await typed(stdin);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}

function typed(stdin: ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    const letters: string[] = [];
    const end = (work: () => void): void => {
      stdin.off('data', take);
      work();
    };
    const take = (data: string): void => {
      const keys = Array.from(data);
      for (const [at, key] of keys.entries()) {
        if (key === ENTER || key === LINE_FEED) {
          end(() => resolve(letters.join('')));
          // What was typed ahead is for what reads next.
          const rest = keys.slice(at + 1).join('');
          if (rest !== '') stdin.unshift(rest);
          return;
        }
        if (key === INTERRUPT || (key === END && letters.length === 0)) {
          end(() => reject(new MailLogError('usage', 'the passphrase or password was not given')));
          return;
        }
        if (key === BACKSPACE || key === DELETE) letters.pop();
        else letters.push(key);
      }
    };
    stdin.on('data', take);
    stdin.resume();
  });
}
