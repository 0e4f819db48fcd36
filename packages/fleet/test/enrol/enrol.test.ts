/** Covers: src/enrol/, src/certificates/, src/cli/enrol.ts, src/cli/retire.ts */
import assert from 'node:assert/strict';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isReceipt, readReceiptKeys } from '../../../maillog/src/delivery/collector/receipt.ts';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { certificateOf, Fleet, fleet, linkOf } from '../helpers/receiver.ts';

needs('openssl');

describe('maillog-fleet enrol', () => {
  const own = new Fleet(join(temporary(), 'enrol'));

  it('enrol: writes a certificate for clients alone, of the authority, that ends after --days', async () => {
    const certificate = certificateOf(await own.enrol('web1.example.com', '--days', '5'));
    const authority = new X509Certificate(readFileSync(join(own.dir, 'ca.pem')));
    assert.equal(certificate.subject, 'CN=web1.example.com');
    assert.ok(certificate.verify(authority.publicKey));
    assert.equal(certificate.ca, false);
    assert.deepEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.2']);
    assert.equal(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom), 5 * 86_400_000);
    const server = new X509Certificate(readFileSync(join(own.dir, 'server.pem')));
    assert.equal(server.subjectAltName, 'DNS:localhost');
    assert.deepEqual(server.keyUsage, ['1.3.6.1.5.5.7.3.1']);
  });

  it('enrol: a second certificate has its own key and serial number; both are registered', async () => {
    const first = certificateOf(await own.enrol('twice'));
    const second = certificateOf(await own.enrol('twice'));
    assert.notEqual(first.serialNumber, second.serialNumber);
    assert.notDeepEqual(first.publicKey, second.publicKey);
    assert.equal(readFileSync(join(own.dir, 'issued'), 'utf8').match(/ twice /g)?.length, 2);
  });

  it('enrol: the file of a host has both receipt keys while they change', async () => {
    const changing = new Fleet(join(temporary(), 'changing'));
    await changing.enrol('web1');
    const { privateKey } = generateKeyPairSync('ed25519');
    const next = privateKey.export({ type: 'pkcs8', format: 'pem' });
    writeFileSync(join(changing.dir, 'receipt-key-next.pem'), next, { mode: 0o600 });
    const file = await changing.enrol('web1');
    assert.equal(readFileSync(file, 'utf8').match(/BEGIN PUBLIC KEY/g)?.length, 2);
    writeFileSync(join(changing.dir, 'receipt-key.pem'), next);
    await changing.start();
    const link = linkOf('web1', 1);
    const { text } = await changing.put(file, link, 'x');
    const [, sha256 = ''] = /sha256=(\w+)/.exec(text) ?? [];
    assert.ok(isReceipt(text, { link, sha256 }, readReceiptKeys(readFileSync(file, 'latin1'))));
    assert.equal(await changing.stop(), 0);
  });

  it('enrol: issues no certificate whose file cannot be written', async () => {
    const issued = join(own.dir, 'issued');
    const before = readFileSync(issued, 'utf8');
    for (const [out, reason] of [
      [join(own.folder, 'missing'), 'no such file or directory'],
      [issued, 'not a directory'],
    ]) {
      const args = ['--url', 'https://localhost:8443', '--dir', own.dir, '--out', out];
      const { status, stderr } = await fleet(['enrol', 'web9', ...args]);
      assert.equal(status, 74);
      assert.ok(stderr.startsWith(`maillog: --out ${out}: ${reason}\nmaillog: hint: `), stderr);
    }
    assert.equal(readFileSync(issued, 'utf8'), before);
  });

  it('enrol: refuses what no certificate can be for, and says what to write', async () => {
    const words = async (...args: string[]): Promise<string> =>
      (await fleet(['enrol', ...args, '--dir', own.dir, '--out', own.folder])).stderr;
    const url = ['--url', 'https://localhost:8443'];
    assert.match(await words('web1\nCN=x', ...url), /cannot be the name of a host here\nmaillog: hint: /);
    assert.match(await words('a'.repeat(65), ...url), /cannot be the name of a host here/);
    assert.match(await words('../x', ...url), /cannot be the name of a host here/);
    assert.match(await words(...url), /no host is named/);
    assert.match(await words('a', 'b/c', ...url), /b\/c cannot be the name of a host here/);
    assert.match(await words('web1'), /--url is missing/);
    assert.match(await words('web1', '--url', 'http://localhost'), /it is no address of a receiver/);
    assert.match(
      await words('web1', '--url', 'https://other.example.com'),
      /server\.pem is not for other\.example\.com/,
    );
    assert.match(await words('web1', ...url, '--days', '0'), /--days 0: it is no number of days/);
  });

  it('receive: refuses to start without what enrol makes, and names it', async () => {
    const empty = await fleet([
      'receive',
      '--dir',
      join(temporary(), 'nothing'),
      '--inbox',
      join(temporary(), 'i'),
    ]);
    assert.equal(empty.status, 78);
    assert.match(empty.stderr, /ca\.pem is not there\nmaillog: hint: maillog-fleet enrol HOST --url URL/);
    const wrong = new Fleet(join(temporary(), 'wrong'));
    await wrong.enrol('web1');
    rmSync(join(wrong.dir, 'receipt-key.pem'));
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(join(wrong.dir, 'receipt-key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const other = await fleet(['receive', '--dir', wrong.dir, '--inbox', wrong.inbox]);
    assert.match(other.stderr, /its key is of type ec, not ed25519/);
  });
});
