/**
 * Covers: pattern/rules/logcheck, pattern/rules/layers, entry/watch/watch-rules. The real logcheck and a
 * watch read the same random rule directories and the same log, and must put each line into the same layer.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { logcheckRules } from '../../../src/entry/watch/logcheck-files.ts';
import { LAYERS, WatchRules } from '../../../src/entry/watch/watch-rules.ts';
import { nodeHost } from '../../../src/host/node-host.ts';
import { needs } from '../../helpers/needs.ts';
import { fc } from '../../helpers/property.ts';

const LEVELS = { paranoid: '-p', server: '-s', workstation: '-w' } as const;
type Level = keyof typeof LEVELS;
type Directory = Readonly<Record<string, readonly string[]>>;

/** Names that logcheck treats each in its own way, and others. */
const NAMES = [
  'logcheck',
  'logcheck-a',
  'logcheck-local',
  'logchecks',
  'local',
  'local-a',
  'a',
  'b',
  'b.old',
];
const WORDS = ['ant', 'bee', 'cow', 'dog', 'elk'];
const FOLDERS = [
  'cracking.d',
  'violations.d',
  'violations.ignore.d',
  ...Object.keys(LEVELS).map((level) => `ignore.d.${level}`),
];

const folder = mkdtempSync(join(tmpdir(), 'maillog-logcheck-'));
chmodSync(folder, 0o755);
after(() => rmSync(folder, { recursive: true }));
// logcheck reads the files as another user.
process.umask(0o022);
/** logcheck refuses to run as root. */
const user = process.getuid?.() === 0 ? 65534 : undefined;

/** Runs `show` on a folder of its own that holds `rules` and `log`. */
function withFiles<Result>(
  rules: Directory,
  log: readonly string[],
  show: (place: string) => Result,
): Result {
  const place = mkdtempSync(join(folder, 'run-'));
  chmodSync(place, 0o755);
  for (const name of FOLDERS) mkdirSync(join(place, 'rules', name), { recursive: true });
  for (const [name, lines] of Object.entries(rules))
    writeFileSync(join(place, 'rules', name), lines.map((line) => `${line}\n`).join(''));
  writeFileSync(join(place, 'log'), log.map((line) => `${line}\n`).join(''));
  mkdirSync(join(place, 'state'));
  const settings = ['INTRO=0', `LOCKDIR='${place}/state'`, `LOCKFILE='${place}/state/lock'`];
  writeFileSync(join(place, 'conf'), `${settings.join('\n')}\n`);
  if (user !== undefined) chownSync(join(place, 'state'), user, user);
  return show(place);
}

/** The layer of each line that logcheck reports. */
function reportedByLogcheck(rules: Directory, log: readonly string[], level: Level): Map<string, string> {
  return withFiles(rules, log, (place) => {
    const [state, conf] = [join(place, 'state'), join(place, 'conf')];
    const files = ['-c', conf, '-r', join(place, 'rules'), '-l', join(place, 'log'), '-S', state];
    const report = execFileSync('/usr/sbin/logcheck', ['-o', '-t', LEVELS[level], ...files], {
      encoding: 'latin1',
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TMP: state },
      ...(user === undefined ? {} : { uid: user, gid: user }),
    });
    const found = new Map<string, string>();
    let layer = '';
    for (const line of report.split('\n')) {
      const heading = LAYERS.find((each) => line === each || line.startsWith(`${each} for `));
      if (heading !== undefined) layer = heading;
      else if (line !== '' && !/^[=-]+$/.test(line)) found.set(line, layer);
    }
    return found;
  });
}

/** The layer of each line that a watch shows. */
async function shownByWatch(
  rules: Directory,
  log: readonly string[],
  level: Level,
): Promise<Map<string, string>> {
  const place = { file: '/web.conf', line: 1, column: 1 };
  const words = (directory: string) => [directory, level].map((text) => ({ text, place }));
  const logcheck = await withFiles(rules, log, (directory) =>
    logcheckRules(nodeHost(), { place, words: words(join(directory, 'rules')) }, () => undefined),
  );
  const watch = new WatchRules([], logcheck, false);
  const found = new Map<string, string>();
  for (const line of log) {
    const { layer } = watch.decideLine(Buffer.from(line));
    if (layer !== undefined) found.set(line.trimEnd(), LAYERS[layer] ?? '');
  }
  return found;
}

const word = fc.constantFrom(...WORDS);
const rule = fc.oneof(
  word,
  word.map((one) => `^[0-9]+ ${one}`),
  word.map((one) => `${one}$`),
  fc.tuple(word, word).map(([one, other]) => `${one}.*${other}`),
  fc.tuple(word, word).map(([one, other]) => `(${one}|${other}) (bee|cow)`),
  fc.constantFrom('# ant', '   ', 'nothing'),
);
const file = fc.tuple(fc.constantFrom(...FOLDERS), fc.constantFrom(...NAMES)).map((path) => path.join('/'));
const directory = fc
  .array(fc.tuple(file, fc.array(rule, { minLength: 1, maxLength: 3 })), { minLength: 4, maxLength: 14 })
  // One rule at a level that all have: without any file MailLog refuses the directory.
  .map((files) => Object.fromEntries([['ignore.d.paranoid/z', ['nothing']], ...files]));
const log = fc
  .array(fc.tuple(fc.array(word, { minLength: 1, maxLength: 4 }), fc.constantFrom('', ' ', '\t ')), {
    minLength: 20,
    maxLength: 40,
  })
  .map((lines) => lines.map(([words, blanks], number) => `${1000 + number} ${words.join(' ')}${blanks}`));

test(
  'watch with logcheck: puts each line into the layer that logcheck itself reports',
  needs('logcheck'),
  async () => {
    const level = fc.constantFrom<Level>('paranoid', 'server', 'workstation');
    await fc.assert(
      fc.asyncProperty(directory, log, level, async (rules, lines, each) => {
        assert.deepEqual(await shownByWatch(rules, lines, each), reportedByLogcheck(rules, lines, each));
      }),
      { numRuns: 25 },
    );
    assert.ok(readdirSync(folder).length > 0);
  },
);

test(
  "watch with logcheck: shows the administrator's own event, whatever Debian's files cancel",
  needs('logcheck'),
  async () => {
    const rules = {
      'violations.d/local': [' sudo: .* COMMAND='],
      'violations.ignore.d/logcheck-sudo': ['sudo: .* COMMAND=/bin/sh$'],
    };
    const line =
      'Nov 21 10:00:01 web1 sudo:      bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/sh';
    const expected = new Map([[line, 'Security Events']]);
    assert.deepEqual(await shownByWatch(rules, [line], 'server'), expected);
    assert.deepEqual(reportedByLogcheck(rules, [line], 'server'), expected);
  },
);
