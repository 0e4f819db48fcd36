/**
 * What goes with the packages of the fleet.
 *
 * Covers: packages/fleet/share/, scripts/share.mjs, scripts/pack.mjs, scripts/package/stage.mjs
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { Client } from 'pg';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { writeShare } from '../../share/write.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { startPostgres } from '../helpers/postgres.ts';

const DATE = new Date('2026-11-27T12:00:00Z');
const directory = temporary();

async function written(): Promise<string> {
  const folder = join(directory, 'share');
  if (!existsSync(folder)) await writeShare('.', folder, DATE);
  return folder;
}

it(
  'maillog-fleet(8): names every command and option, and mandoc has no warning',
  needs('mandoc'),
  async () => {
    const page = join(await written(), 'usr/share/man/man8/maillog-fleet.8');
    const { status, stdout } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning', page], {
      encoding: 'utf8',
    });
    assert.deepEqual([status, stdout], [0, '']);
    const shown = execFileSync('mandoc', ['-T', 'ascii', page], { encoding: 'utf8' }).replaceAll(
      /.\x08/g,
      '',
    );
    for (const { usage, options } of Object.values(COMMANDS))
      for (const words of [usage.split('…')[0], ...Object.keys(options).map((name) => `--${name}`)])
        assert.ok(shown.includes(words), words);
    for (const heading of ['Certificates', 'Watching', 'Threats'])
      assert.match(shown, new RegExp(heading, 'i'));
  },
);

it('completions of maillog-fleet: are what the shells read', needs('zsh', 'fish'), async () => {
  const share = join(await written(), 'usr/share');
  for (const [shell, file] of [
    ['bash', 'bash-completion/completions/maillog-fleet'],
    ['zsh', 'zsh/vendor-completions/_maillog-fleet'],
    ['fish', 'fish/vendor_completions.d/maillog-fleet.fish'],
  ]) {
    execFileSync(shell, ['-n', join(share, file)]);
    const text = readFileSync(join(share, file), 'utf8');
    for (const word of ['enrol', 'receive', 'metrics', 'at-once'])
      assert.ok(text.includes(word), `${shell}: ${word}`);
  }
});

it('units and compose.yaml: start commands that there are, with options that they take', async () => {
  const share = await written();
  const units = join(share, 'usr/lib/systemd/system');
  const started = readdirSync(units).map((name) => {
    const [, line] =
      /^ExecStart=\/usr\/bin\/maillog-fleet (.*)$/m.exec(readFileSync(join(units, name), 'utf8')) ?? [];
    return line.split(' ');
  });
  const compose = readFileSync(join(share, 'usr/share/doc/maillog-fleet/examples/compose.yaml'), 'utf8');
  const composed = [...compose.matchAll(/^ +command: \[(.*)\]$/gm)].map(([, list]) =>
    list.split(', ').map((word) => word.replaceAll("'", '')),
  );
  assert.deepEqual([started.length, composed.length], [4, 4]);
  // Those that a comment proposes for a drop-in.
  for (const name of readdirSync(units))
    for (const [, line] of readFileSync(join(units, name), 'utf8').matchAll(
      /^# +ExecStart=\/usr\/bin\/maillog-fleet (.*)$/gm,
    ))
      started.push(line.split(' '));
  // Receivers and workers have the bodies in the same place.
  for (const commands of [started, composed]) {
    const bodies = commands.filter((words) => words.includes('--bodies'));
    assert.deepEqual(
      bodies.map(([command, ...words]) => [command, words[words.indexOf('--bodies') + 1]]),
      ['receive', 'work'].map((command) => [command, '/var/lib/maillog-bodies']),
    );
  }
  for (const [command, ...words] of [...started, ...composed]) {
    assert.ok(Object.hasOwn(COMMANDS, command), command);
    const { options } = COMMANDS[command as keyof typeof COMMANDS];
    for (const word of words.filter((each) => each.startsWith('--')))
      assert.ok(Object.hasOwn(options, word.slice(2)), `${command} ${word}`);
  }
});

it(
  'users.sh: makes users who may do what their roles may once the tables are there',
  needs('initdb'),
  async () => {
    const share = await written();
    const secrets = join(directory, 'secrets');
    mkdirSync(secrets);
    for (const name of ['receiver', 'worker', 'page']) writeFileSync(join(secrets, name), `it's ${name}`);
    const postgres = await startPostgres();
    try {
      const url = await postgres.database();
      execFileSync('sh', [join(share, 'usr/share/doc/maillog-fleet/examples/users.sh')], {
        env: { ...process.env, SECRETS: secrets, POSTGRES_DB: url },
      });
      const client = new Client({ connectionString: url });
      await client.connect();
      const { rows } = await client.query<{ may: string }>(
        `SELECT rolname || ' ' || has_any_column_privilege(rolname, 'inbox', 'INSERT') || ' '
         || has_table_privilege(rolname, 'report', 'SELECT') AS may FROM pg_roles
       WHERE rolname IN ('receiver', 'worker', 'page') AND rolcanlogin ORDER BY 1`,
      );
      await client.end();
      assert.deepEqual(
        rows.map(({ may }) => may),
        ['page false true', 'receiver true false', 'worker false true'],
      );
    } finally {
      await postgres.remove();
    }
  },
);

it('scripts/pack.mjs: packs the fleet with its libraries, and their notices', () => {
  execFileSync(process.execPath, ['scripts/pack.mjs', directory, 'fleet'], { stdio: 'ignore' });
  const name = readdirSync(directory).find((each) => each.endsWith('.tgz')) ?? '';
  const folder = join(directory, 'unpacked');
  mkdirSync(folder);
  execFileSync('tar', ['-xzf', join(directory, name), '-C', folder]);
  const libraries = join(folder, 'package/node_modules');
  assert.match(readFileSync(join(libraries, 'pg-types/README.md'), 'utf8'), /Permission is hereby granted/);
  assert.ok(
    existsSync(join(folder, 'package/share/root/usr/lib/systemd/system/maillog-fleet-receive.service')),
  );
  // A migration needs all libraries that the program has; it ends where there is no database.
  const program = join(folder, 'package/dist/maillog-fleet.js');
  const { status, stderr } = spawnSync(
    process.execPath,
    [program, 'migrate', '--database', 'postgres://you@127.0.0.1:9/maillog'],
    { encoding: 'utf8' },
  );
  assert.deepEqual([status, stderr], [75, 'maillog: cannot use the database: connection refused\n']);
});
