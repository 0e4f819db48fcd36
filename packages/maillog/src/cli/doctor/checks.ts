/** The checks of `maillog doctor`, in the order in which they are printed. */
import type { Check } from './check.ts';
import { lookAtCommands, lookAtDirectories } from './entries.ts';
import { lookAtKeys, lookAtSigner, lookAtWorkspace } from './keys.ts';
import { lookAtJournal, lookAtLogs, lookAtSameLines } from './logs.ts';
import { lookAtClock, lookAtMemory } from './machine.ts';
import { lookAtRequirements, lookAtRoute, lookAtSender } from './mail.ts';
import { lookAtRotation } from './rotation.ts';
import { lookAtRules } from './rules.ts';
import { lookAtRulesSets } from './rules-sets.ts';
import { lookAtEnvironment, lookAtSchedule } from './schedule.ts';
import { lookAtLastReport, lookAtProgram, lookAtSpool, lookAtState } from './state.ts';
import { lookAtUnit } from './unit.ts';

export const CHECKS: readonly Check[] = [
  { name: 'node', about: 'the Node that runs MailLog, and who may write to it', look: lookAtProgram },
  { name: 'needs', about: 'recipients, sender, key and entries are set', look: lookAtRequirements },
  {
    name: 'keys',
    about: 'each key can be sealed to, has its fingerprint, and does not expire soon',
    look: lookAtKeys,
  },
  { name: 'signature', about: 'the key that signs reports can be used', look: lookAtSigner },
  { name: 'sender', about: 'the sender has a domain that servers take', look: lookAtSender },
  { name: 'route', about: 'the mail server takes sender and recipients; nothing is sent', look: lookAtRoute },
  {
    name: 'state',
    about: 'the state directory is private, can be written to, and has room',
    look: lookAtState,
  },
  { name: 'spool', about: 'no report waits or has failed', look: lookAtSpool },
  { name: 'temporary', about: 'the folder for temporary files can be written to', look: lookAtWorkspace },
  { name: 'logs', about: 'each log is there, can be read, and is written to', look: lookAtLogs },
  { name: 'same-lines', about: 'no log has the lines of another', look: lookAtSameLines },
  {
    name: 'rotation',
    about: 'rotation keeps lines until a report has read them',
    look: lookAtRotation,
  },
  { name: 'journal', about: 'the journal can be read, and outlives a boot', look: lookAtJournal },
  {
    name: 'directories',
    about: 'each monitored directory can be read, and no unit hides it',
    look: lookAtDirectories,
  },
  {
    name: 'commands',
    about: 'each command, and the program of `set pgp`, is found by the PATH that MailLog is started with',
    look: lookAtCommands,
  },
  {
    name: 'rules',
    about: 'rules can be read, raise no doubts, hide no alarm words, and still hide something',
    look: lookAtRules,
  },
  {
    name: 'rules-sets',
    about: 'each rules set that comes from an address is in force, and the last pull was good',
    look: lookAtRulesSets,
  },
  {
    name: 'schedule',
    about: 'one timer or cron line starts this configuration, and finds MailLog',
    look: lookAtSchedule,
  },
  { name: 'last-report', about: 'the last report is not too old', look: lookAtLastReport },
  { name: 'clock', about: 'the clock is synchronised', look: lookAtClock },
  { name: 'environment', about: 'no variable lets others run code', look: lookAtEnvironment },
  {
    name: 'unit',
    about: 'the hardening of the unit hides nothing, and stops neither commands nor mail',
    look: lookAtUnit,
  },
  { name: 'memory', about: 'no limit of memory is below what a report needs', look: lookAtMemory },
];
