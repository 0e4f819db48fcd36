// Covers: cli/commands, cli/options, cli/help, docs/maillog.1.md
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { MailLogError } from '../../src/errors.ts';
import { COMMANDS, COMMON, optionUsage } from '../../src/cli/commands.ts';
import type { CommandName, CommandSpec } from '../../src/cli/commands.ts';
import type { OptionSpec } from '../../src/cli/tables/option-specs.ts';
import { helpText } from '../../src/cli/help.ts';
import { parseOptions } from '../../src/cli/options.ts';

const manual = readFileSync('docs/maillog.1.md', 'utf8');
const names = Object.keys(COMMANDS) as CommandName[];

/** `- \`--entry NAME\`: explain only …`, as the manual writes the options of a command. */
function manualLines(options: CommandSpec['options']): string[] {
  return Object.entries(options).map(([name, spec]) => `- \`${optionUsage(name, spec)}\`: ${spec.help}`);
}

/** The error that reading these arguments ends with. */
function errorOf(name: CommandName, args: readonly string[]): { message: string; hint: string | undefined } {
  try {
    parseOptions(name, args);
  } catch (error) {
    assert.ok(error instanceof MailLogError);
    assert.equal(error.kind, 'usage');
    return { message: error.message, hint: error.hint };
  }
  return assert.fail('the arguments were read');
}

for (const name of names) {
  const { usage, help, options }: CommandSpec = COMMANDS[name];

  test(`docs/maillog.1.md: agrees with the table of commands about ${usage}`, () => {
    const sections = manual.split(/^### /m).map((section) => section.split(/^## /m)[0] ?? '');
    const section = sections.find((text) => text.startsWith(`\`${usage}\`\n`)) ?? '';
    assert.match(section, new RegExp(`^${help.charAt(0).toUpperCase()}`, 'm'));
    assert.ok(section.includes(`${help.slice(1)}.\n`), `the manual should say: ${help}`);
    const own = Object.entries(options).filter(([option]) => !Object.hasOwn(COMMON, option));
    assert.deepEqual(section.match(/^- `.*$/gm) ?? [], manualLines(Object.fromEntries(own)));
    assert.ok(manual.split('```')[1]?.includes(usage), 'the synopsis should have it');
  });

  test(`maillog --help: names every option of ${usage}`, () => {
    const text = helpText(name);
    assert.ok(text.startsWith(`${usage}\n  ${help}\n`));
    for (const [option, spec] of Object.entries(options)) {
      assert.ok(
        text.includes(`  ${optionUsage(option, spec)} `) || text.includes(`  ${optionUsage(option, spec)}\n`),
      );
      assert.ok(text.includes(spec.help));
    }
    for (const line of text.split('\n')) assert.ok(line.length <= 115, `too wide: ${line}`);
    assert.ok(helpText().includes(usage));
  });
}

test('docs/maillog.1.md: names the options of every command', () => {
  const before = manual.split('## Commands')[1]?.split('### ')[0] ?? '';
  assert.deepEqual(before.match(/^- `.*$/gm), manualLines(COMMON));
});

test('parseOptions reads -C FILE in every form', () => {
  for (const args of [['-C', 'web.conf'], ['-Cweb.conf'], ['--conf', 'web.conf'], ['--conf=web.conf']])
    assert.equal(parseOptions('report', args).values.conf, 'web.conf');
});

test('parseOptions suggests the option that was meant', () => {
  assert.deepEqual(errorOf('report', ['--dryrun']), {
    message: 'unknown option --dryrun',
    hint: 'did you mean --dry-run?',
  });
  assert.equal(errorOf('report', ['--verbos']).hint, 'did you mean --verbose?');
  assert.equal(errorOf('report', ['--dry']).hint, 'did you mean --dry-run?');
  assert.equal(
    errorOf('report', ['--line', 'x']).hint,
    '--line is an option of maillog explain -C FILE [LOG…]',
  );
  assert.equal(errorOf('report', ['-x']).hint, 'maillog --help lists the options');
  assert.equal(errorOf('seal', ['--nothing-like-it']).hint, 'maillog help seal lists the options');
});

test('parseOptions names an option without its argument, and one with an argument too many', () => {
  assert.equal(errorOf('report', ['-C']).message, '--conf needs an argument');
  assert.equal(errorOf('report', ['--quiet=1']).message, '--quiet takes no argument');
  assert.equal(
    errorOf('train', ['--min', '-3']).message,
    '--min needs an argument; write --min=VALUE for one that begins with -',
  );
  assert.deepEqual(errorOf('status', ['-C', 'web.conf', 'more']), {
    message: 'unexpected argument more',
    hint: 'maillog status -C FILE',
  });
});

test('parseOptions refuses an option of one argument that is given twice, in every command', () => {
  for (const name of names)
    for (const [option, { type, multiple, short }] of Object.entries<OptionSpec>(COMMANDS[name].options)) {
      if (type !== 'string') continue;
      const twice = [`--${option}=a`, short === undefined ? `--${option}=b` : `-${short}b`];
      if (multiple === true) parseOptions(name, twice);
      else
        assert.equal(
          errorOf(name, twice).message,
          `${short === undefined ? `--${option}` : `-${short}`} is given more than once, and takes one argument`,
        );
    }
});
