/** The logs of this host that are worth watching. */
import { readFile, stat } from 'node:fs/promises';
import { expandGlob } from '../../host/glob.ts';
import { readable } from '../../bytes.ts';
import { readableAmong } from './readable.ts';
import { isBooted } from './systemd.ts';
import { coveredFiles, rsyslogFiles } from './rsyslog.ts';

/** What syslog daemons and others write, below /var/log. */
const SYSTEM_LOGS =
  'syslog messages auth.log secure kern.log daemon.log mail.log maillog user.log cron cron.log fail2ban.log ' +
  'mysql/*.log postgresql/*.log exim4/mainlog exim4/rejectlog';
/** Of a web server, also below /var/log. */
const WEB_LOGS = 'nginx/*.log apache2/*.log httpd/*_log lighttpd/*.log caddy/*.log';
/** What containers print: of Docker, whose own logs are JSON, and of Kubernetes. */
const CONTAINER_LOGS = ['/var/lib/docker/containers/*/*-json.log', '/var/log/pods/*/*/*.log'];

/** The logs of this host. */
export interface FoundLogs {
  /** Files of the system, without those whose lines another one has. */
  readonly system: readonly string[];
  /** Files that were left out, each with the one that has its lines. */
  readonly covered: ReadonlyMap<string, string>;
  readonly web: readonly string[];
  /** Globs: containers come and go. */
  readonly containers: readonly string[];
  /** Whether the journal is to be watched, since no syslog daemon writes files. */
  readonly hasJournal: boolean;
}

export async function findLogs(now: Date): Promise<FoundLogs> {
  const [system, web] = await Promise.all([existing(SYSTEM_LOGS), existing(WEB_LOGS)]);
  const covered = await coveredAmong(system);
  const containers: string[] = [];
  for (const glob of CONTAINER_LOGS) if ((await readableAmong([glob])).length > 0) containers.push(glob);
  const hasFiles = await hasSyslogFiles(now);
  return {
    // What a removed daemon has left gets no new lines.
    system: system.filter((path) => !covered.has(path)),
    covered,
    web,
    containers,
    hasJournal: !hasFiles && (await hasJournal()),
  };
}

function existing(names: string): Promise<string[]> {
  return readableAmong(names.split(' ').map((name) => `/var/log/${name}`));
}

/** Whether journald keeps a journal here, and journalctl can show it. Without systemd, nobody writes one. */
async function hasJournal(): Promise<boolean> {
  if (!(await isBooted())) return false;
  const folders = await readableAmong(['/var/log/journal', '/run/log/journal']);
  return folders.length > 0 && (await readableAmong(['/usr/bin/journalctl', '/bin/journalctl'])).length > 0;
}

/**
 * Of these logs, those that another of them has all lines of, by the configuration of rsyslog: `kern.log` →
 * `syslog`; empty without rsyslog.
 */
export async function coveredAmong(logs: Iterable<string>): Promise<ReadonlyMap<string, string>> {
  const included = (await expandGlob('/etc/rsyslog.d/*.conf')).map(readable);
  const texts = await Promise.all(
    [...included, '/etc/rsyslog.conf'].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  const asked = new Set(logs);
  const files = [...rsyslogFiles(texts.join('\n'))].filter(([path]) => asked.has(path));
  return coveredFiles(new Map(files));
}

/** Whether a syslog daemon writes files here: then they are watched, and the journal is not. */
async function hasSyslogFiles(now: Date): Promise<boolean> {
  for (const path of ['/var/log/syslog', '/var/log/messages']) {
    const found = await stat(path).catch(() => undefined);
    // A file that a removed daemon has left is old.
    if (found?.isFile() && now.getTime() - found.mtimeMs < MAX_REST_MS) return true;
  }
  return false;
}

/** A week: a host that is off over the weekend has a log of Friday. Milliseconds. */
const MAX_REST_MS = 7 * 86_400_000;
