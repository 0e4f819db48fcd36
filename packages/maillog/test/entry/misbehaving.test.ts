import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { NO_MEMORY } from '../../src/entry/entry.ts';
import { collect } from '../../src/report/collect.ts';
import { PartStream } from '../../src/report/part-stream.ts';
import { isAlive } from '../helpers/is-alive.ts';
import { entriesOf, folderWith, partsOf } from './reported.ts';
import { needs } from '../helpers/needs.ts';

/**
 * Modules that do what no module should. Whatever it is, it is seen in the module's own part and nowhere
 * else: the entries before and behind it are whole, and no process is left.
 */
const JAVASCRIPT: Readonly<Record<string, readonly [run: string, expected: string | RegExp]>> = {
  'throws at once': [`throw new Error('boom');`, 'warn\tboom\n'],
  'throws what is no error': [`throw 'boom\\nsecond line';`, 'warn\tboom\\x0asecond line\n'],
  'loops without end': ['for (;;);', 'warn\ttimed out after 1 seconds\n'],
  'waits without end': ['await new Promise(() => {});', 'warn\ttimed out after 1 seconds\n'],
  'does not hear SIGTERM': [
    `process.removeAllListeners('SIGTERM'); process.on('SIGTERM', () => {}); await new Promise(() => {});`,
    'warn\ttimed out after 1 seconds\n',
  ],
  'exits in the middle': [`process.exit(0);`, 'warn\tended by itself with exit status 0\n'],
  'is killed': [`process.kill(process.pid, 'SIGKILL');`, 'warn\tkilled by SIGKILL\n'],
  'throws in a callback': [
    `setTimeout(() => { throw new Error('later'); }); await new Promise(() => {});`,
    'warn\tlater\n',
  ],
  'leaves a rejection behind': [
    `Promise.reject(new Error('nobody hears')); await new Promise((r) => setTimeout(r, 20));`,
    'warn\tnobody hears\n',
  ],
  'prints behind its end': [
    `setTimeout(() => out.print('late'));`,
    'warn\tthis part is closed: await what run() starts\n',
  ],
  'writes into the pipe that is ours': [
    `const { writeSync } = await import('node:fs'); writeSync(4, 'garbage, and more of it'); await new Promise(() => {});`,
    'warn\tdescriptor 4 of its process is not for it to write to\n',
  ],
  'asks what nobody asks': [
    `const { writeSync } = await import('node:fs'); writeSync(4, Buffer.from([0, 0, 0, 5, 0, 0, 0, 1, 120])); await new Promise(() => {});`,
    'warn\tdescriptor 4 of its process is not for it to write to\n',
  ],
  'prints what cannot be printed': [`await out.print(undefined);`, 'warn\tprint takes text or bytes\n'],
  'starts a process that stays': [
    `const { spawn } = await import('node:child_process'); spawn('sleep', ['5'], { stdio: 'inherit' }).unref();`,
    '',
  ],
  'starts a process that leaves the group and holds the pipes': [
    `const { spawn } = await import('node:child_process'); spawn('sleep', ['5'], { stdio: ['inherit', 'inherit', 'inherit', 4], detached: true }).unref(); process.exit(5);`,
    'warn\tended by itself with exit status 5\n',
  ],
  'takes all the memory it may': [
    `const held = []; for (;;) held.push(new Array(1e6).fill({}));`,
    /^warn\t(?:killed by SIGABRT|ended by itself)[^]*\nwarn\tstderr: .*out of memory/i,
  ],
};

const HEAD = `import { ReportEntry } from 'maillog/module';\n`;
const NEIGHBOUR = "command <<__END\nexec 'echo whole'\n__END\n";

