import type { Statement } from '../../config/statement.ts';
import { argumentsOf, nameOf } from '../../config/statement.ts';
import { MailLogError } from '../../errors.ts';
import { perlBridge } from '../../installed.ts';
import type { Field } from '../../system/frames.ts';
import { NO_PROGRAM } from '../../system/process.ts';
import { entryError } from './module-class.ts';
import type { Language } from './module-class.ts';
import { ModuleProcess } from './module-process.ts';

/**
 * Modules in Perl, those of the original among them: the host's own perl, which perl/bridge.pl serves.
 * MailLog itself reads the configuration when the package asks for it, so that there is only one parser.
 */
export const perl: Language = {
  start: () => new ModuleProcess({ program: 'perl', args: perlBridge() }),
  tableIn: () => undefined,
  async parse(ask, _context, { reader, takeRest }) {
    await ask(['parse'], {
      getline() {
        const line = reader.line();
        return line ? ['answer', bytes(line.text)] : ['answer'];
      },
      interpret([on]) {
        reader.interpret(String(on) === '1');
        return ['answer'];
      },
      directives: () => ['answer', ...takeRest().flatMap(fieldsOf)],
    });
  },
  answers: (encryptCmd) => ({
    encrypt_cmd() {
      try {
        return ['answer', encryptCmd()];
      } catch (error) {
        if (!(error instanceof MailLogError)) throw error;
        return ['refused', error.message];
      }
    },
  }),
  errorsOf: (failure, context) => entryError(failure.message, context),
  unstartable: (reason) =>
    reason === NO_PROGRAM ? 'there is no perl on this host' : `perl cannot be started: ${reason}`,
};

/**
 * A directive for perl: its name, how many words follow, the words; the lines of a here-document are one
 * more.
 */
function fieldsOf(statement: Statement): Field[] {
  const words = argumentsOf(statement).map((word) => word.text);
  if (statement.body) words.push(statement.body.lines.map(({ text }) => `${text}\n`).join(''));
  return [bytes(nameOf(statement)), String(words.length), ...words.map(bytes)];
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
