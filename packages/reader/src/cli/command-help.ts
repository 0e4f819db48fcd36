import type { CommandSpec, OptionSpec } from '../maillog.ts';

const COLUMN = 32;

/** The rows of a program's help: its commands, and all of their options, each once. */
export function commandHelp(specs: readonly CommandSpec[]): {
  readonly commands: readonly string[];
  readonly options: readonly string[];
} {
  // By usage: an option of one name may take something else in another command.
  const options = new Map(
    specs.flatMap((spec) =>
      Object.entries(spec.options).map(([name, option]) => [optionUsage(name, option), option.help]),
    ),
  );
  return {
    commands: specs.map(({ usage, help }) => row(usage, help)),
    options: [...options].map(([usage, help]) => row(usage, help)),
  };
}

function optionUsage(name: string, { short, argument }: OptionSpec): string {
  return `${short === undefined ? '' : `-${short}, `}--${name}${argument === undefined ? '' : ` ${argument}`}`;
}

function row(left: string, right: string): string {
  const fits = left.length < COLUMN - 2;
  return fits ? `  ${left.padEnd(COLUMN - 2)}${right}` : `  ${left}\n${' '.repeat(COLUMN)}${right}`;
}
