import { EXIT } from '../errors.ts';
import { escapeText } from '../text/escape.ts';
import { byteString } from '../bytes.ts';
import { CHECKS } from './doctor/checks.ts';
import type { Check } from './doctor/check.ts';
import { examine } from './doctor/examined.ts';
import type { Examined } from './doctor/examined.ts';
import { fault, faultOf, faultsOf, ok } from './doctor/finding.ts';
import { sendTest } from './doctor/mail.ts';
import type { Finding, Verdict } from './doctor/finding.ts';
import { configurationNamed, parseOptions } from './options.ts';
import { jsonText, printText } from './terminal/print-text.ts';
import type { Streams } from './terminal/streams.ts';

/** What one check found. */
interface Result {
  readonly check: string;
  readonly findings: readonly Finding[];
}

/**
 * `maillog doctor -C FILE [--send] [--json]`: what would stop a report, or keep it from its reader. Exit
 * status 0, 1 if there are warnings, 78 if there is a fault.
 */
export async function doctor(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('doctor', args);
  const conf = configurationNamed(values.conf, 'maillog doctor -C FILE');
  const examined = await examine(conf, new Date());
  const results = [await configurationResult(examined)];
  const { loaded } = examined;
  if (loaded) for (const check of CHECKS) results.push(await resultOf(check, { ...examined, loaded }));
  if (loaded && values.send === true)
    results.push({ check: 'send', findings: await sendTest({ ...examined, loaded }) });
  return print(results, { isJson: values.json === true, isQuiet: values.quiet === true, io });
}

/** `maillog check-config -C FILE [--json]`: reads the configuration, and nothing else. */
export async function checkConfig(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('check-config', args);
  const conf = configurationNamed(values.conf, 'maillog check-config -C FILE');
  const examined = await examine(conf, new Date());
  const { loaded } = examined;
  const results = [await configurationResult(examined)];
  if (loaded && loaded.errors.length > 0)
    results.push({ check: 'needs', findings: loaded.errors.map(faultOf) });
  return print(results, { isJson: values.json === true, isQuiet: values.quiet === true, io });
}

async function configurationResult({ file, errors, loaded }: Examined): Promise<Result> {
  const entries = loaded?.entries.length ?? 0;
  const words = `${file}: ${entries} ${entries === 1 ? 'entry' : 'entries'}`;
  return { check: 'configuration', findings: loaded ? [ok(words)] : errors.map(faultOf) };
}

/** A check that fails itself must not hide what the others find. */
async function resultOf({ name, look }: Check, examined: Parameters<Check['look']>[0]): Promise<Result> {
  try {
    return { check: name, findings: await look(examined) };
  } catch (error) {
    try {
      return { check: name, findings: faultsOf(error) };
    } catch {
      return {
        check: name,
        findings: [fault(`this check failed: ${error instanceof Error ? error.message : 'unknown reason'}`)],
      };
    }
  }
}

interface Printing {
  readonly isJson: boolean;
  /** Whether only warnings and faults are printed. */
  readonly isQuiet: boolean;
  readonly io: Streams;
}

async function print(results: readonly Result[], { isJson, isQuiet, io }: Printing): Promise<number> {
  const all = results.flatMap(({ findings }) => findings);
  const count = (verdict: Verdict): number => all.filter((finding) => finding.verdict === verdict).length;
  const [faults, warnings] = [count('fault'), count('warning')];
  const status = faults > 0 ? EXIT.config : warnings > 0 ? EXIT.entryFailed : EXIT.done;
  if (isJson) {
    const checks = results.flatMap(({ check, findings }) =>
      findings.map(({ verdict, words, hint }) => ({ check, verdict, words, hint: hint ?? null })),
    );
    await printText(io.stdout, jsonText({ status, faults, warnings, checks }));
    return status;
  }
  const lines = results.flatMap(({ check, findings }) =>
    findings.filter(({ verdict }) => !isQuiet || verdict !== 'ok').flatMap((finding) => rows(check, finding)),
  );
  if (!isQuiet) lines.push(summary(faults, warnings));
  await printText(io.stdout, lines.map((line) => `${byteString(escapeText(line))}\n`).join(''));
  return status;
}

/** `warning  keys           admin.asc expires in 12 days`, and the way out on a line of its own. */
function rows(check: string, { verdict, words, hint }: Finding): string[] {
  const row = `${verdict.padEnd(8)} ${check.padEnd(14)} ${words}`;
  return hint === undefined ? [row] : [row, `${' '.repeat(24)}-> ${hint}`];
}

function summary(faults: number, warnings: number): string {
  const some = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
  if (faults > 0)
    return `${some(faults, 'fault')}, ${some(warnings, 'warning')}: a report would be stopped or lost`;
  return warnings > 0 ? some(warnings, 'warning') : 'all is well';
}