describe('a module that misbehaves', { concurrency: 4 }, () => {
  // Little memory, so that it is soon taken.
  const options = process.env['NODE_OPTIONS'];
  before(() => (process.env['NODE_OPTIONS'] = '--max-old-space-size=40'));
  after(() => {
    if (options === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = options;
  });

  for (const [what, [run, expected]] of Object.entries(JAVASCRIPT)) {
    it(`module: ${what}`, async () => {
      const source = `${HEAD}export class X extends ReportEntry { async run(out) { ${run} } finish() { return new Promise((r) => setTimeout(r, 20)); } }`;
      const conf = `${NEIGHBOUR}module X x x.js\nx <<__END\ntimeout ${what.startsWith('takes') ? 60 : 1}\n__END\n${NEIGHBOUR}`;
      const parts = await partsOf(join(folderWith({ 'x.js': source, 'web.conf': conf }), 'web.conf'));
      const body = parts.get('x-1.txt')?.body.toString() ?? 'no part';
      if (typeof expected === 'string') assert.equal(body, expected);
      else assert.match(body, expected);
      for (const name of ['command-1.txt', 'command-2.txt'])
        assert.equal(parts.get(name)?.body.toString(), 'whole\n');
    });
  }

  it('module: keeps a part of a full standard error, and counts the rest', async () => {
    const source = `${HEAD}export class X extends ReportEntry { run(out) { for (let i = 0; i < 20; i++) console.error('e'.repeat(9999)); return out.print('done\\n'); } }`;
    const conf = `module X x x.js\nx <<__END\n__END\n`;
    const parts = await partsOf(join(folderWith({ 'x.js': source, 'web.conf': conf }), 'web.conf'));
    const body = parts.get('x-1.txt')?.body.toString() ?? '';
    assert.match(body, /^done\nwarn\tstderr: e+\n[^]*warn\tstderr: … and 134464 bytes more\n$/);
  });
});

describe('a module that prints without end', () => {
  it(
    'module: prints half a gigabyte, whoever wrote it, and takes no memory of ours',
    needs('perl'),
    async () => {
      const folder = folderWith({
        'x.js': `${HEAD}export class X extends ReportEntry { run(out) { const b = Buffer.alloc(1 << 20, 'x'); for (let i = 0; i < 512; i++) out.print(b); } }`,
        'Y.pm': `package Y; our @ISA = 'ReportEntry'; sub run { my $b = 'y' x (1 << 20); $_[1]->print($b) for 1 .. 512 } 1;`,
        'web.conf': 'module X x x.js\nmodule Y y Y.pm\nx <<_\n_\ny <<_\n_\n',
      });
      const { entries } = await entriesOf(join(folder, 'web.conf'));
      assert.equal(entries.length, 2);
      for (const entry of entries) {
        const part = new PartStream();
        const collecting = collect(entry, part, NO_MEMORY);
        let bytes = 0;
        let most = 0;
        for await (const data of part) {
          bytes += data.length;
          if (bytes % (64 << 20) < data.length) most = Math.max(most, process.memoryUsage.rss());
        }
        await collecting;
        assert.equal(bytes, 2 ** 29);
        assert.ok(most < 300 << 20, `${most >> 20} MiB resident`);
      }
    },
  );

  it('module: is stopped when nobody reads its part any more', async () => {
    const conf = 'module X x x.js\nx <<_\n_\n';
    const source = `${HEAD}import { writeFileSync } from 'node:fs';
      export class X extends ReportEntry { async run(out) { writeFileSync('PID', String(process.pid)); for (;;) await out.print('x'.repeat(1000)); } }`;
    const folder = folderWith({ 'web.conf': conf });
    const file = join(
      folderWith({ 'x.js': source.replace('PID', join(folder, 'pid')), 'web.conf': conf }),
      'web.conf',
    );
    const { entries } = await entriesOf(file);
    const [entry] = entries;
    assert.ok(entry);
    const part = new PartStream();
    const collecting = collect(entry, part, NO_MEMORY);
    for await (const data of part) if (data.length > 0) break;
    part.abort();
    await collecting;
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  });
});

describe('the processes of modules', () => {
  const loop = `${HEAD}import { appendFileSync } from 'node:fs';
    export class X extends ReportEntry { parse(r) { super.parse(r); appendFileSync(this.directives.pids.text, process.pid + '\\n'); } run(out) { for (;;); } }`;
  /** A killed process is there until somebody has seen it end. */
  const gone = (pids: string): boolean => {
    const never = new Int32Array(new SharedArrayBuffer(4));
    for (let round = 0; round < 1000; round++) {
      if (!alive(pids).some(Boolean)) return true;
      Atomics.wait(never, 0, 0, 10);
    }
    return false;
  };
  const alive = (pids: string): boolean[] =>
    readFileSync(pids, 'utf8').trim().split('\n').map(Number).map(isAlive);

  it('module: its processes end with a configuration that is refused', () => {
    const folder = folderWith({ 'x.js': loop });
    const conf = folderWith({
      'web.conf': `module X x ${folder}/x.js\nx <<_\npids ${folder}/pids\n_\ncommand <<_\n_\n`,
    });
    const { status, stderr } = spawnSync(process.execPath, [
      resolve('packages/maillog/dist/maillog.js'),
      '-C',
      join(conf, 'web.conf'),
      '--dry-run',
    ]);
    assert.equal(status, 78, stderr.toString());
    assert.ok(gone(join(folder, 'pids')));
  });

  it('module: its processes end with the program, whatever ends it, and whatever they do', async () => {
    const folder = folderWith({ 'x.js': loop });
    const entry = `x <<_\npids ${folder}/pids\n_\n`;
    const conf = folderWith({
      'web.conf': `module X x ${folder}/x.js\ncommand <<_\nexec 'echo begun'\n_\n${entry}${entry}`,
    });
    const child = spawn(
      process.execPath,
      [resolve('packages/maillog/dist/maillog.js'), '-C', join(conf, 'web.conf'), '--dry-run'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await new Promise((begun) => child.stdout.once('data', begun));
    assert.deepEqual(alive(join(folder, 'pids')), [true, true]);
    child.kill('SIGTERM');
    const [status, signal] = await new Promise<[number | null, string | null]>((ended) =>
      child.once('exit', (...how) => ended(how)),
    );
    assert.deepEqual([status, signal], [null, 'SIGTERM']);
    assert.ok(gone(join(folder, 'pids')));
  });
});
