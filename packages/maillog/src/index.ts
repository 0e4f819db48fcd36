/**
 * MailLog as a library, for other programs. The program itself is `maillog` (docs/config.md). Patterns and
 * rules are in `maillog/pattern`, the interface of modules is in `maillog/module`.
 *
 * @example
 *   import { readFile, realpath } from 'node:fs/promises';
 *   import { hostname } from 'node:os';
 *   import { loadConfiguration } from 'maillog';
 *
 *   const files = { read: readFile, identify: realpath, glob: async (pattern) => [pattern], hostname };
 *   const kinds = ['command', 'monitor', 'watch'];
 *   const { configuration, errors } = await loadConfiguration('/etc/maillog.conf', files, kinds);
 *   for (const { place, message } of errors) console.error(place?.line, message);
 *   for (const { kind, number } of configuration.entries) console.log(kind, number); // watch 1
 *
 * @module
 */
export { EXIT, MailLogError, MailLogErrors } from './errors.ts';
export type { ErrorDetails, ErrorKind, SourceLocation } from './errors.ts';
export { loadConfiguration } from './config/configuration.ts';
export type {
  Configuration,
  ConfigurationFiles,
  EntryStatement,
  ModuleStatement,
} from './config/configuration.ts';
export { Reader } from './config/reader.ts';
export { sourceLines } from './config/source.ts';
export type { Statement } from './config/statement.ts';
