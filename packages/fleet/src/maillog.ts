/**
 * The door to the host's package: all that the fleet takes of it directly. What the reading side takes of it
 * comes through reader.ts.
 */
export { EXIT, MailLogError } from '../../maillog/src/errors.ts';
export { KnownHosts } from '../../maillog/src/reading/known-hosts.ts';
export { decryptorFor, signersOf } from '../../maillog/src/cli/wiring/decryptor.ts';
export type { KeyOptions } from '../../maillog/src/cli/wiring/decryptor.ts';
export { JSON_OPTION, KEYS } from '../../maillog/src/cli/tables/option-specs.ts';
export type { CommandSpec } from '../../maillog/src/cli/tables/option-specs.ts';
export type { Arguments } from '../../maillog/src/cli/tables/read-arguments.ts';
export { columns } from '../../maillog/src/cli/terminal/columns.ts';
export { say } from '../../maillog/src/cli/terminal/say.ts';
export { readChainLink } from '../../maillog/src/chain/chain.ts';
export {
  hostOfSubject,
  keptSubject,
  messageSubject,
  receiptSubject,
  SHARDS,
  shardName,
  tokenOf,
} from '../../maillog/src/delivery/nats/subjects.ts';
export { sizeOf } from '../../maillog/src/config/directive.ts';
export { receiptText } from '../../maillog/src/delivery/collector/receipt.ts';
export { isSetName, MAX_RULES_BYTES, SET_FILE } from '../../maillog/src/rules-set/rules-set.ts';
export { readSecret, readSecretBytes } from '../../maillog/src/host/secret.ts';
export { createWorkspace } from '../../maillog/src/host/workspace.ts';
export type { Workspace } from '../../maillog/src/report/ports.ts';
export {
  appendDurably,
  replaceFile,
  syncDirectory,
  writeNewFile,
} from '../../maillog/src/system/durable-file.ts';
export { makePrivateDirectory } from '../../maillog/src/system/private-directory.ts';
export { readAtMost } from '../../maillog/src/system/read-at-most.ts';
export { runProgram as runProcess } from '../../maillog/src/system/run-program.ts';
export { describeError } from '../../maillog/src/text/errno.ts';
export { escapeJson, escapeText } from '../../maillog/src/text/escape.ts';
export type { Streams } from '../../maillog/src/cli/terminal/streams.ts';
