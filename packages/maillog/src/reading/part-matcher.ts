/**
 * Holds the parts of a mail against its manifest: each part of the mail is one that the host sent, as it sent
 * it and where, or has a fault that can be named.
 */
import type { Manifest, ManifestEntry, ManifestPart } from '../manifest/manifest.ts';
import type { FoundPart } from './mail-opener.ts';

type Found = Pick<FoundPart, 'name' | 'description' | 'sealed' | 'sha256'>;

/** What a part of the mail is, by the manifest. */
export type PartMatch =
  | {
      readonly kind: 'sent';
      readonly part: ManifestPart;
      readonly entry: ManifestEntry;
      /** What was changed around it: `it was renamed on its way, from auth.txt`. */
      readonly faults: readonly string[];
    }
  /** One of the host's, a second time. */
  | { readonly kind: 'again'; readonly part: ManifestPart }
  /** It has the name of one that the host sent, and other content. */
  | { readonly kind: 'altered' }
  /** The host sent nothing of the kind. */
  | { readonly kind: 'foreign' };

export class PartMatcher {
  readonly #manifest: Manifest;
  readonly #taken = new Set<ManifestPart>();
  #last = -1;

  constructor(manifest: Manifest) {
    this.#manifest = manifest;
  }

  /** Call it once for each part of the mail, in their order. */
  match(found: Found): PartMatch {
    const { parts, entries } = this.#manifest;
    const same = parts.filter((part) => isSame(part, found));
    const free = same.filter((part) => !this.#taken.has(part));
    const [part] = [
      ...free.filter(({ sealed }) => sealed !== null && sealed === found.sealed),
      ...free.filter(({ name }) => name === found.name),
      ...free,
    ];
    if (part) {
      const faults = this.#faultsOf(part, found);
      this.#taken.add(part);
      return { kind: 'sent', part, entry: entries[part.entry], faults };
    }
    if (same.length > 0) return { kind: 'again', part: same[0] };
    const named = parts.some((one) => one.name === found.name && !this.#taken.has(one));
    return { kind: named ? 'altered' : 'foreign' };
  }

  /** The parts that the mail does not have as the host sent them, once all were matched. */
  missing(): readonly ManifestPart[] {
    return this.#manifest.parts.filter((part) => !this.#taken.has(part));
  }

  #faultsOf(part: ManifestPart, { name, description, sealed }: Found): string[] {
    const faults: string[] = [];
    if (part.sealed !== (sealed ?? null))
      faults.push('its seal is not the one that the host made; its text is');
    if (!isSameText(name, part.name)) faults.push(`it was renamed on its way, from ${part.name}`);
    if (!isSameText(description, part.description))
      faults.push(`its description was changed on its way, from ${quoted(part.description)}`);
    const index = this.#manifest.parts.indexOf(part);
    if (index < this.#last) faults.push('it is not in its place: the parts were reordered on their way');
    this.#last = Math.max(index, this.#last);
    return faults;
  }
}

/** Mail servers fold long fields anew, by a space or a tab. */
function isSameText(one: string | null | undefined, other: string | null): boolean {
  const [first, second] = [one, other].map((text) => (text ?? '').replace(/\s+/g, ' ').trim());
  return first === second;
}

function isSame(part: ManifestPart, { sealed, sha256 }: Found): boolean {
  // Anybody can list the armour of another's part, and only its host knows what is in it.
  if (sha256 !== undefined) return part.sha256 === sha256;
  return part.sealed !== null && part.sealed === sealed;
}

function quoted(text: string | null): string {
  return text === null ? 'none' : `"${text}"`;
}
