/**
 * All that a custom module imports: `import { ReportEntry } from 'maillog/module'`. docs/modules.md has the
 * rules and a page of examples; the manual's section MODULES is what they come from.
 *
 * @module
 */
export { ReportEntry } from './entry/entry.ts';
export type { EntryContext, Encrypting, Out } from './entry/entry.ts';
export { MailLogError, MailLogErrors } from './errors.ts';
export type { ErrorDetails, ErrorKind, SourceLocation } from './errors.ts';
export { DirectiveValue } from './config/directive.ts';
export type { DirectiveSpec, DirectiveTable, Directives, Occurrence, ValueType } from './config/directive.ts';
export type { Reader } from './config/reader.ts';
export type { HereDocument, Statement, Tail } from './config/statement.ts';
export type { SourceLine } from './config/source.ts';
export type { ByteString } from './bytes.ts';
export type { Word } from './config/words.ts';
