import { EXIT } from '../errors.ts';
import { escapeText } from '../text/escape.ts';
import { byteString } from '../bytes.ts';
import { checkAll, configurationResult, rows } from './doctor/check-all.ts';
import type { Result } from './doctor/check-all.ts';
import { examine } from './doctor/examined.ts';
import { faultOf } from './doctor/finding.ts';
import { sendTest } from './doctor/mail.ts';
import type { Verdict } from './doctor/finding.ts';
import { configurationNamed, parseOptions } from './options.ts';
import { jsonText, printText } from './terminal/print-text.ts';
import type { Streams } from './terminal/streams.ts';

/**
 * `maillog doctor -C FILE [--send] [--json]`: what would stop a report, or keep it from its reader. Exit
 * status 0, 1 if there are warnings, 78 if there is a fault.
 */
export async function doctor(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('doctor', args);
  const conf = configurationNamed(values.conf, 'maillog doctor -C FILE');
  const examined = await examine(conf, new Date());
  const results = await checkAll(examined);
  const { loaded } = examined;
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
  const results = [configurationResult(examined)];
  if (loaded && loaded.errors.length > 0)
    results.push({ check: 'needs', findings: loaded.errors.map(faultOf) });
  return print(results, { isJson: values.json === true, isQuiet: values.quiet === true, io });
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

function summary(faults: number, warnings: number): string {
  const some = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
  if (faults > 0)
    return `${some(faults, 'fault')}, ${some(warnings, 'warning')}: a report would be stopped or lost`;
  return warnings > 0 ? some(warnings, 'warning') : 'all is well';
}
