/** Covers: rules-set/, delivery/rules-set/, cli/rules/. What comes of a rules set on a host. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import { needs } from '../helpers/needs.ts';
import { MARK, OTHER, RulesHost, USUAL } from './rules-host.ts';
import { RulesServer, digestOf } from './rules-server.ts';

needs('openssl');

describe('rules from', () => {
  let server: RulesServer;
  let host: RulesHost;
  const hosts: RulesHost[] = [];
  before(async () => {
    server = await new RulesServer().start();
  });
  after(async () => {
    await server.stop();
    hosts.forEach(({ world }) => world.remove());
  });
  beforeEach(() => {
    server.reset();
    host = new RulesHost(server);
    hosts.push(host);
  });

  it('maillog rules pull: puts a set into force, whose rules hide lines and whom the manifest names', async () => {
    server.publish(7, { 'a.rules': USUAL, 'b.rules': OTHER });
    const { status, stdout, stderr } = await host.pull();
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /\/sets\/web: web 7, made 2026-11-27T12:00:00\.000Z, 2 files; pulled 20/);
    const { text, manifest, status: ended } = await host.report();
    assert.equal(ended, 0);
    assert.match(text, /^news$/m);
    assert.doesNotMatch(text, /^other$|usual$/m);
    assert.match(text, /hidden\t.*https:\/\/localhost:\d+\/sets\/web\/a\.rules:1/);
    const { rulesSets, rules } = manifest;
    const signed = String(server.files.get('rules-set.txt')).replace(/signature=.*\n$/, '');
    assert.deepEqual(rulesSets, [
      { name: 'web', serial: 7, sha256: digestOf(Buffer.from(signed)), from: server.url },
    ]);
    assert.ok(
      rules.some(
        ({ file, sha256 }) => file === `${server.url}/a.rules` && sha256 === digestOf(Buffer.from(USUAL)),
      ),
    );
    assert.equal(statSync(host.world.path('state/rules')).mode & 0o777, 0o700);
    for (const name of readdirSync(host.world.path('state/rules')))
      assert.equal(statSync(host.world.path(`state/rules/${name}`)).mode & 0o777, 0o600);
  });

  it('maillog -C: pulls first, and asks for files only that it does not have', async () => {
    server.publish(7, { 'a.rules': USUAL, 'b.rules': OTHER });
    assert.doesNotMatch((await host.report()).text, /^other$|usual$/m);
    server.asked.length = 0;
    server.publish(8, { 'a.rules': USUAL });
    assert.match((await host.report()).text, /^other$/m);
    assert.deepEqual(server.asked, ['rules-set.txt']);
    assert.equal(await host.inForce(), 8);
  });

  it('maillog -C: makes the report without a set that never came, shows all lines, and says so', async () => {
    const { status, text, manifest } = await host.report();
    assert.equal(status, 1);
    assert.match(
      text,
      /^warn\tno rules set comes from https:\S+: it answers 404 for rules-set\.txt; no set of it is in force, and all lines are shown$/m,
    );
    assert.match(text, /^other$/m);
    assert.deepEqual(manifest.rulesSets, []);
  });

  it('maillog -C: a server that is away is a warning after three days only', async () => {
    server.publish(7, { 'a.rules': USUAL });
    assert.equal((await host.pull()).status, 0);
    server.files.clear();
    const { status, text } = await host.report();
    assert.equal(status, 0);
    assert.doesNotMatch(text, /usual$|warn/m);
    const record = readdirSync(host.world.path('state/rules')).find((name) => name.endsWith('.json'));
    age(`state/rules/${record}`, 4);
    const late = await host.report();
    assert.equal(late.status, 1);
    assert.match(
      late.text,
      /^warn\tno rules set comes from https:\S+ since 20\S+: it answers 404 .*; set web 7 stays in force$/m,
    );
    assert.doesNotMatch(late.text, /usual$/m);
  });

  /** Makes the last good pull so many days older. */
  function age(name: string, days: number): void {
    const [line] = host.world.read(name).split('\n');
    const value = JSON.parse(line) as { good: number };
    const aged = `${JSON.stringify({ ...value, good: value.good - days * 86_400_000 })}\n`;
    host.world.write(name, `${aged}${digestOf(Buffer.from(aged))}\n`);
  }

  it('maillog -C: a refused set is a warning at once, and its rules of before stay in force', async () => {
    server.publish(7, { 'a.rules': USUAL });
    assert.equal((await host.pull()).status, 0);
    server.publish(6, { 'a.rules': OTHER });
    const { status, text } = await host.report();
    assert.equal(status, 1);
    assert.match(
      text,
      /^warn\tthe rules set of https:\S+ is refused: rollback: .*; set web 7 stays in force$/m,
    );
    assert.match(text, /^other$/m);
    assert.doesNotMatch(text, /usual$/m);
    const doctor = await host.world.maillog(['doctor', '-C', 'web.conf']);
    assert.match(
      doctor.stdout,
      /^warning\s+rules-sets\s+\S+: set web 7; the last pull failed: refused: rollback/m,
    );
  });

  it('rules from: two keys are valid, and a key that is taken out takes its set with it', async () => {
    server.publish(9, { 'a.rules': USUAL }, { key: server.keys[1].privateKey });
    assert.equal((await host.pull()).status, 0);
    assert.equal(await host.inForce(), 9);
    server.writeKeys([server.keys[0].publicKey]);
    assert.equal(await host.inForce(), null);
    // Whoever had the other key may have used the highest number.
    server.publish(8, { 'a.rules': USUAL });
    assert.equal((await host.pull()).status, 0);
    assert.equal(await host.inForce(), 8);
  });

  it('maillog rules pull: refuses a set that the tests of the configuration contradict', async () => {
    host.configure("shows 'one other'\n");
    server.publish(7, { 'a.rules': USUAL });
    assert.equal((await host.pull()).status, 0);
    server.publish(8, { 'a.rules': OTHER });
    const { status, stderr } = await host.pull();
    assert.equal(status, 65);
    assert.match(stderr, /web\.conf:\d+: this line must be shown, but the rule at \S+a\.rules:1 hides it/);
    assert.equal(await host.inForce(), 7);
  });

  it('maillog -C: leaves a set out that the configuration contradicts since, and shows its lines', async () => {
    server.publish(7, { 'a.rules': USUAL });
    assert.equal((await host.pull()).status, 0);
    host.configure(`shows '${MARK}'\n`);
    const { status, text } = await host.report();
    assert.equal(status, 1);
    assert.match(
      text,
      /^warn\tthe rules sets are left out, and their lines are shown: this line must be shown/m,
    );
    assert.match(text, /^Jun 14 15:16:01 web1 app: usual$/m);
  });

  it('rules from: rules are bytes; one that is not UTF-8 hides these bytes and no others', async () => {
    const bytes = Buffer.from("ignore =~ /caf\xe9$/\nhides 'caf\xe9'\n", 'latin1');
    server.publish(7, { 'a.rules': bytes });
    assert.equal((await host.pull()).status, 0);
    host.world.write('app.log', Buffer.from('a caf\xe9\na caf\xc3\xa9\n', 'latin1'));
    const { stdout } = await host.world.maillog(['-C', 'web.conf', '--dry-run']);
    assert.match(stdout, /a caf\xc3\xa9/);
    assert.doesNotMatch(stdout, /caf\xe9\n/);
  });

  it('maillog rules pull: follows no symlink in the state directory', async () => {
    server.publish(7, { 'a.rules': USUAL });
    assert.equal((await host.pull()).status, 0);
    const file = readdirSync(host.world.path('state/rules')).find((name) => name.endsWith('.set'));
    const whole = readFileSync(host.world.path(`state/rules/${file}`));
    rmSync(host.world.path(`state/rules/${file}`));
    symlinkSync(host.world.write('elsewhere', whole), host.world.path(`state/rules/${file}`));
    assert.equal(await host.inForce(), null);
    host.world.write('victim', 'mine');
    symlinkSync(host.world.path('victim'), host.world.path(`state/rules/${file}.new`));
    assert.notEqual((await host.pull()).status, 0);
    assert.equal(host.world.read('victim'), 'mine');
    rmSync(host.world.path('state/rules'), { recursive: true });
    symlinkSync(host.world.path('home'), host.world.path('state/rules'));
    const { status, stderr } = await host.pull();
    assert.equal(status, 77);
    assert.match(stderr, /state\/rules is a symbolic link/);
    assert.deepEqual(readdirSync(host.world.path('home')), []);
  });

  it('maillog rules pull: killed before any change to the disk, it leaves the old set or the new one', async () => {
    server.publish(1, { 'a.rules': USUAL });
    assert.equal((await host.pullHere()).ended, 'new');
    const preload = new URL('../faults/preload.js', import.meta.url).href;
    const seen = new Set<string>();
    let old = 1;
    for (let at = 1, isKilled = true; isKilled; at++) {
      server.publish(old + 1, { 'a.rules': `${USUAL}# ${at}\n`, 'b.rules': OTHER });
      const { status } = await host.world.maillog(['rules', 'pull', '-C', 'web.conf'], {
        NODE_OPTIONS: `--import ${preload}`,
        FAULT_KILL_AT: String(at),
      });
      isKilled = status === null;
      const serial = await host.storedHere();
      assert.ok(serial === old || serial === old + 1, `killed at ${at}: ${serial}`);
      if (isKilled) seen.add(serial === old ? 'old' : 'new');
      assert.ok((await host.pullHere()).ended !== 'refused', `killed at ${at}`);
      old = (await host.storedHere()) ?? 0;
    }
    assert.deepEqual([...seen].sort(), ['new', 'old']);
  });
});
