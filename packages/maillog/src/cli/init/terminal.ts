/** Asks a person at a terminal. */
import { createInterface } from 'node:readline';
import { MailLogError } from '../../errors.ts';
import { escapeText } from '../../text/escape.ts';

/** Answers questions; without a terminal there is none. */
export interface Asker {
  /** The answer, without blanks around it; an empty one is `preset`. */
  ask(question: string, preset?: string): Promise<string>;
  confirm(question: string, preset: boolean): Promise<boolean>;
  /** Says why an answer cannot be used. */
  tell(text: string): void;
  close(): void;
}

/** Somebody at standard input and error; undefined if either is no terminal. */
export function terminalAsker(stderr: NodeJS.WriteStream): Asker | undefined {
  if (!process.stdin.isTTY || !stderr.isTTY) return undefined;
  const lines = createInterface({ input: process.stdin, terminal: false });
  // Lines that are typed ahead wait here.
  const answers = lines[Symbol.asyncIterator]();
  const ask = async (question: string, preset = ''): Promise<string> => {
    stderr.write(`${escapeText(`${question}${preset === '' ? '' : ` [${preset}]`}`)}: `);
    const { value, done } = await answers.next();
    if (done === true) throw new MailLogError('usage', 'the answers ended; nothing was written');
    const answer = value.trim();
    return answer === '' ? preset : answer;
  };
  return {
    ask,
    confirm: async (question, preset) => {
      const answer = await ask(`${question} (y/n)`, preset ? 'y' : 'n');
      return /^y(?:es)?$/i.test(answer);
    },
    tell: (text) => void stderr.write(`${escapeText(text)}\n`),
    close: () => lines.close(),
  };
}

/**
 * Asks again until `take` can use the answer: a mistyped name of a file must not end the conversation.
 * @throws MailLogError `usage` if the answers end
 */
export async function untilUsable<T>(
  asker: Asker,
  { question, preset }: { readonly question: string; readonly preset?: string | undefined },
  take: (answer: string) => T | Promise<T>,
): Promise<T> {
  for (;;) {
    const answer = await asker.ask(question, preset);
    try {
      return await take(answer);
    } catch (error) {
      if (!(error instanceof MailLogError)) throw error;
      asker.tell(error.message);
      if (error.hint !== undefined) asker.tell(`hint: ${error.hint}`);
    }
  }
}
