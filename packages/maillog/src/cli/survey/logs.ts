/** The logs of this host that are worth watching. */
import { readFile } from 'node:fs/promises';
import { expandGlob } from '../../host/glob.ts';
import { readable } from '../../bytes.ts';
import { coveredFiles, rsyslogFiles } from './rsyslog.ts';

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
