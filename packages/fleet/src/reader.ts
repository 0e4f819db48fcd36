/**
 * The door to the reading side: all that the fleet takes of it, and with maillog.ts the only files here that
 * may import from another package, as the linter of directions checks. The build bundles it.
 */
export { parseCommand } from '../../reader/src/cli/parse-command.ts';
export type { Parsed } from '../../reader/src/cli/parse-command.ts';
export { commandHelp } from '../../reader/src/cli/command-help.ts';
export { runProgram } from '../../reader/src/cli/run-program.ts';
export type { Command } from '../../reader/src/cli/run-program.ts';
export { linesWith } from '../../reader/src/store/sqlite/search.ts';
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
export { MIN_SEARCH_CHARACTERS } from '../../reader/src/store/store.ts';
export type {
  ChainFacts,
  ChainRow,
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
  SearchQuery,
  SearchResult,
  Store,
  UnruledRow,
} from '../../reader/src/store/store.ts';
export type {
  FormCount,
  MailPlace,
  MailState,
  TakenEntry,
  TakenForm,
  TakenMail,
  TakenMessage,
  TakenPart,
} from '../../reader/src/store/taken.ts';
export { plural } from '../../reader/src/terminal/summary.ts';
