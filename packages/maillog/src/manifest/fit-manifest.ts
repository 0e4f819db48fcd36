/**
 * Keeps a manifest within the bytes that a message has for it: the lists that grow with the host (logs,
 * warnings, rules) keep as many items as fit, the same number each, and `omitted` counts the rest. Names,
 * digests and numbers of parts are never left out: they are the proof.
 */
import type { Manifest, ManifestEntry } from './manifest.ts';
import { writeManifest } from './manifest.ts';

/** The manifest, with at most about `maxBytes` of JSON. */
export function fitManifest(manifest: Manifest, maxBytes: number): Manifest {
  let fitted = manifest;
  for (let keep = longestList(manifest); keep > 0 && sizeOf(fitted) > maxBytes;) {
    keep = Math.floor(keep / 2);
    fitted = cutLists(manifest, keep);
  }
  return fitted;
}

function sizeOf(manifest: Manifest): number {
  return Buffer.byteLength(writeManifest(manifest));
}

function longestList({ entries, rules }: Manifest): number {
  const lengths = entries.flatMap((entry) => listsOf(entry).map((list) => list.length));
  return Math.max(rules.length, 0, ...lengths);
}

function listsOf({ warnings, logs = [], rules = [], commands = [] }: ManifestEntry): (readonly unknown[])[] {
  return [warnings, logs, rules, commands];
}

function cutLists(manifest: Manifest, keep: number): Manifest {
  let omitted = manifest.omitted;
  const cut = <T>(list: readonly T[]): readonly T[] => {
    omitted += Math.max(0, list.length - keep);
    return list.slice(0, keep);
  };
  const entries = manifest.entries.map((entry) => ({
    ...entry,
    warnings: cut(entry.warnings),
    logs: entry.logs && cut(entry.logs),
    rules: entry.rules && cut(entry.rules),
    commands: entry.commands && cut(entry.commands),
  }));
  const rules = cut(manifest.rules);
  return { ...manifest, entries, rules, omitted };
}
