import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSealer } from '../../src/seal/create-sealer.ts';
import { temporaryGpgHome } from '../helpers/gpg-home.ts';
import { needs } from '../helpers/needs.ts';
import { file, opening, pair, partsMail, pgpMimeMail, seal } from './reports.ts';

needs('gpg');

const gnupg = temporaryGpgHome();
const reader = await pair('reader@example.com');
const host = await pair('root@web1.example.com');
const plain = await createSealer({ recipients: [{ file: reader.pub }] });
gnupg.run(['--import', host.key]);

test('maillog open: shows what looks like a manifest and is none, if it does not have its name', async () => {
  const bodies = [
    gnupg.run(['--clearsign', '-u', host.fingerprint], 'an advisory\n').toString(),
    gnupg.run(['--clearsign', '-u', host.fingerprint], '{\n "version": 2,\n "host": "x"\n}\n').toString(),
    '-----BEGIN PGP SIGNED MESSAGE-----\n',
    '{\n "version": 2,\n "debug": true\n}\n',
  ];
  for (const body of bodies) {
    const mail = file(await partsMail([{ mimeFile: 'ls.txt', body }], () => seal(plain, body)));
    const whole = file(await pgpMimeMail([{ mimeFile: 'ls.txt', body }], (inner) => seal(plain, inner)));
    for (const one of [mail, whole]) {
      const { status, out, err } = await opening(['--key', reader.key, one]);
      assert.deepEqual([status, out], [0, `==> ls.txt <==\n${body}\n`], err);
    }
    const named = [{ mimeFile: 'maillog-report.json', body }];
    const refused = await opening([
      '--key',
      reader.key,
      file(await partsMail(named, () => seal(plain, body))),
    ]);
    assert.deepEqual([refused.status, refused.out], [65, ''], body);
    assert.match(refused.err, /: maillog-report\.json: it/);
  }
});
