/**
 * How many of the rows that are left to decide each host has a part in.
 *
 * On which hosts a form is takes a row of the store for each of them. Forms say how many hosts they have, so
 * that the cost is known before anything is read: rows are taken, alarming ones and those of few hosts first,
 * up to a limit that does not grow with the fleet. Hosts may have a part in the others, too.
 */
import type { Store } from '../store/store.ts';
import { hostName } from '../inbox/chain-findings.ts';
import type { Finding } from '../inbox/finding.ts';
import type { InboxList } from '../inbox/inbox.ts';
import { formHostsOf } from '../inbox/ruled.ts';

export interface HostPart {
  readonly open: number;
  /** Those of them that are alarming. */
  readonly alarms: number;
}

export interface HostParts {
  /** By the names of hosts, as lists show them. */
  readonly byHost: ReadonlyMap<string, HostPart>;
  /** False: there may be more. */
  readonly isWhole: boolean;
}

/** Hosts of forms that are read. */
const MAX_FORM_HOSTS = 20_000;

export async function hostParts(
  store: Store,
  { findings, missing }: Pick<InboxList, 'findings' | 'missing'>,
  most = MAX_FORM_HOSTS,
): Promise<HostParts> {
  const byHost = new Map<string, HostPart>();
  const add = (names: Iterable<string>, { isAlarming }: Finding): void => {
    for (const name of new Set(names)) {
      const { open, alarms } = byHost.get(name) ?? { open: 0, alarms: 0 };
      byHost.set(name, { open: open + 1, alarms: alarms + Number(isAlarming) });
    }
  };
  const ofForms: Finding[] = [];
  let room = most;
  let isWhole = true;
  for (const finding of fewestHostsFirst(findings))
    if (finding.forms.length > 0) {
      const cost = finding.forms.reduce((sum, { hosts }) => sum + hosts, 0);
      if (cost > room) isWhole = false;
      else ofForms.push(finding);
      room -= Math.min(cost, room);
    } else if (finding.changes.length > 0)
      add(
        finding.changes.map(({ host }) => host),
        finding,
      );
    else if (finding.hosts === 1) add([finding.host], finding);
    else if (finding.kind === 'missing')
      add(
        missing.filter(({ state }) => state !== 'late').map(({ chain }) => hostName(chain)),
        finding,
      );
  const names = await namesByForm(store, ofForms);
  for (const finding of ofForms)
    add(
      finding.forms.flatMap(({ id }) => names.get(id) ?? []),
      finding,
    );
  return { byHost, isWhole };
}

function fewestHostsFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted(
    (a, b) => Number(b.isAlarming) - Number(a.isAlarming) || a.hosts - b.hosts || (a.id < b.id ? -1 : 1),
  );
}

async function namesByForm(
  store: Store,
  findings: readonly Finding[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const byForm = new Map<number, string[]>();
  const ids = findings.flatMap(({ forms }) => forms.map(({ id }) => id));
  for (const { form, name } of ids.length === 0 ? [] : await formHostsOf(store, ids)) {
    const known = byForm.get(form);
    if (known) known.push(name);
    else byForm.set(form, [name]);
  }
  return byForm;
}
