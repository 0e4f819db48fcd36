/**
 * Runs configurations as the program does, up to the part: real files, real processes; only the seal is
 * missing.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { loadConfiguration } from '../../src/config/configuration.ts';
import { BUILT_IN, createEntries } from '../../src/entry/create-entries.ts';
import { NO_MEMORY } from '../../src/entry/entry.ts';
import type { ReportEntry } from '../../src/entry/entry.ts';
import type { MailLogError } from '../../src/errors.ts';
import { configurationFiles } from '../../src/host/configuration-files.ts';
import { loadModules } from '../../src/host/modules/modules.ts';
import { nodeHost } from '../../src/host/node-host.ts';
import { collect } from '../../src/report/collect.ts';
import { PartStream } from '../../src/report/part-stream.ts';

/** A new folder with these files, nobody else's, removed at the end. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'maillog-entry-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), content, { mode: 0o644 });
  return folder;
}

export const SEAL_COMMAND = 'maillog seal -C web.conf';

/** Reads a configuration and makes its entries; they must be run to their end, or there must be errors. */
export async function entriesOf(
  file: string,
  preparingSeconds = 60,
): Promise<{ entries: readonly ReportEntry[]; errors: readonly MailLogError[] }> {
  const { configuration, errors } = await loadConfiguration(
    file,
    configurationFiles(),
    Object.keys(BUILT_IN),
  );
  const modules = await loadModules(configuration.modules, preparingSeconds);
  const makings = { host: nodeHost(), modules: modules.classes, sealCommand: SEAL_COMMAND };
  const created = await createEntries(configuration, makings);
  return { entries: created.entries, errors: [...errors, ...modules.errors, ...created.errors] };
}

export interface Part {
  readonly body: Buffer;
  readonly warnings: number;
}

export async function partOf(entry: ReportEntry): Promise<Part> {
  const part = new PartStream();
  const collecting = collect(entry, part, NO_MEMORY);
  const body: Uint8Array[] = [];
  for await (const data of part) body.push(data);
  await collecting;
  return { body: Buffer.concat(body), warnings: part.warnings.length };
}

/** The parts of a configuration without errors, by name. */
export async function partsOf(file: string): Promise<Map<string, Part>> {
  const { entries, errors } = await entriesOf(file);
  assert.deepEqual(
    errors.map((error) => error.format()),
    [],
  );
  const parts = new Map<string, Part>();
  for (const entry of entries) parts.set(entry.mimeFile(), await partOf(entry));
  return parts;
}
