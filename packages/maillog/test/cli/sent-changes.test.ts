/** Covers: entry/monitor, entry/listing-start, delivery/listing-store. A monitor with `send changes`. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { readRecord, writeRecord } from '../../src/delivery/checksummed-record.ts';
import { applyChanges } from '../../src/listing/changes.ts';
import { Monitored } from './monitored.ts';

function base64(digest: Buffer): string {
  return digest.toString('base64').replace(/=+$/, '');
}

function rebuilt(old: string, changes: string): string | undefined {
  return applyChanges(Buffer.from(old, 'latin1'), Buffer.from(changes, 'latin1'))?.toString('latin1');
}

describe('monitor send changes', () => {
  it('monitor: the first report holds the listing, the next ones what differs', async (test) => {
    const host = new Monitored(test);
    const first = await host.report();
    assert.equal(first?.manifest.entries[0]?.listing?.changes, null);
    assert.equal(host.copies().length, 1);
    host.put('b', '22');
    host.put('c', '3');
    const dry = await host.world.maillog(['-C', 'web.conf', '--dry-run']);
    assert.equal(dry.status, 0, dry.stderr);
    const second = await host.report();
    const { listing, output } = second?.manifest.entries[0] ?? {};
    const before = first.manifest.entries[0]?.listing?.sha256;
    assert.deepEqual(listing?.changes, { base: 1, since: 1, before });
    assert.equal(output, true);
    assert.equal(listing.lines, 3);
    assert.match(
      second?.part ?? '',
      /^=\t1\n-\t\S+\tsha256\t1\ttree\/b\n\+\t\S+\tsha256\t2\ttree\/b\n\+\t\S+\tsha256\t1\ttree\/c\n$/,
    );
    assert.ok(dry.stdout.includes(second?.part ?? '?'), dry.stdout);
    const whole = await host.report(0, '--all');
    assert.equal(whole?.part, rebuilt(first.part, second?.part ?? ''));
    assert.equal(whole?.manifest.entries[0]?.listing?.changes, undefined);
    rmSync(host.world.path('tree/a'));
    const fourth = await host.report();
    assert.deepEqual(fourth?.manifest.entries[0]?.listing?.changes, {
      base: 1,
      since: 2,
      before: listing.sha256,
    });
    assert.match(fourth?.part ?? '', /^-\t\S+\tsha256\t1\ttree\/a\n$/);
    assert.equal(host.copies().length, 1);
  });

  it('monitor: an unchanged listing has no output, and with set when unusual no mail', async (test) => {
    const host = new Monitored(test);
    host.configure('', 'set when unusual\n');
    const first = await host.report();
    assert.equal(await host.report(), undefined);
    assert.equal(await host.report(), undefined);
    host.configure();
    const second = await host.report();
    const { sha256 = '' } = first?.manifest.entries[0]?.listing ?? {};
    const entry = second?.manifest.entries[0];
    assert.equal(second?.manifest.sequence, 2);
    assert.deepEqual([entry?.bytes, entry?.output], [0, false]);
    assert.deepEqual(entry?.listing, {
      sha256,
      lines: 2,
      complete: true,
      changes: { base: 1, since: 1, before: sha256 },
    });
  });

  it('monitor: another configuration, and every 30th report, hold the whole listing', async (test) => {
    const host = new Monitored(test);
    const isWhole = async (status = 0): Promise<boolean> =>
      (await host.send(status))?.entries[0]?.listing?.changes === null;
    assert.equal(await isWhole(), true);
    assert.equal(await isWhole(), false);
    host.configure('attributes yes\n');
    assert.equal(await isWhole(), true);
    assert.equal(await isWhole(), false);
    host.configure('attributes yes\ndigest md5\n');
    assert.equal(await isWhole(), true);
    host.configure('attributes yes\ndigest md5\njobs 1\n');
    assert.equal(await isWhole(), false);
    // Reports 7 to 33 are left out.
    const state = readRecord(host.world.read('state/state.json')) as { sequence: number };
    assert.equal(state.sequence, 6);
    host.world.write('state/state.json', writeRecord({ ...state, sequence: 33 }));
    assert.equal(await isWhole(), false);
    assert.equal(await isWhole(), true);
  });

  it('monitor: the copy of the last listing, if it was edited or removed, is named, and the whole is sent', async (test) => {
    const host = new Monitored(test);
    await host.send();
    for (const spoil of [
      (copy: string) => writeFileSync(copy, readFileSync(copy, 'latin1').replace('tree/b', 'tree/x')),
      (copy: string) => rmSync(copy),
    ]) {
      const [copy = ''] = host.copies();
      spoil(host.world.path(`state/listings/${copy}`));
      const { manifest } = (await host.report(1)) ?? {};
      assert.equal(manifest?.entries[0]?.listing?.changes, null);
      assert.match(
        manifest.entries[1]?.warnings.join() ?? '',
        /^files\.txt: the copy of its last listing .* edited/,
      );
      assert.ok((await host.report())?.manifest.entries[0]?.listing?.changes);
    }
  });

  it('monitor: a report that was given up is followed by the whole listing', async (test) => {
    const host = new Monitored(test);
    await host.send();
    host.put('c', '3');
    await host.send();
    mkdirSync(host.world.path('state/spool/failed/0000000002'));
    const { manifest } = (await host.report(1)) ?? {};
    assert.equal(manifest?.entries[0]?.listing?.changes, null);
    assert.ok((await host.report())?.manifest.entries[0]?.listing?.changes);
  });

  it('maillog request-full: has the next report hold the whole listing, also with set when unusual', async (test) => {
    const host = new Monitored(test);
    host.configure('', 'set when unusual\n');
    const { world } = host;
    const first = await host.report();
    const asked = await world.maillog(['request-full', '-C', 'web.conf']);
    assert.deepEqual(
      [asked.status, asked.stderr],
      [0, 'maillog: the next report holds the whole listing: files.txt\n'],
    );
    const status = await world.maillog(['status', '-C', 'web.conf']);
    assert.match(
      status.stdout,
      /^listing +files\.txt: whole in report 1, changed in report 1; the next report holds the whole$/m,
    );
    const second = await host.report();
    assert.equal(second?.part, first?.part);
    assert.equal(await host.report(), undefined);
    world.write('plain.conf', 'set state plain\nmonitor <<M\ndir tree\nM\n');
    const refused = await world.maillog(['request-full', '-C', 'plain.conf']);
    assert.equal(refused.status, 64);
    assert.match(refused.stderr, /plain\.conf has no monitor with send changes/);
  });

  it('open: rebuilds the listings of all reports, in any order, and names a lost one', async (test) => {
    const host = new Monitored(test);
    for (const content of ['1', '2', '3', '4']) {
      host.put('c', content);
      await host.send();
    }
    const { world } = host;
    const mails = host.mails();
    const opening = (...files: readonly string[]) => world.maillog(['open', ...files]);
    const all = await opening(...mails.toReversed());
    assert.equal(all.status, 0, all.stderr);
    const [first = '', second = '', third = '', fourth = ''] = mails;
    const lost = await opening(first, second, fourth);
    assert.equal(lost.status, 65);
    assert.match(
      lost.stderr,
      /files\.txt in report 4 of web1 \(\S+\) holds changes since report 3, which is not here: .*maillog request-full on the host/,
    );
    const late = await opening(third, fourth);
    assert.equal(late.status, 0);
    assert.match(
      late.stderr,
      /files\.txt in report 3 of web1 \(\S+\) holds changes since report 2, which is not here/,
    );
  });

  it('open: names a copy on the host that was edited together with its digest', async (test) => {
    const host = new Monitored(test);
    await host.send();
    const { world } = host;
    const [copy = ''] = host.copies();
    const old = world.read(`state/listings/${copy}`);
    host.put('b', 'evil');
    const digest = (text: string) => createHash('sha256').update(text, 'latin1').digest();
    const evil = old.replace(/^.*\ttree\/b$/m, `${base64(digest('evil'))}\tsha256\t4\ttree/b`);
    world.write(`state/listings/${digest(evil).toString('hex')}`, evil);
    const state = readRecord(world.read('state/state.json')) as {
      memories: { 'files.txt': { listing: { sha256: string } } };
    };
    state.memories['files.txt'].listing.sha256 = base64(digest(evil));
    world.write('state/state.json', writeRecord(state));
    const second = await host.report();
    assert.equal(second?.part, '');
    const opened = await world.maillog(['open', '--quiet', ...host.mails()]);
    assert.equal(opened.status, 65);
    assert.match(
      opened.stderr,
      /files\.txt in report 2 of web1 .* does not give the listing that the host took of its files: somebody edited the host's copy/,
    );
  });

  it('maillog --check --against: compares with the rebuilt listing, and never with an older one', async (test) => {
    const host = new Monitored(test);
    const { world } = host;
    host.configure('', 'set when unusual\n');
    const first = await host.report();
    world.write('good.log', first?.part ?? '');
    const against = (path: string, ...more: readonly string[]) =>
      world.maillog(['--check', 'good.log', '--against', path, ...more]);
    host.put('c', '3');
    await host.send();
    host.put('c', '4');
    await host.send();
    const found = await against('mails');
    assert.equal(found.status, 1, found.stderr);
    assert.match(found.stdout, /tree\/c/);
    rmSync(world.path('tree/c'));
    await host.send();
    assert.equal((await against('mails')).status, 0);
    const [, second = '', , last = ''] = host.mails();
    const only = await against(last);
    assert.equal(only.status, 65);
    assert.match(
      only.stderr,
      /files\.txt in report 4 of web1 .* holds changes since report 3, which is not here: .*request-full/,
    );
    assert.match(only.stderr, /hint: name the mailbox that holds all reports since the last whole listing/);
    assert.doesNotMatch(only.stdout, /as they were/);
    rmSync(second);
    const gap = await against('mails');
    assert.equal(gap.status, 65);
    assert.match(
      gap.stderr,
      /files\.txt in report 3 of web1 .* holds changes since report 2, which is not here/,
    );
  });

  it('maillog --check: compares with the listing that changes in a saved text make, or refuses it', async (test) => {
    const host = new Monitored(test);
    const { world } = host;
    await host.send();
    host.put('c', '3');
    await host.send();
    host.put('b', '22');
    await host.send();
    const [first = '', second = '', third = ''] = host.mails();
    const saved = async (...mails: readonly string[]) => {
      world.write('good.log', (await world.maillog(['open', ...mails])).stdout);
      return world.maillog(['--check', 'good.log', '-C', 'web.conf']);
    };
    const same = await saved(first, second, third);
    assert.equal(same.status, 0, same.stderr);
    assert.match(same.stdout, /All 3 entries are as they were/);
    const text = world.read('good.log');
    assert.match(text, /^==> files\.txt <== \[listing changes\]$/m);
    assert.match(
      text,
      /^==> end of changes <== 3 lines, sha256 \S{43}, before sha256 \S{43}, report .*, signed$/m,
    );
    for (const mails of [[third], [first, third], [second, third]]) {
      const refused = await saved(...mails);
      assert.equal(refused.status, 65, refused.stdout);
      assert.match(refused.stderr, /it holds changes of a listing, and not the listing that they belong to/);
      assert.match(refused.stderr, /hint: print all reports since the last whole listing .* request-full/);
    }
    world.write('good.log', text.replace(/^\+\t(.)/m, '+\tx'));
    const edited = await world.maillog(['--check', 'good.log']);
    assert.equal(edited.status, 65);
    assert.match(edited.stderr, /do not make the listing that they name/);
    world.write('good.log', text.slice(0, text.lastIndexOf('==> end of changes')));
    assert.match((await world.maillog(['--check', 'good.log'])).stderr, /changes of a listing are cut off/);
    host.put('b', '4444');
    const dry = await world.maillog(['-C', 'web.conf', '--dry-run']);
    world.write('good.log', text + dry.stdout);
    const rest = await world.maillog(['--check', 'good.log', '-C', 'web.conf']);
    assert.equal(rest.status, 0, rest.stderr);
  });

  it('maillog --check, accept: take the listing of the newest report in a mailbox', async (test) => {
    const host = new Monitored(test);
    const { world } = host;
    const first = await host.report();
    world.write('good.log', first?.part ?? '');
    host.put('c', '3');
    await host.send();
    const same = await world.maillog(['--check', 'mails', '-C', 'web.conf']);
    assert.equal(same.status, 0, same.stderr);
    assert.match(same.stdout, /All 3 entries are as they were/);
    host.put('c', '4444');
    const changed = await world.maillog(['--check', 'mails', '-C', 'web.conf']);
    assert.equal(changed.status, 4, changed.stderr);
    const [, second = ''] = host.mails();
    const alone = await world.maillog(['--check', second, '-C', 'web.conf']);
    assert.deepEqual([alone.status, alone.stdout], [65, '']);
    assert.match(alone.stderr, /holds changes since report 1, which is not here: .*request-full/);
    const why = ['--why', 'a new file'];
    const refused = await world.maillog(['accept', 'good.log', '--from', second, ...why]);
    assert.equal(refused.status, 65);
    const accepted = await world.maillog(['accept', 'good.log', '--from', 'mails', ...why]);
    assert.deepEqual([accepted.status, accepted.stdout], [0, 'accepted 1 of 1 differences\n']);
    const against = await world.maillog(['--check', 'good.log', '--against', 'mails']);
    assert.equal(against.status, 0, against.stderr);
    world.write('two.conf', world.read('web.conf').replace('set state state', 'set state other'));
    assert.equal((await world.maillog(['-C', 'two.conf'])).status, 0);
    const two = await world.maillog(['--check', 'mails', '-C', 'web.conf']);
    assert.equal(two.status, 65);
    assert.match(two.stderr, /mails holds listings of 2 hosts or configurations/);
  });

  it('maillog --check --against: rebuilds a listing whose parts go in several pieces and messages', async (test) => {
    const host = new Monitored(test);
    const { world } = host;
    host.configure('', 'set max_size 100k\n');
    const name = (number: number): string => `${String(number).padStart(4, '0')}${'x'.repeat(200)}`;
    for (let number = 0; number < 1000; number++) host.put(name(number), '1');
    const made = await world.maillog(['-C', 'web.conf']);
    assert.equal(made.status, 0, made.stderr);
    const whole = await world.maillog(['-C', 'web.conf', '--dry-run', '--all']);
    const mails = host.mails().length;
    assert.ok(mails > 1);
    for (let number = 0; number < 1000; number += 2) host.put(name(number), '2');
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
    assert.ok(host.mails().length > mails + 1);
    world.write('good.log', whole.stdout);
    const opened = await world.maillog(['open', '--quiet', ...host.mails()]);
    assert.equal(opened.status, 0, opened.stderr);
    world.write('opened.log', opened.stdout);
    const checked = await world.maillog(['--check', 'opened.log', '-C', 'web.conf']);
    assert.equal(checked.status, 0, checked.stderr);
    const found = await world.maillog(['--check', 'good.log', '--against', 'mails', '--json']);
    assert.equal(found.status, 4, found.stderr);
    const { hosts } = JSON.parse(found.stdout) as {
      hosts: Record<string, { outline: string; changed: object }>;
    };
    assert.deepEqual(
      Object.values(hosts).map(({ changed }) => Object.keys(changed).length),
      [500],
    );
    rmSync(host.mails().at(-1) ?? '');
    const cut = await world.maillog(['--check', 'good.log', '--against', 'mails']);
    assert.equal(cut.status, 65);
    assert.match(cut.stderr, /files\.txt in report 2 of web1 .* is not here as a whole/);
  });

  it('monitor: what cannot be read is a failure in each report, though nothing changed', async (test) => {
    const host = new Monitored(test);
    host.configure('dir missing\n');
    const first = await host.report(1);
    const second = await host.report(1);
    assert.match(first?.part ?? '', /\nwarn\tcoverage: 2 of 2 files hashed, 1 directory not listed\n$/);
    assert.equal(second?.part, 'warn\tcoverage: 2 of 2 files hashed, 1 directory not listed\n');
    assert.equal(rebuilt(first?.part ?? '', second.part), first?.part);
  });
});
