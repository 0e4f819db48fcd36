/**
 * Findings of forms in some states. Each family of forms (groups.ts) is grouped by itself: a change makes
 * only the findings of its own group anew, or those of its family if the groups may be others.
 */
import type { Finding } from '../finding.ts';
import { groupForms } from '../groups.ts';
import type { FormShape } from '../groups.ts';
import { lineFinding } from '../line-findings.ts';
import type { JudgedForm } from '../line-findings.ts';

export interface ShapedForm extends JudgedForm {
  readonly shape: FormShape;
}

interface Group {
  readonly ids: readonly number[];
  /** Undefined: it is to be made. */
  finding: Finding | undefined;
}

interface Family {
  readonly members: Map<number, ShapedForm>;
  groups: Group[];
  isGrouped: boolean;
}

export class FormView {
  readonly #families = new Map<string, Family>();
  readonly #familyOf = new Map<number, string>();
  readonly #dirty = new Set<string>();
  /** Findings that are no longer true, and were given. */
  #gone: Finding[] = [];

  /** `form`: undefined: it is not of this view. */
  put(id: number, form: ShapedForm | undefined): void {
    const before = this.#familyOf.get(id);
    if (before !== undefined && before !== form?.shape.family) this.#remove(id, before);
    if (form) this.#set(id, form);
  }

  #remove(id: number, name: string): void {
    const family = this.#families.get(name);
    family?.members.delete(id);
    if (family) this.#ungroup(name, family);
    this.#familyOf.delete(id);
  }

  #set(id: number, form: ShapedForm): void {
    const name = form.shape.family;
    const family = this.#families.get(name) ?? { members: new Map(), groups: [], isGrouped: false };
    this.#families.set(name, family);
    this.#familyOf.set(id, name);
    const before = family.members.get(id);
    family.members.set(id, form);
    if (before?.shape.text !== form.shape.text) this.#ungroup(name, family);
    else if (family.isGrouped)
      this.#discard(
        name,
        family.groups.find(({ ids }) => ids.includes(id)),
      );
  }

  #ungroup(name: string, family: Family): void {
    for (const group of family.groups) this.#discard(name, group);
    this.#dirty.add(name);
    family.groups = [];
    family.isGrouped = false;
  }

  #discard(name: string, group: Group | undefined): void {
    if (group?.finding) this.#gone.push(group.finding);
    if (group) group.finding = undefined;
    this.#dirty.add(name);
  }

  /** Findings that are no longer true, and those in their place. */
  take(): { readonly gone: readonly Finding[]; readonly made: readonly Finding[] } {
    const made = [...this.#dirty].flatMap((name) => this.#made(name));
    const gone = this.#gone;
    this.#dirty.clear();
    this.#gone = [];
    return { gone, made };
  }

  #made(name: string): Finding[] {
    const family = this.#families.get(name);
    if (!family) return [];
    const made: Finding[] = [];
    for (const group of this.#groupsOf(family)) {
      if (group.finding) continue;
      group.finding = lineFinding(group.ids.flatMap((id) => family.members.get(id) ?? []));
      made.push(group.finding);
    }
    if (family.members.size === 0) this.#families.delete(name);
    return made;
  }

  #groupsOf(family: Family): readonly Group[] {
    if (family.isGrouped) return family.groups;
    const forms = [...family.members.values()].map(({ form }) => form).sort((a, b) => a.id - b.id);
    family.groups = groupForms(forms).map((own) => ({ ids: own.map(({ id }) => id), finding: undefined }));
    family.isGrouped = true;
    return family.groups;
  }
}
