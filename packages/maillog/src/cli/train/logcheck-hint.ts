/**
 * A hint for a reviewer: whether Debian's logcheck, as it is installed here, ignores a line. Its rules are
 * those of many administrators, but not of this host: logcheck ignores refused logins, too.
 */
import { readFile, readdir } from 'node:fs/promises';
import { Layers, isRuleFileName, logcheckDirectories, readLogcheck } from '../../pattern/index.ts';
import type { LogcheckFile } from '../../pattern/index.ts';

const DIRECTORY = '/etc/logcheck';
const MAX_FILE_BYTES = 1 << 20;

/** Undefined if no rules are installed, or may be read. `lines`: as bytes, without newlines. */
export async function logcheckHint(
  directory = DIRECTORY,
): Promise<((lines: readonly string[]) => boolean) | undefined> {
  const files: LogcheckFile[] = [];
  for (const sub of logcheckDirectories('server')) {
    const names = await readdir(`${directory}/${sub}`).catch(() => []);
    for (const name of names.filter(isRuleFileName).toSorted()) {
      const path = `${directory}/${sub}/${name}`;
      const bytes = await readFile(path).catch(() => undefined);
      if (bytes && bytes.length <= MAX_FILE_BYTES) files.push({ directory: sub, name, path, bytes });
    }
  }
  const rules = readLogcheck(files);
  if (rules.ignores.length === 0) return undefined;
  let layers: Layers | undefined;
  return (lines) => {
    layers ??= new Layers(rules, []);
    const { hidden } = layers.decide(Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1'));
    return hidden === lines.length;
  };
}
