import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, describe, it } from 'node:test';
import { needs } from '../helpers/needs.ts';
import { fc } from '../helpers/property.ts';
import { World } from './world.ts';

needs('perl');

/**
 * The original compiled each rule into a Perl sub and called it on each line. This makes configurations and
 * logs, does with perl itself what the manual says of them, and compares with what the built program shows.
 */
interface MadeRule {
  readonly action: 'ignore' | 'filter';
  readonly tests: readonly { readonly op: '=~' | '!~'; readonly pattern: string }[];
}

const word = fc.constantFrom(
  'sshd',
  'cron',
  'root',
  'fail',
  'é',
  'a b',
  '#x',
  "it's",
  '\\d+',
  '\\[\\d+\\]',
  '[a-f]+',
  '(?:x|yz)',
  '.*',
  '\\s',
  '^',
  '\\bfoo\\b',
);
// A $ is an anchor at the end only: before a \ it would be one of Perl's variables.
const body = fc
  .tuple(fc.array(word, { minLength: 1, maxLength: 3 }), fc.constantFrom('', '', '$'))
  .map(([words, end]) => words.join('') + end);
const pattern = fc
  .tuple(body, fc.constantFrom('/', 'm{', 'm!', 'qr('), fc.constantFrom('', 'i'))
  .map(([text, open, flags]) => {
    const close: Record<string, string> = { '/': '/', 'm{': '}', 'm!': '!', 'qr(': ')' };
    return `${open}${text}${close[open]}${flags}`;
  });
const test = fc.record({ op: fc.constantFrom('=~' as const, '!~' as const), pattern });
const rule: fc.Arbitrary<MadeRule> = fc.record({
  action: fc.constantFrom('ignore' as const, 'ignore' as const, 'filter' as const),
  tests: fc.array(test, { minLength: 1, maxLength: 3 }),
});
const piece = fc.constantFrom(
  'sshd',
  'cron',
  'root',
  'FAIL',
  'fail',
  'é',
  'a b',
  '#x',
  "it's",
  '[12]',
  '7',
  'x',
  'yz',
  'foo',
  ' ',
  '\t',
  '\r',
  '\0',
  '\xff',
);
const line = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));

function entry(rules: readonly MadeRule[], trim: boolean, number: number): string {
  const lines = rules.map(({ action, tests }) => {
    const [first] = tests;
    if (tests.length === 1 && first) return `  ${action} ${first.op} ${first.pattern} # why`;
    return [`  do ${action}`, ...tests.map(({ op, pattern }) => `    ${op} ${pattern}`), '  end'].join('\n');
  });
  return `watch <<__W\n  logfile ${number}.log\n${trim ? '  trim yes\n' : ''}${lines.join('\n')}\n__W\n`;
}

/** The manual's words, in perl. */
function script(rules: readonly MadeRule[], trim: boolean, number: number): string {
  const subs = (action: string): string =>
    rules
      .filter((made) => made.action === action)
      .map(({ tests }) => `sub { ${tests.map(({ op, pattern }) => `($_ ${op} ${pattern})`).join(' && ')} }`)
      .join(', ');
  return `{ print "==> watch-${number}.txt <==\\n"; my @ignore = (${subs('ignore')}); my @filter = (${subs('filter')});
    open my $log, '<:raw', '${number}.log' or die; my $open = 0;
    while (<$log>) { my $end = s/\\n\\z// ? "\\n" : ''; ${trim ? 's/^\\s+//; s/\\s+$//;' : ''}
      next if any(@ignore); next if @filter && !any(@filter); print $_, $end; $open = $end eq '' && length }
    print $open ? "\\n\\n" : "\\n"; }\n`;
}

describe('watch against perl', () => {
  const world = new World();
  after(() => world.remove());

  it('watch: shows the lines that perl shows', async () => {
    const made = fc.sample(
      fc.tuple(
        fc.array(rule, { maxLength: 4 }),
        fc.array(line, { maxLength: 40 }),
        fc.boolean(),
        fc.boolean(),
      ),
      400,
    );
    for (const [index, [, lines, , ended]] of made.entries()) {
      world.write(`${index + 1}.log`, Buffer.from(lines.join('\n') + (ended ? '\n' : ''), 'utf8'));
    }
    world.write('web.conf', made.map(([rules, , trim], index) => entry(rules, trim, index + 1)).join(''));
    const any = 'sub any { for my $rule (@_) { return 1 if $rule->() } 0 }\n';
    world.write(
      'rules.pl',
      any + made.map(([rules, , trim], index) => script(rules, trim, index + 1)).join(''),
    );
    const expected = execFileSync('perl', ['rules.pl'], { cwd: world.folder, maxBuffer: 1 << 28 }).toString(
      'latin1',
    );
    const { stdout, stderr } = await world.maillog(['-C', 'web.conf', '--dry-run']);
    assert.equal(stderr, '');
    const [ours, theirs] = [stdout, expected].map((text) => text.split(/^(?===> )/m));
    for (const [index, part] of (theirs ?? []).entries()) {
      const conf = (): string =>
        `${entry(made[index]?.[0] ?? [], made[index]?.[2] ?? false, index + 1)}${JSON.stringify(made[index]?.[1])}`;
      assert.equal(ours?.[index], part, `entry ${index + 1}\n${ours?.[index] === part ? '' : conf()}`);
    }
    assert.ok(
      (theirs ?? []).length === 400 && expected.length > 10_000,
      'the made logs are too short to mean anything',
    );
  });
});
