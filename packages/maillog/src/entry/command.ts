import { directive } from '../config/directive.ts';
import type { DirectiveTable } from '../config/directive.ts';
import { ReportEntry } from './entry.ts';
import type { CommandFacts } from '../manifest/manifest.ts';
import type { Out } from './entry.ts';
import type { Ending } from './host.ts';

const DEFAULT_TIMEOUT_SECONDS = 600;

/** `command`: the output of shell commands, standard output and error together, in the order written. */
export class CommandEntry extends ReportEntry {
  static override readonly table: DirectiveTable = [
    directive('exec', "'COMMAND'", 'run by /bin/sh -c; standard output and error become the part', {
      repeatable: true,
      example: "'ls -l'",
    }),
    directive('timeout', 'SECONDS', `kills a command after SECONDS (default: ${DEFAULT_TIMEOUT_SECONDS})`, {
      value: 'seconds',
      example: '60',
    }),
  ];

  override validate(): void {
    if (!this.directives['exec']) throw this.fault('command has no exec', "write exec 'ls -l' in it");
  }

  override async run(out: Out): Promise<void> {
    const timeout = Number(this.directives['timeout']?.text ?? DEFAULT_TIMEOUT_SECONDS);
    const commands: CommandFacts[] = [];
    for (const command of this.directives['exec']?.bytes ?? []) {
      const begun = performance.now();
      const ending = await this.context.host.shell(command, timeout, (data) => out.print(data));
      const failure = failureOf(ending);
      const status = ending.kind === 'exit' ? ending.status : null;
      const seconds = Math.round(performance.now() - begun) / 1000;
      commands.push({ ending: failure ?? 'exit status 0', status, seconds });
      if (failure !== undefined) await out.warn(failure);
    }
    out.record?.({ commands });
  }
}

/** The reason of an end that is not success: `exit status 3`. */
function failureOf(ending: Ending): string | undefined {
  switch (ending.kind) {
    case 'exit':
      return ending.status === 0
        ? undefined
        : `exit status ${ending.status}${EXPLAINED[ending.status] ?? ''}`;
    case 'signal':
      return `killed by ${ending.signal}`;
    case 'timeout':
      return `timed out after ${ending.seconds} seconds`;
    case 'unstartable':
      return `cannot be started: ${ending.reason}`;
  }
}

/** The meaning of a POSIX shell's own exit statuses (Shell Command Language, 2.8.2). */
const EXPLAINED: Readonly<Record<number, string>> = {
  126: ' (found, but not executable)',
  127: ' (command not found)',
};
