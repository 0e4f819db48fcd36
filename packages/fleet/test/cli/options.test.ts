/** Covers: src/cli/options.ts */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { COMMANDS } from '../../src/cli/commands.ts';
import { parseOptions } from '../../src/cli/options.ts';
import type { CommandSpec } from '../../src/maillog.ts';

it('parseOptions of maillog-fleet: refuses an option of one argument that is given twice, and an empty one', () => {
  for (const name of Object.keys(COMMANDS) as (keyof typeof COMMANDS)[]) {
    const { options, usage }: CommandSpec = COMMANDS[name];
    const hint = `${usage}; maillog-fleet help lists the options`;
    for (const [option, { type, multiple }] of Object.entries(options)) {
      if (type !== 'string') continue;
      const twice = [`--${option}`, 'a', `--${option}=b`];
      if (multiple === true) parseOptions(name, twice);
      else
        assert.throws(() => parseOptions(name, twice), {
          kind: 'usage',
          message: `--${option} is given more than once, and takes one argument`,
          hint,
        });
      assert.throws(() => parseOptions(name, [`--${option}=`]), {
        kind: 'usage',
        message: `--${option} needs an argument, and this one is empty`,
        hint,
      });
    }
  }
});
