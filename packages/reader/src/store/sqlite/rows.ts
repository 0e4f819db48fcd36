/** Rows of the tables as the store gives them on. */
import { inflateSync } from 'node:zlib';
import type {
  ChainRow,
  Decision,
  FormHostRow,
  FormRow,
  HostReportRow,
  HostRow,
  MailRow,
  MessageRow,
  PartRow,
  Wake,
} from '../store.ts';
import type { FormKind, MailState } from '../taken.ts';
import type { Row, Value } from './engine.ts';

export function optional(value: Value | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}

export function optionalNumber(value: Value | undefined): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}

export function hostOf(row: Row): HostRow {
  return { id: Number(row['host']), name: String(row['name']), isVerified: row['verified'] === 1 };
}

export function chainOf(row: Row): ChainRow {
  return {
    id: Number(row['id']),
    host: hostOf(row),
    configuration: String(row['configuration']),
    reports: Number(row['reports']),
    firstAt: Number(row['first_at']),
    lastAt: Number(row['last_at']),
    lastSequence: Number(row['last_sequence']),
    dueAt: optionalNumber(row['due_at']),
    periodMs: optionalNumber(row['period_ms']),
    faults: JSON.parse(String(row['faults'])) as ChainRow['faults'],
    changes: JSON.parse(String(row['changes'])) as ChainRow['changes'],
  };
}

export function hostReportOf(row: Row): HostReportRow {
  return {
    report: Number(row['id']),
    host: hostOf(row),
    configuration: String(row['configuration']),
    sequence: Number(row['sequence']),
    madeAt: Number(row['made_at']),
    signer: row['signer'] === '' ? undefined : String(row['signer']),
    program: String(row['program']),
    entries: JSON.parse(String(row['entries'])) as HostReportRow['entries'],
    rules: JSON.parse(String(row['rules'])) as HostReportRow['rules'],
  };
}

export function messageOf(row: Row): MessageRow {
  return {
    report: Number(row['report']),
    sequence: Number(row['sequence']),
    message: Number(row['number']),
    of: Number(row['count']),
    digest: optional(row['digest']),
    previous: optional(row['previous']),
    signer: row['signer'] === '' ? undefined : String(row['signer']),
    trust: optional(row['trust']) as MessageRow['trust'],
    isWhole: row['whole'] === 1,
    faults: JSON.parse(String(row['faults'])) as string[],
    madeAt: Number(row['made_at']),
    clockAt: optionalNumber(row['clock_at']),
    source: String(row['source']),
  };
}

export function formOf(row: Row): FormRow {
  return {
    id: Number(row['id']),
    key: String(row['key']),
    kind: String(row['kind']) as FormKind,
    program: String(row['program']),
    template: String(row['template']),
    example: String(row['example']),
    isAlarming: row['alarming'] === 1,
    lines: Number(row['lines']),
    hosts: Number(row['hosts']),
    firstAt: Number(row['first_at']),
    lastAt: Number(row['last_at']),
    newHostReport: Number(row['new_host_report']),
  };
}

export function formHostOf(row: Row): FormHostRow {
  return {
    form: Number(row['form']),
    host: Number(row['host']),
    name: String(row['name']),
    lines: Number(row['lines']),
    firstAt: Number(row['first_at']),
    lastAt: Number(row['last_at']),
    firstReport: Number(row['first_report']),
    lastReport: Number(row['last_report']),
  };
}

export function mailOf(row: Row): MailRow {
  return {
    digest: String(row['digest']),
    source: String(row['source']),
    state: String(row['state']) as MailState,
    reason: optional(row['reason']),
    takenAt: Number(row['taken_at']),
  };
}

type What = Pick<Decision, 'rules' | 'rulesFile' | 'proposal' | 'places' | 'files' | 'values'>;

/** The column `what` of a decision; null if it has nothing of it. */
export function whatOf({ rules, rulesFile, proposal, places, files, values }: What): string | null {
  const what = { rules, rulesFile, proposal, places, files, values };
  return Object.values(what).every((each) => each === undefined) ? null : JSON.stringify(what);
}

export function decisionOf(row: Row): Decision {
  const wake = optional(row['wake']);
  return {
    ...(JSON.parse(optional(row['what']) ?? '{}') as What),
    id: Number(row['id']),
    at: Number(row['at']),
    who: String(row['who']),
    kind: String(row['kind']) as Decision['kind'],
    forms: JSON.parse(String(row['forms'])) as Record<string, number>,
    finding: optional(row['finding']),
    revision: optional(row['revision']),
    undone: optionalNumber(row['undone']),
    why: optional(row['why']),
    wake: wake === undefined ? undefined : (JSON.parse(wake) as Wake),
    title: String(row['title']),
    report: Number(row['report']),
  };
}

export function partOf(row: Row): PartRow {
  const { deflated } = row;
  let known: WeakRef<Uint8Array> | undefined;
  return {
    name: String(row['name']),
    entry: String(row['entry']),
    kind: String(row['kind']),
    description: optional(row['description']),
    piece: Number(row['piece']),
    of: Number(row['pieces']),
    bytes: Number(row['bytes']),
    lines: Number(row['lines']),
    isCut: row['cut'] === 1,
    // Only where somebody asks for it: the texts of all parts together may be more than memory holds.
    get text() {
      if (!(deflated instanceof Uint8Array)) return undefined;
      const text = known?.deref() ?? inflateSync(deflated);
      known = new WeakRef(text);
      return text;
    },
  };
}
