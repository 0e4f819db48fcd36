/** Who gets the report, from whom, and by which way. */
import { isQueued, undeliverable } from '../survey/mail-system.ts';
import type { RouteTrial } from '../../delivery/try-route.ts';
import { routeOf, tryRouteOf } from '../wiring/route.ts';
import type { Readable } from './check.ts';
import { fault, faultOf, faultsOf, ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';

/** All that a report needs and the configuration lacks: addresses, an entry, a key. */
export async function lookAtRequirements({ loaded: { errors, settings } }: Readable): Promise<Finding[]> {
  if (errors.length > 0) return errors.map(faultOf);
  return [ok(settings.to.join(', '))];
}

/** Strict servers refuse a sender whose domain has no dot. */
export async function lookAtSender({ loaded: { from } }: Readable): Promise<Finding[]> {
  if (from === '') return [];
  const domain = from.slice(from.lastIndexOf('@') + 1);
  if (domain.includes('.') && !/^localhost\b/i.test(domain)) return [ok(from)];
  return [
    warning(
      `the sender is ${from}: many servers refuse such a domain`,
      `write set from 'maillog@example.com'`,
    ),
  ];
}

/** Talks to each mail server up to the recipients, and to the collector, and sends nothing. */
export async function lookAtRoute({ loaded: { settings, from } }: Readable): Promise<Finding[]> {
  if (from === '' || settings.to.length === 0) return [];
  try {
    const trials = await tryRouteOf(await routeOf(settings), { from, to: settings.to });
    const findings = trials.flatMap((trial) => findingsOf(trial, settings.maxSize));
    if (settings.targets.some(({ kind }) => kind === 'sendmail'))
      findings.push(...(await mailSystemFindings(settings.to)));
    return findings;
  } catch (error) {
    return faultsOf(error);
  }
}

function findingsOf({ name, found, refused, maxBytes }: RouteTrial, maxSize: number): Finding[] {
  const findings = refused.map(({ recipient, words }) =>
    fault(`${name}: ${recipient}: ${words}`, words.startsWith('the sender ') ? SENDER_HINT : HINT),
  );
  if (found !== '') findings.push(ok(`${name}: ${found}`));
  if (maxBytes !== undefined && maxBytes > 0 && maxBytes < maxSize)
    findings.push(
      warning(
        `${name} takes messages of ${maxBytes} bytes, and max_size is ${maxSize}`,
        `write set max_size ${Math.max(100, Math.floor(maxBytes / 1024))}k`,
      ),
    );
  return findings;
}

/** A sendmail program takes every message; what the mail system does with it later shows here alone. */
async function mailSystemFindings(to: readonly string[]): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const address of to) {
    const answer = await undeliverable(address);
    if (answer) found.push((answer.isForGood ? fault : warning)(answer.words, MAIL_SYSTEM_HINT));
  }
  if (await isQueued(to))
    found.push(warning("mails to these recipients wait in the mail system's queue", 'mailq shows why'));
  return found;
}

const MAIL_SYSTEM_HINT =
  'configure the mail system (Debian: dpkg-reconfigure exim4-config, or postfix), or write set smtp HOST';
const SENDER_HINT = "write set from 'maillog@example.com', an address that this server takes";
const HINT = 'the settings are deliver, smtp, smtp_password_file, smtp_tls, smtp_ca, collector_… and to';

/** Sends a sealed report of one part: the whole way, with the positions of logs left as they are. */
export async function sendTest({ loaded, file, now }: Readable): Promise<Finding[]> {
  try {
    const { sendTestReport } = await import('./send-test-report.ts');
    const { sequence, route, fault: reason } = await sendTestReport(loaded, { file, now });
    if (reason === undefined) return [ok(`${route} took test report ${sequence}`)];
    return [
      fault(
        `test report ${sequence} is not delivered: ${reason}`,
        `it waits in the spool: maillog status -C ${file}`,
      ),
    ];
  } catch (error) {
    return faultsOf(error);
  }
}
