/**
 * The door to the host's package: all that the reading side takes of it, and the only file here that may
 * import from it, as the linter of directions checks. The build bundles it; nothing is copied, and nothing of
 * it is part of the host's package.
 */
export { byteString, LINE_FEED, readable } from '../../maillog/src/bytes.ts';
export { EXIT, MailLogError, MailLogErrors } from '../../maillog/src/errors.ts';
export { describeError } from '../../maillog/src/text/errno.ts';
export { parsePattern } from '../../maillog/src/pattern/index.ts';
export { escapeBytes, escapeJson, escapeText, spaceInvisible } from '../../maillog/src/text/escape.ts';
export { withoutOwnLines } from '../../maillog/src/text/own-lines.ts';
export { wholeLines } from '../../maillog/src/log/lines.ts';
export { changesBetween } from '../../maillog/src/listing/changes.ts';
export { keptManifest } from '../../maillog/src/manifest/kept-manifest.ts';
export { quoteWord } from '../../maillog/src/config/quote.ts';
export { parseUsual, testCondition } from '../../maillog/src/pattern/index.ts';
export type { Condition } from '../../maillog/src/pattern/index.ts';
export {
  assertSound,
  digestOf,
  readRulesSet,
  servedName,
  SET_FILE,
  writeRulesSet,
} from '../../maillog/src/rules-set/rules-set.ts';
export type { RulesSet } from '../../maillog/src/rules-set/rules-set.ts';
export { setFaultOf } from '../../maillog/src/rules-set/set-notice.ts';
export { checkRulesSet } from '../../maillog/src/entry/watch/check-rules-set.ts';
export {
  alarmWordsOf,
  ATTACK_SAMPLES,
  hasAlarmWord,
  isAlarmProgram,
  judge,
  lineValues,
  Miner,
  numbersOf,
  propose,
  revised,
  samplesBehind,
  SignatureTable,
  signatureTemplate,
  statementOf,
  UNBOUNDED,
} from '../../maillog/src/training/index.ts';
export type { LineSignature, LineValue, Outside, Proposal } from '../../maillog/src/training/index.ts';
export { chainNotices } from '../../maillog/src/reading/chain.ts';
export type { ReadMessage } from '../../maillog/src/reading/chain.ts';
export { KnownHosts } from '../../maillog/src/reading/known-hosts.ts';
export { withinBudget } from '../../maillog/src/reading/decryptor.ts';
export { filesAt } from '../../maillog/src/reading/mailbox/folders.ts';
export type { MailFile } from '../../maillog/src/reading/mailbox/folders.ts';
export { messagesAt, messagesOf } from '../../maillog/src/reading/mailbox/messages.ts';
export type { MailInput, Message } from '../../maillog/src/reading/mailbox/messages.ts';
export { openMessage } from '../../maillog/src/reading/open.ts';
export type { MailObserver, MessagePlace, PartLabel, PartSink } from '../../maillog/src/reading/open.ts';
export { recognise } from '../../maillog/src/reading/recognise.ts';
export type { SignedManifest } from '../../maillog/src/reading/signed-manifest.ts';
export { shownHost } from '../../maillog/src/reading/shown-host.ts';
export { takeLock } from '../../maillog/src/host/lock.ts';
export type { Lock } from '../../maillog/src/host/lock.ts';
export { readSecret, readSecretBytes } from '../../maillog/src/host/secret.ts';
export { createWorkspace } from '../../maillog/src/host/workspace.ts';
export type { Workspace } from '../../maillog/src/report/ports.ts';
export {
  replaceFile,
  replaceOwnFile,
  syncDirectory,
  writeNewFile,
} from '../../maillog/src/system/durable-file.ts';
export { makePrivateDirectory } from '../../maillog/src/system/private-directory.ts';
export { dropWarnings } from '../../maillog/src/system/node-warnings.ts';
export { stateHome } from '../../maillog/src/cli/wiring/state-path.ts';
export { COMMON, KEYS } from '../../maillog/src/cli/tables/option-specs.ts';
export type { CommandSpec, OptionSpec } from '../../maillog/src/cli/tables/option-specs.ts';
export { readArguments } from '../../maillog/src/cli/tables/read-arguments.ts';
export type { Arguments } from '../../maillog/src/cli/tables/read-arguments.ts';
export { decryptorFor, signersOf } from '../../maillog/src/cli/wiring/decryptor.ts';
export type { KeyOptions } from '../../maillog/src/cli/wiring/decryptor.ts';
export { loadKnownHosts, saveKnownHosts } from '../../maillog/src/cli/wiring/known-hosts-file.ts';
export { mailInput } from '../../maillog/src/cli/wiring/mail-input.ts';
export { say } from '../../maillog/src/cli/terminal/say.ts';
export type { Streams } from '../../maillog/src/cli/terminal/streams.ts';
export { getStatusIfClosed } from '../../maillog/src/cli/terminal/closed-output.ts';
