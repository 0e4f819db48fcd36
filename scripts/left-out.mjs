// Which tests are left out because a program is not here. `npm test` names the missing programs in
// MAILLOG_TESTS_WITHOUT; a test names what it drives by `needs` (packages/maillog/test/helpers/needs.ts).
// This file is a reporter of Node's test runner as well: it writes what was skipped, for `summary`.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { PROGRAMS, packagesOf } from './programs.mjs';

const without = new Set((process.env.MAILLOG_TESTS_WITHOUT ?? '').split(' '));

/** Why this file is not run, in the words of `needs`: `needs gpg, mutt`; undefined if it is. */
export function reason(file) {
  const [, list = ''] = /^needs\((.*)\);$/m.exec(readFileSync(file, 'utf8')) ?? [];
  const missing = list.match(/[\w-]+/g)?.filter((program) => without.has(program)) ?? [];
  return missing.length === 0 ? undefined : `needs ${missing.join(', ')}`;
}

export default async function* skipped(events) {
  for await (const { type, data } of events)
    if (type === 'test:pass' && typeof data.skip === 'string')
      yield `${JSON.stringify({ why: data.skip, file: relative('build', data.file), name: data.name })}\n`;
}

/** What is left out, by reason, for people: rows are `{why: 'needs gpg', file: 'packages/…', name: '…'}`. */
export function summary(rows) {
  if (rows.length === 0) return 'left out: no test';
  const lines = new Map();
  for (const { why, file, name } of rows) {
    const line = `    ${file.replace(/\.js$/, '.ts')}${name ? `: ${name}` : ''}\n`;
    lines.set(why, `${lines.get(why) ?? `  ${why}\n`}${line}`);
  }
  const missing = [...without].filter((program) => program in PROGRAMS);
  const packages = missing.length > 0 ? `as root: apt-get install ${packagesOf(missing).join(' ')}` : '';
  return `left out (files and single tests: ${rows.length}):\n${[...lines.values()].join('')}${packages}`;
}
