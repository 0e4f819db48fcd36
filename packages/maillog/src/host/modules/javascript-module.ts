import type { DirectiveTable } from '../../config/directive.ts';
import type { SourceLine } from '../../config/source.ts';
import type { Statement } from '../../config/statement.ts';
import { MailLogError, MailLogErrors } from '../../errors.ts';
import type { SourceLocation } from '../../errors.ts';
import { ownWorker } from '../../installed.ts';
import { entryError } from './module-class.ts';
import type { Language } from './module-class.ts';
import { ModuleProcess } from './module-process.ts';

/** Modules in TypeScript and JavaScript: a Node of their own, which module-runner.ts serves. */
export const javascript: Language = {
  start() {
    // A .js file may be an ES module without being declared one; Node's warning about it is useless in a
    // report.
    const flags = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', '--enable-source-maps'];
    return new ModuleProcess(ownWorker(new URL('./module-runner.js', import.meta.url), flags));
  },
  tableIn([table]) {
    return table && table.length > 0 ? (JSON.parse(table.toString('utf8')) as DirectiveTable) : undefined;
  },
  async parse(ask, context, { reader, take }) {
    reader.interpret(false);
    const lines: SourceLine[] = [];
    for (let line = reader.line(); line; line = reader.line()) lines.push(line);
    const { kind, number, place, encrypting } = context;
    const [statements] = await ask([
      'parse',
      JSON.stringify({ kind, number, place, encrypting }),
      JSON.stringify(lines),
    ]);
    for (const statement of JSON.parse(String(statements)) as Statement[]) take(statement);
  },
  answers: () => ({}),
  unstartable: (reason) => `Node cannot be started: ${reason}`,
  errorsOf(failure, context) {
    const [errors] = failure.fields;
    if (!errors) return entryError(failure.message, context);
    return new MailLogErrors((JSON.parse(errors.toString('utf8')) as SentError[]).map(receivedError));
  },
};

/** A MailLogError on its way between two processes. */
export interface SentError {
  readonly message: string;
  readonly place?: SourceLocation | undefined;
  readonly hint?: string | undefined;
}

function receivedError({ message, place, hint }: SentError): MailLogError {
  return new MailLogError('config', message, { place, hint });
}
