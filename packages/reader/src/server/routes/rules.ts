/** Rules that were decided here, the file that they make for the hosts, and where it is in force. */
import { readable } from '../../maillog.ts';
import type { RuleRow } from '../../inbox/rules-screen.ts';
import { hitsWords, rulesWords } from '../../inbox/rules-words.ts';
import type { RuleHitsRow, RulesSetHost } from '../../store/store.ts';
import type { Reader } from '../route.ts';
import { isoTime, isoTimeOrNull } from '../rows.ts';
import type { RuleRow as Answer, Rules } from '../screen-answers.ts';

/** What the rules file is called. */
const FILE = 'fleet.rules';
const MAX_RULES = 500;
const MAX_HOSTS = 1000;
const MAX_COMING = 50;
const MAX_VERSIONS = 50;

export async function rules({ store, inbox }: Reader): Promise<Rules> {
  const revision = await store.revision();
  const screen = await inbox.rules();
  return {
    revision,
    rules: screen.rules.slice(0, MAX_RULES).map(ruleAnswer),
    text: readable(screen.file),
    sha256: screen.sha256,
    hosts: screen.hosts.slice(0, MAX_HOSTS).map(({ host, configuration, state, file = null }) => ({
      host,
      configuration,
      state,
      file,
    })),
    sets: screen.sets.map(({ address, name, versions, behind, without }) => ({
      address,
      name,
      versions: versions.slice(0, MAX_VERSIONS).map(({ serial, sha256, hosts, since }) => ({
        serial,
        sha256,
        hosts,
        since: isoTime(since),
      })),
      behind,
      without: without.map(setHostAnswer),
    })),
    setFaults: screen.faults.map(setHostAnswer),
    otherRules: screen.others.map(hitsAnswer),
    idle: screen.idle.map(hitsAnswer),
    sections: rulesWords(screen),
    current: screen.hosts.filter(({ state }) => state === 'current').length,
  };
}

function setHostAnswer(one: RulesSetHost): Rules['setFaults'][number] {
  const { host, configuration, address, serial, since, lastAt, fault = null } = one;
  return { host, configuration, address, serial, since: isoTime(since), last: isoTime(lastAt), fault };
}

function hitsAnswer({
  place,
  sha256,
  recent,
  lines,
  hosts,
  lastAt,
}: RuleHitsRow): Rules['otherRules'][number] {
  return { place, sha256, recent, lines, hosts, last: isoTime(lastAt) };
}

function ruleAnswer(rule: RuleRow): Answer {
  const { decision, statements, waiting, coming, inForce, hosts, left, isUndone } = rule;
  const { id, at, who, why = null, wake } = decision;
  return {
    text: statements.join('\n'),
    file: FILE,
    reason: why,
    who,
    at: isoTime(at),
    until: isoTimeOrNull(wake?.until),
    decision: id,
    inForce,
    hosts,
    waiting,
    stillComing: coming.slice(0, MAX_COMING).map(({ host, report, lines, at: made }) => ({
      host,
      report,
      made: isoTime(made),
      lines,
    })),
    back: left,
    isUndone,
    hits: {
      recent: rule.hits.recent,
      lines: rule.hits.lines,
      hosts: rule.hits.hosts,
      last: isoTimeOrNull(rule.hits.lastAt),
      isIdle: rule.isIdle,
      text: hitsWords(rule.hits, rule.isIdle),
    },
  };
}
