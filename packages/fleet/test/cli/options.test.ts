/** Covers: src/cli/options.ts */
import { optionsContract } from '../../../reader/test/cli/options-contract.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { parseOptions } from '../../src/cli/options.ts';

optionsContract('maillog-fleet', COMMANDS, parseOptions);
