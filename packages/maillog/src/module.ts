/**
 * Everything that a custom module imports (`maillog/module`). docs/modules.md has the rules and a page of
 * examples; they follow the section MODULES of the manual.
 *
 * @example
 *   import { hostname, uptime } from 'node:os';
 *   import { type Out, ReportEntry } from 'maillog/module';
 *
 *   // In the configuration: module Uptime uptime /etc/maillog/uptime.ts
 *   export class Uptime extends ReportEntry {
 *     override async run(out: Out): Promise<void> {
 *       await out.print(`${hostname()} is up for ${Math.floor(uptime() / 3600)} hours\n`);
 *     }
 *   }
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
