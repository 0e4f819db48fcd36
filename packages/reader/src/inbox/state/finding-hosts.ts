/**
 * The hosts of findings of lines: how many, and the name of the first. Several forms of a group may be on
 * different hosts, or on the same ones.
 */
import type { FormHostRow, FormRow, Store } from '../../store/store.ts';
import { hostName } from '../chain-findings.ts';
import type { Finding } from '../finding.ts';
import type { ChainIndex } from './chain-index.ts';
import { byBytes } from './chain-order.ts';
import { HostSets } from './host-sets.ts';

/** Of a form, where rules do not match all of its lines: where the others are. */
export type LeftRows = ReadonlyMap<number, readonly FormHostRow[]>;

export class FindingHosts {
  readonly sets: HostSets;
  readonly #store: Store;
  readonly #chains: ChainIndex;
  /** The name of the first host of a form. */
  readonly #first = new Map<number, string>();

  constructor(store: Store, chains: ChainIndex) {
    this.#store = store;
    this.#chains = chains;
    this.sets = new HostSets(store);
  }

  clear(): void {
    this.sets.clear();
    this.#first.clear();
  }

  /** Hosts that have a form for the first time. */
  add(hosts: readonly (readonly [form: number, host: number])[]): void {
    this.sets.add(hosts);
    for (const [form, id] of hosts) {
      const host = this.#chains.host(id);
      const known = this.#first.get(form);
      if (!host) this.#first.delete(form);
      else if (known !== undefined) this.#first.set(form, firstOf(known, hostName({ host })));
    }
  }

  /** The findings with their hosts, in the same order. */
  async of(findings: readonly Finding[], left: LeftRows): Promise<Finding[]> {
    const asked = findings.filter(({ forms, hosts }) => forms.length > 1 || hosts === 1);
    const whole = asked.map(({ forms }) => forms.filter(({ id }) => !left.has(id)));
    await this.#readNames(whole.flatMap((forms) => (forms.length === 1 ? forms : [])));
    const several = whole.flatMap((forms) => (forms.length > 1 ? forms : []));
    await this.sets.read(several);
    const found = new Map<Finding, Finding>();
    for (const [at, finding] of asked.entries())
      found.set(finding, await this.#withHosts(finding, whole[at] ?? [], left));
    return findings.map((finding) => found.get(finding) ?? finding);
  }

  async #withHosts(finding: Finding, whole: readonly FormRow[], left: LeftRows): Promise<Finding> {
    const { forms } = finding;
    const [first] = forms;
    const name = left.get(first.id)?.[0]?.name ?? (await this.#firstName(first));
    if (forms.length === 1 && whole.length === 1 && first.hosts === 1)
      return { ...finding, host: name, hosts: 1 };
    await this.sets.read(whole);
    const others = forms.flatMap(({ id }) => left.get(id) ?? []).map(({ host }) => host);
    const hosts = this.sets.count(
      whole.map(({ id }) => id),
      others,
    );
    return { ...finding, host: name, hosts };
  }

  /** By the bytes of names. */
  async #firstName(form: FormRow): Promise<string> {
    const known = this.#first.get(form.id);
    if (known !== undefined) return known;
    await this.sets.read([form]);
    let first: string | undefined;
    for (const id of this.sets.ids(form.id)) {
      const host = this.#chains.host(id);
      // It came just now.
      if (!host) return (await this.#store.formHosts([form.id]))[0].name;
      first = firstOf(first, hostName({ host }));
    }
    this.#first.set(form.id, first ?? '');
    return first ?? '';
  }

  async #readNames(forms: readonly FormRow[]): Promise<void> {
    const asked = forms.filter(({ id, hosts }) => hosts === 1 && !this.#first.has(id));
    if (asked.length === 0) return;
    const rows = await this.#store.formHosts(asked.map(({ id }) => id));
    for (const { form, name } of rows) if (!this.#first.has(form)) this.#first.set(form, name);
  }
}

function firstOf(known: string | undefined, name: string): string {
  return known === undefined || byBytes(name, known) < 0 ? name : known;
}
