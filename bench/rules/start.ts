import { readLogcheck, RuleSet } from '../../packages/maillog/src/pattern/index.ts';
import { debianRules } from './debian.ts';

// A fresh process: what it costs to parse, lower and compile the rules of the level workstation. Prints how
// many, and milliseconds.
const bytes = Buffer.from(debianRules('workstation').join('\n'), 'latin1');
const start = process.hrtime.bigint();
const { ignores } = readLogcheck([{ directory: 'ignore.d.server', name: 'all', path: 'all', bytes }]);
const rules = new RuleSet(ignores);
rules.decide(Buffer.from('a line\n'));
process.stdout.write(`${ignores.length} ${Number(process.hrtime.bigint() - start) / 1e6}\n`);
