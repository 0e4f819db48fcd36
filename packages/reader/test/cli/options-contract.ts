/** How a program takes the options of all its commands. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { CommandSpec } from '../../src/maillog.ts';

/** `parse`: as parseOptions of the program. */
export function optionsContract<N extends string>(
  program: string,
  commands: Readonly<Record<N, CommandSpec>>,
  parse: (name: N, args: readonly string[]) => unknown,
): void {
  it(`parseOptions of ${program}: refuses an option of one argument that is given twice, and an empty one`, () => {
    for (const name of Object.keys(commands) as N[]) {
      const { options, usage } = commands[name];
      const hint = `${usage}; ${program} help lists the options`;
      for (const [option, { type, multiple }] of Object.entries(options)) {
        if (type !== 'string') continue;
        const twice = [`--${option}`, 'a', `--${option}=b`];
        if (multiple === true) parse(name, twice);
        else
          assert.throws(() => parse(name, twice), {
            kind: 'usage',
            message: `--${option} is given more than once, and takes one argument`,
            hint,
          });
        assert.throws(() => parse(name, [`--${option}=`]), {
          kind: 'usage',
          message: `--${option} needs an argument, and this one is empty`,
          hint,
        });
      }
    }
  });
}
