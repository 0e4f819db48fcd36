/**
 * The door to the reading side: all that the fleet takes of it, and with maillog.ts the only files here that
 * may import from another package, as the linter of directions checks. The build bundles it.
 */
export { COMMANDS as READER_COMMANDS } from '../../reader/src/cli/commands.ts';
export { commandHelp } from '../../reader/src/cli/command-help.ts';
export { parseCommand } from '../../reader/src/cli/parse-command.ts';
export { keepDays } from '../../reader/src/cli/options.ts';
export { showPage } from '../../reader/src/cli/page.ts';
export { ingestFor, refuseNoPath } from '../../reader/src/cli/taking.ts';
export { secretAsker } from '../../reader/src/terminal/ask-secret.ts';
export { nameRules } from '../../reader/src/rules/rule-names.ts';
export { RulesFolder } from '../../reader/src/rules/rules-folder.ts';
export { Forms } from '../../reader/src/forms/form-counter.ts';
export { short } from '../../reader/src/forms/short.ts';
export { reasonOf } from '../../reader/src/ingest/ingest.ts';
export type { HostKeys } from '../../reader/src/ingest/ingest.ts';
export { readMail } from '../../reader/src/ingest/mail-reader.ts';
export type { ReaderOptions } from '../../reader/src/ingest/mail-reader.ts';
export type { TlsTexts } from '../../reader/src/server/server.ts';
export type { Door } from '../../reader/src/server/access/door.ts';
export { ROLES } from '../../reader/src/server/access/person.ts';
export type { Person, Role } from '../../reader/src/server/access/person.ts';
export { Refused } from '../../reader/src/server/refused.ts';
export type { Progress } from '../../reader/src/server/answers.ts';
export { inForce } from '../../reader/src/inbox/decided.ts';
export { Inbox } from '../../reader/src/inbox/inbox.ts';
export { isSamePerson } from '../../reader/src/inbox/proposals.ts';
export { settleChains } from '../../reader/src/ingest/settle.ts';
export { runProgram } from '../../reader/src/cli/run-program.ts';
export type { Command } from '../../reader/src/cli/run-program.ts';
export {
  beforeOf,
  isNamed,
  isSearchable,
  linesWith,
  takeHits,
} from '../../reader/src/store/sqlite/search.ts';
export {
  chainOf,
  decisionOf,
  formHostOf,
  formOf,
  hostOf,
  hostReportOf,
  mailOf,
  messageOf,
  partOf,
  whatOf,
} from '../../reader/src/store/sqlite/rows.ts';
export {
  ruleHitsOf,
  rulesSetHostOf,
  rulesSetVersionOf,
} from '../../reader/src/store/sqlite/rules-facts-rows.ts';
export { HITS_DAYS, UNUSED_MS } from '../../reader/src/store/rules-facts.ts';
export type {
  ChainFacts,
  ChainFault,
  ChainRow,
  Changes,
  DayCount,
  Decision,
  FormHostRow,
  FormRow,
  HostReportRow,
  MailCounts,
  MailRow,
  MessageRow,
  NewDecision,
  PartRow,
  ReportRow,
  RulesInForce,
  SearchHit,
  SearchPlace,
  SearchQuery,
  SearchResult,
  Store,
  UnruledRow,
} from '../../reader/src/store/store.ts';
export type { RulesFacts } from '../../reader/src/store/rules-facts.ts';
export type {
  FormCount,
  MailPlace,
  MailState,
  TakenEntry,
  TakenMail,
  TakenMessage,
  TakenPart,
} from '../../reader/src/store/taken.ts';
export { plural } from '../../reader/src/terminal/summary.ts';
