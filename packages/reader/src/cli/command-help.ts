import type { CommandSpec, OptionSpec } from '../maillog.ts';

const COLUMN = 32;

/** The rows of a program's help: its commands, and all of their options, each once. */
export function commandHelp(specs: readonly CommandSpec[]): {
  readonly commands: readonly string[];
  readonly options: readonly string[];
} {
  const options = new Map(specs.flatMap((spec) => Object.entries(spec.options)));
  return {
    commands: specs.map(({ usage, help }) => row(usage, help)),
    options: [...options].map(([name, spec]) => row(optionUsage(name, spec), spec.help)),
  };
}

function optionUsage(name: string, { short, argument }: OptionSpec): string {
  return `${short === undefined ? '' : `-${short}, `}--${name}${argument === undefined ? '' : ` ${argument}`}`;
}

function row(left: string, right: string): string {
  return `  ${left.padEnd(COLUMN - 2)}${right}`;
}
