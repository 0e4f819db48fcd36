/** Covers: src/cli/options.ts, src/cli/parse-command.ts */
import { COMMANDS } from '../../src/cli/commands.ts';
import { parseOptions } from '../../src/cli/options.ts';
import { optionsContract } from './options-contract.ts';

optionsContract('maillog-read', COMMANDS, parseOptions);
