import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { needs } from '../helpers/needs.ts';
import { entriesOf, folderWith, partsOf } from './reported.ts';

/**
 * The modules in examples/, each copied into a folder of its own as a user would, with the entry that its
 * first lines show.
 */
function example(name: string, statement: string, lines: string, files: Record<string, string> = {}): string {
  const folder = folderWith({
    'web.conf': `module ${statement} ${name}\n${statement.split(' ')[1]} <<__\n${lines}\n__\n`,
    ...files,
  });
  // Not with its mode: root trusts no module in a clone that was made with umask 002.
  writeFileSync(join(folder, name), readFileSync(resolve('examples', name)));
  return join(folder, 'web.conf');
}

async function only(file: string): Promise<string> {
  const [part] = [...(await partsOf(file)).values()];
  return part?.body.toString() ?? 'no part';
}

describe('the examples of modules', () => {
  it('examples/disk-usage.ts: prints what df prints, and warns', async () => {
    const body = await only(example('disk-usage.ts', 'DiskUsage disk', 'path / /no/such\nwarn_at 1'));
    const lines = body.split('\n');
    const { blocks, bsize } = statfsSync('/');
    assert.match(
      lines[0] ?? '',
      new RegExp(`^/\t${((blocks * bsize) / 2 ** 30).toFixed(1)} G\t\\d+ %\tinodes \\d+ %$`),
    );
    const df = /(\d+)%/.exec(execFileSync('df', ['/']).toString())?.[1];
    assert.ok(
      Math.abs(Number(/\t(\d+) %\t/.exec(body)?.[1]) - Number(df)) <= 1,
      `${body} against df's ${df} %`,
    );
    assert.match(body, /^warn\t\/ is \d+ % full$/m);
    assert.match(body, /^warn\t\/no\/such: ENOENT/m);
    const { errors } = await entriesOf(example('disk-usage.ts', 'DiskUsage disk', 'warn_at much\npaht /'));
    assert.deepEqual(
      errors.map(({ message, hint }) => [message, hint]),
      [
        ['warn_at cannot be much', 'write a whole number from 1'],
        ['unknown directive paht in disk', 'did you mean path?'],
      ],
    );
  });

  it('examples/certificates.js: names certificates that expire soon', needs('openssl'), async () => {
    const folder = folderWith({});
    const make = (days: number): string => {
      const file = join(folder, `${days}.pem`);
      execFileSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'ed25519',
          '-nodes',
          '-keyout',
          join(folder, 'key'),
          '-out',
          file,
          '-days',
          String(days),
          '-subj',
          `/O=Test/CN=${days}.example.com`,
        ],
        { stdio: 'ignore' },
      );
      return file;
    };
    const [soon, late] = [make(5), make(500)];
    writeFileSync(join(folder, 'none.pem'), 'nothing');
    const body = await only(
      example(
        'certificates.js',
        'Certificates certificates',
        `file ${soon} ${late}\nfile ${folder}/none.pem`,
      ),
    );
    assert.match(
      body,
      new RegExp(
        `^\\d{4}-\\d\\d-\\d\\d\t[45] days\tO=Test, CN=5\\.example\\.com\t${soon}\nwarn\t${soon}: O=Test, CN=5\\.example\\.com expires in [45] days\n`,
      ),
    );
    assert.match(
      body,
      /\t(?:499|500) days\tO=Test, CN=500\.example\.com\t[^\n]+\nwarn\t[^\n]+none\.pem: it holds no certificate\n$/,
    );
    const { errors } = await entriesOf(
      example('certificates.js', 'Certificates certificates', 'within soon'),
    );
    assert.deepEqual(
      errors.map(({ message }) => message),
      ['certificates has no file'],
    );
  });

  it('examples/Accounts.pm: names unusual accounts', needs('perl'), async () => {
    const passwd =
      'root:x:0:0:root:/root:/bin/bash\ntoor::0:0::/root:\ndaemon:x:1:1::/:/usr/sbin/nologin\ndeploy:x:1000:1000::/home/deploy:/bin/sh\nbroken\n';
    const file = example('Accounts.pm', 'Accounts accounts', 'passwd PASSWD\nexpect root deploy', { passwd });
    writeFileSync(
      file,
      `module Accounts accounts Accounts.pm\naccounts <<__\npasswd '${file.replace('web.conf', 'passwd')}'\nexpect root deploy\n__\n`,
    );
    const { entries } = await entriesOf(file);
    assert.deepEqual(
      entries.map((entry) => entry.description()),
      ['Accounts that can log in'],
    );
    assert.equal(
      (await only(file)).replaceAll(file.replace('web.conf', ''), ''),
      [
        '0\troot\t/root\t/bin/bash',
        'warn\ttoor has an empty password',
        '0\ttoor\t/root\t/bin/sh',
        'warn\ttoor can log in, and is not expected',
        '1000\tdeploy\t/home/deploy\t/bin/sh',
        'warn\tpasswd line 5: not an account',
        'warn\tuid 0 is shared: root toor',
        '',
      ].join('\n'),
    );
  });
});
