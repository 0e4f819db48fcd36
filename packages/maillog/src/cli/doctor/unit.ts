/** The unit of systemd that starts a configuration: what its hardening hides or stops. */
import { stat } from 'node:fs/promises';
import { findSendmail } from '../../delivery/sendmail.ts';
import { unitProperties } from '../survey/systemd.ts';
import type { Readable } from './check.ts';
import { ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';
import { unitsOf } from './schedule.ts';

/** Tried under systemd 252 and 257: what each does to a report, and what to write instead. */
const EFFECTS: readonly (readonly [name: string, value: RegExp, words: string, hint: string])[] = [
  [
    'ProtectHome',
    /^(?:yes|tmpfs)$/,
    'monitors see empty homes, and no line tells',
    'write ProtectHome=read-only',
  ],
  ['PrivateTmp', /^(?!no$)./, 'commands and monitors see an empty /tmp, and no line tells', 'remove it'],
  [
    'ProtectKernelModules',
    /^yes$/,
    'commands and monitors see an empty /usr/lib/modules, and no line tells',
    'remove it',
  ],
  ['ProtectKernelTunables', /^yes$/, 'commands see an empty /proc/kallsyms', 'remove it'],
  ['ProtectKernelLogs', /^yes$/, 'dmesg fails in a command', 'remove it'],
  ['PrivateDevices', /^yes$/, 'commands such as smartctl see no disks', 'remove it'],
  ['MemoryDenyWriteExecute', /^yes$/, 'Node dies at once', 'remove it'],
  ['PrivateNetwork', /^yes$/, 'no mail server is reached', 'remove it'],
  ['SystemCallFilter', /^(?!~)(?!.*\bpkey_alloc\b)./, 'the kernel kills Node', 'add @pkey to it'],
];

/** The unit hides nothing from a report, and stops neither commands nor mail. */
export async function lookAtUnit({ file, loaded: { settings } }: Readable): Promise<Finding[]> {
  const sendmail = settings.targets.some(({ kind }) => kind === 'sendmail')
    ? await findSendmail()
    : undefined;
  const changesUser = sendmail !== undefined && (await changesItsUser(sendmail));
  const names = [...EFFECTS.map(([name]) => name), 'NoNewPrivileges'];
  const units = await unitsOf(file);
  const found: Finding[] = [];
  for (const unit of units)
    found.push(
      ...unitFindings(unit, await unitProperties(unit, ...names), changesUser ? sendmail : undefined),
    );
  return found.length > 0 || units.length === 0 ? found : [ok(units.join(', '))];
}

/**
 * @param properties as `systemctl show` prints them: `{PrivateTmp: 'yes'}`
 * @param sendmail the sendmail program that needs rights which it does not get from root; undefined: none
 */
export function unitFindings(
  unit: string,
  properties: Readonly<Record<string, string>>,
  sendmail: string | undefined,
): Finding[] {
  const found = EFFECTS.filter(([name, value]) => value.test(properties[name] ?? '')).map(
    ([name, , words, hint]) => warning(`${unit} has ${name}: ${words}`, hint),
  );
  if (sendmail !== undefined && properties['NoNewPrivileges'] === 'yes')
    found.push(
      warning(
        `${unit} has NoNewPrivileges: ${sendmail} cannot become the user of its queue, so it may lose mails without an error`,
        'remove it',
      ),
    );
  return found;
}

/** Programs that sendmail starts to write its queue. */
const QUEUE_WRITERS = ['/usr/sbin/nullmailer-queue'];
const SETUID_OR_SETGID = 0o6000;

/**
 * Whether this sendmail works as another user or group than root: nullmailer's queue belongs to `mail`. A
 * program that is setuid to root needs nothing of root.
 */
async function changesItsUser(sendmail: string): Promise<boolean> {
  for (const path of [sendmail, ...QUEUE_WRITERS]) {
    const program = await stat(path).catch(() => undefined);
    if (program === undefined || (program.mode & SETUID_OR_SETGID) === 0) continue;
    if (program.uid !== 0 || program.gid !== 0) return true;
  }
  return false;
}
