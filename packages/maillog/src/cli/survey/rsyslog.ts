/**
 * Which messages rsyslog writes into which files, by its configuration (rsyslog.conf(5), the selectors of
 * sysklogd). Debian's syslog has the lines of kern.log, mail.log, cron.log and user.log, too: a report that
 * reads all of them shows each line twice.
 */
const FACILITIES = (
  'auth authpriv cron daemon ftp kern lpr mail news syslog user uucp ' +
  'local0 local1 local2 local3 local4 local5 local6 local7'
).split(' ');
const PRIORITIES = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];
const OTHER_NAMES: Readonly<Record<string, string>> = {
  panic: 'emerg',
  error: 'err',
  warn: 'warning',
  security: 'auth',
};

/** What one file gets: bits of priorities by facility. */
type Selection = ReadonlyMap<string, number>;

/** What each file gets, by its path. Lines that are no selector with a file are left out. */
export function rsyslogFiles(text: string): ReadonlyMap<string, Selection> {
  const files = new Map<string, Selection>();
  for (const line of text.split('\n')) {
    const [, selector = '', path] = /^\s*([\w*,.;=!]+\.[\w*,.;=!]+)\s+-?(\/[^\s;]+)/.exec(line) ?? [];
    if (path !== undefined) files.set(path, union(files.get(path), selectionOf(selector)));
  }
  return files;
}

function selectionOf(selector: string): Selection {
  const chosen = new Map<string, number>();
  for (const part of selector.split(';')) {
    const [names = '', level = ''] = part.split('.');
    const bits = bitsOf(level);
    for (const name of names === '*' ? FACILITIES : names.split(',')) {
      const facility = OTHER_NAMES[name] ?? name;
      const before = chosen.get(facility) ?? 0;
      // `none` and `!` take away what the parts before have chosen (rsyslog.conf(5)).
      chosen.set(facility, level === 'none' ? 0 : level.startsWith('!') ? before & ~bits : before | bits);
    }
  }
  return chosen;
}

/** `warning`: that and what is more urgent; `=warning`: that alone; `*`: all. */
function bitsOf(level: string): number {
  const [, only, name = ''] = /^!?(=?)(.*)$/.exec(level) ?? [];
  if (name === '*') return 0xff;
  const index = PRIORITIES.indexOf(OTHER_NAMES[name] ?? name);
  if (index < 0) return 0;
  return only === '=' ? 1 << index : (1 << (index + 1)) - 1;
}

function union(a: Selection = new Map(), b: Selection): Selection {
  return new Map([...a, ...[...b].map(([name, bits]) => [name, bits | (a.get(name) ?? 0)] as const)]);
}

/**
 * The files that another one has all lines of, with that one: `/var/log/kern.log` → `/var/log/syslog`. Of two
 * that get the same, only the first is here.
 */
export function coveredFiles(files: ReadonlyMap<string, Selection>): ReadonlyMap<string, string> {
  const covered = new Map<string, string>();
  for (const [path, own] of files) {
    const around = [...files].find(
      ([other, all]) =>
        other !== path && covered.get(other) !== path && !covered.has(other) && isWithin(own, all),
    );
    if (around) covered.set(path, around[0]);
  }
  return covered;
}

function isWithin(own: Selection, all: Selection): boolean {
  return [...own].every(([facility, bits]) => (bits & ~(all.get(facility) ?? 0)) === 0);
}
