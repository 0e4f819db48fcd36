import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import ts from 'typescript';
import { World } from './world.ts';

/**
 * What the program does about the Node that runs it. A preload shows it another version, or has Node warn
 * during a run; scripts/fresh-machine.mjs tries the versions themselves.
 */
const world = new World();
after(() => world.remove());

/** Runs the built program where this was run before it. */
function maillogAfter(script: string, ...args: string[]) {
  return world.maillog(args, { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` });
}

function shown(version: string): string {
  return `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
}

describe('maillog on a Node that is too old', () => {
  for (const version of ['12.22.12', '18.20.8', '20.18.3']) {
    it(`maillog: refuses Node ${version}, with the version that is needed and where to get it`, async () => {
      const { status, stdout, stderr } = await maillogAfter(shown(version), '--version');
      assert.deepEqual([status, stdout], [69, '']);
      const [refusal = '', hint = '', ...more] = stderr.split('\n');
      assert.equal(
        refusal,
        `maillog: Node ${version} (${process.execPath}) is too old: MailLog needs 20.19 or newer`,
      );
      assert.match(hint, /^maillog: hint: .*apt-get install nodejs.*nodejs\.org/);
      assert.deepEqual(more, ['']);
    });
  }

  it('maillog: runs on the oldest Node that is new enough, which package.json names too', async () => {
    const { status } = await maillogAfter(shown('20.19.0'), '--version');
    assert.equal(status, 0);
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
    assert.equal(engines.node, '>=20.19.0');
  });

  it('maillog: Node 12 can parse it, and it imports nothing before it has checked the version', () => {
    const source = readFileSync('packages/maillog/dist/maillog.js', 'utf8');
    const lowered = (target: ts.ScriptTarget) =>
      ts.transpile(source, { target, module: ts.ModuleKind.ESNext });
    // Node 12 has all of ES2019.
    assert.equal(lowered(ts.ScriptTarget.ES2019), lowered(ts.ScriptTarget.ESNext));
    assert.doesNotMatch(source, /^(import|export) (?!\{ *\};$)|await /m);
    assert.match(source, /import\("\.\/main-[\w-]+\.js"\)/);
  });
});

describe("Node's own warnings", () => {
  const warn = (name: string): string => `process.emitWarning('of ${name}', { type: '${name}' })`;
  const warnAtTheEnd = (name: string): string => `process.once('beforeExit', () => ${warn(name)})`;

  for (const name of ['ExperimentalWarning', 'DeprecationWarning']) {
    it(`maillog: ${name} of Node does not reach standard error`, async () => {
      const { status, stderr } = await maillogAfter(warnAtTheEnd(name), '--version');
      assert.deepEqual([status, stderr], [0, '']);
    });
  }

  it("maillog: Node's warning about this run reaches standard error", async () => {
    const { status, stderr } = await maillogAfter(warnAtTheEnd('Warning'), '--version');
    assert.equal(status, 0);
    assert.match(stderr, /^\(node:\d+\) Warning: of Warning\n/);
  });

  it("maillog: Node's warnings about a module's process do not reach its part", async () => {
    const warnings = ['ExperimentalWarning', 'DeprecationWarning'].map(warn).join(';');
    world.write(
      'Warner.js',
      `import { ReportEntry } from 'maillog/module';
export default class Warner extends ReportEntry { run(out) { ${warnings}; out.print('done\\n'); } }\n`,
    );
    world.write('web.conf', `set state '${world.path('state')}'\nmodule Warner w Warner.js\nw <<__W\n__W\n`);
    const { status, stdout, stderr } = await world.maillog(['-C', 'web.conf', '--dry-run']);
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /^done$/m);
    assert.doesNotMatch(stdout, /warn/i);
  });
});
