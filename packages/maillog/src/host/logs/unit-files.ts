/** Whether a unit of systemd exists, according to its files: `systemctl` needs a running systemd. */
import { lstat, readlink } from 'node:fs/promises';
import { basename } from 'node:path';

/** systemd.unit(5), "System Unit Search Path". */
const FOLDERS = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/run/systemd/generator',
  '/run/systemd/transient',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];

/**
 * Why the journal can hold no entry of `unit`, which is named in full: `there is no unit sshd.service`;
 * undefined if the unit exists.
 */
export async function unitFault(unit: string): Promise<string | undefined> {
  const template = unit.replace(/@[^.]*(?=\.)/, '@');
  for (const folder of FOLDERS) {
    for (const name of new Set([unit, template])) {
      const path = `${folder}/${name}`;
      const found = await lstat(path).catch(() => undefined);
      if (!found) continue;
      const target = found.isSymbolicLink() ? basename(await readlink(path).catch(() => '')) : name;
      // A link within the search path is an alias; entries have the name of the unit itself.
      return /^(?:null|)$/.test(target) || target === name || target === template
        ? undefined
        : `${unit} is another name of ${target}, which the journal uses`;
    }
  }
  return `there is no unit ${unit}, and no entry of one`;
}

/** The name as the journal has it: `ssh` is `ssh.service`. */
export function fullUnitName(unit: string): string {
  return /\.(?:service|socket|device|mount|automount|swap|target|path|timer|slice|scope)$/.test(unit)
    ? unit
    : `${unit}.service`;
}
