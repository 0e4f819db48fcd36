/** Rows of rules-facts.ts as the store gives them on. */
import type { RuleHitsRow, RulesSetHost, RulesSetVersion } from '../rules-facts.ts';
import type { Row } from './engine.ts';
import { optional } from './rows.ts';

export function rulesSetVersionOf(row: Row): RulesSetVersion {
  return {
    address: String(row['address']),
    name: String(row['name']),
    serial: Number(row['serial']),
    sha256: String(row['sha256']),
    hosts: Number(row['hosts']),
    since: Number(row['since']),
  };
}

export function rulesSetHostOf(row: Row): RulesSetHost {
  return {
    host: String(row['host']),
    configuration: String(row['configuration']),
    address: String(row['address']),
    serial: Number(row['serial']),
    since: Number(row['since_at']),
    lastAt: Number(row['last_at']),
    fault: optional(row['fault']),
  };
}

export function ruleHitsOf(row: Row): RuleHitsRow {
  return {
    place: String(row['place']),
    sha256: String(row['sha256']),
    recent: Number(row['recent']),
    lines: Number(row['lines']),
    hosts: Number(row['hosts']),
    lastAt: Number(row['last_at']),
  };
}
