/**
 * MailLog as a library: what other programs may build on. The program itself is `maillog` (see
 * docs/config.md); patterns and rules are `maillog/pattern`, the interface of modules is `maillog/module`.
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
