/**
 * Reads a manifest. It comes from a mail: whoever has the public key can write one, so that each field is
 * looked at before anything is decided by it.
 */
import { isAmount, isCount, isRecord } from '../saved.ts';
import type {
  CommandFacts,
  ListingChanges,
  ListingFacts,
  LogFacts,
  Manifest,
  ManifestEntry,
  ManifestPart,
  ManifestSigner,
  ManifestState,
  RuleFacts,
  RulesSetFacts,
} from './manifest.ts';
import { MANIFEST_VERSION } from './manifest.ts';

/**
 * What a text is: a manifest; the manifest of a newer version; or neither, with the first field that is
 * wrong.
 */
export type ManifestReading =
  | { readonly kind: 'manifest'; readonly manifest: Manifest }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'unreadable'; readonly field: string };

export function readManifest(text: string): ManifestReading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'unreadable', field: 'JSON' };
  }
  if (!isRecord(value) || repeatsKey(text)) return { kind: 'unreadable', field: 'JSON' };
  const { version } = value;
  if (isCount(version) && version > MANIFEST_VERSION) return { kind: 'newer', version };
  const wrong = Object.entries(FIELDS).find(([name, is]) => !is(value[name]));
  if (wrong) return { kind: 'unreadable', field: wrong[0] };
  const manifest = value as unknown as Manifest;
  if (manifest.message > manifest.of) return { kind: 'unreadable', field: 'message' };
  if (manifest.parts.some(({ entry, piece, of }) => entry >= manifest.entries.length || piece > of))
    return { kind: 'unreadable', field: 'parts' };
  return { kind: 'manifest', manifest };
}

type Guard = (value: unknown) => boolean;

const FIELDS: Readonly<Record<keyof Manifest, Guard>> = {
  version: (value) => value === MANIFEST_VERSION,
  host: isName,
  configuration: isName,
  sequence: isNumber,
  message: isNumber,
  of: isNumber,
  previous: orNull(isHexDigest),
  made: isTime,
  due: orNull(isTime),
  program: isText,
  signer: orNull(
    record<ManifestSigner>({
      fingerprint: (value) => isText(value) && /^[0-9A-F]{40,64}$/.test(value),
      key: isText,
    }),
  ),
  entries: list(
    record<ManifestEntry>({
      name: isText,
      kind: isText,
      description: orNull(isText),
      bytes: isCount,
      lines: isCount,
      output: isSwitch,
      warnings: list(isText),
      hidden: optional(isCount),
      folded: optional(isCount),
      logs: optional(list(record<LogFacts>({ name: isText, from: isCount, to: isCount, left: isCount }))),
      rules: optional(list(record<RuleFacts>({ place: isText, hidden: isCount, folded: optional(isCount) }))),
      commands: optional(
        list(record<CommandFacts>({ ending: isText, status: orNull(isCount), seconds: isAmount })),
      ),
      listing: optional(
        record<ListingFacts>({
          sha256: isText,
          lines: isCount,
          complete: isSwitch,
          changes: optional(
            orNull(record<ListingChanges>({ base: isNumber, since: isNumber, before: isText })),
          ),
        }),
      ),
    }),
  ),
  parts: list(
    record<ManifestPart>({
      name: isText,
      description: orNull(isText),
      entry: isCount,
      piece: isNumber,
      of: isNumber,
      sealed: orNull(isHexDigest),
      bytes: isCount,
      sha256: isHexDigest,
      lines: isCount,
    }),
  ),
  copies: isNumber,
  rules: list(record<{ file: string; sha256: string }>({ file: isText, sha256: isHexDigest })),
  rulesSets: optional(
    list(record<RulesSetFacts>({ name: isText, serial: isNumber, sha256: isHexDigest, from: isText })),
  ),
  state: record<ManifestState>({
    waiting: isCount,
    failed: isCount,
    delivered: orNull(record<{ sequence: number; at: string }>({ sequence: isCount, at: isTime })),
    free: orNull(isCount),
  }),
  keys: list(
    record<Manifest['keys'][number]>({ name: isText, fingerprint: isText, expires: orNull(isTime) }),
  ),
  omitted: isCount,
};

function record<T>(fields: Readonly<Record<keyof T & string, Guard>>): Guard {
  const guards = Object.entries<Guard>(fields);
  return (value) => isRecord(value) && guards.every(([name, is]) => is(value[name]));
}

function list(is: Guard): Guard {
  return (value) => Array.isArray(value) && value.every(is);
}

function optional(is: Guard): Guard {
  return (value) => value === undefined || is(value);
}

function orNull(is: Guard): Guard {
  return (value) => value === null || is(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Longer than any name of a host, or path of a file. Characters. */
const MAX_NAME_CHARACTERS = 5000;

function isName(value: unknown): boolean {
  return isText(value) && value.trim() !== '' && value.length <= MAX_NAME_CHARACTERS;
}

function isSwitch(value: unknown): boolean {
  return typeof value === 'boolean';
}

/** 1 or more. */
function isNumber(value: unknown): boolean {
  return isCount(value) && value > 0;
}

function isHexDigest(value: unknown): boolean {
  return isText(value) && /^[0-9a-f]{64}$/.test(value);
}

function isTime(value: unknown): boolean {
  return (
    isText(value) &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/.test(value) &&
    !Number.isNaN(Date.parse(value)) &&
    // JavaScript takes 30 February for 2 March.
    new Date(value).toISOString().slice(0, 19) === value.slice(0, 19)
  );
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;

/**
 * Whether an object in the JSON, which is valid, has a key twice: programs differ in which of the values
 * counts, so that two readers would read two reports.
 */
function repeatsKey(json: string): boolean {
  const open: (Set<string> | undefined)[] = [];
  let last = '';
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const keys = open.at(-1);
      const key = String(JSON.parse(last));
      if (keys?.has(key) === true) return true;
      keys?.add(key);
    }
    last = token;
  }
  return false;
}
