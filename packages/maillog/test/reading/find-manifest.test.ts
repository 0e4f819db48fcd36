import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeManifest } from '../../src/manifest/manifest.ts';
import { createSealer } from '../../src/seal/create-sealer.ts';
import { temporaryGpgHome } from '../helpers/gpg-home.ts';
import { needs } from '../helpers/needs.ts';
import { SAMPLE } from '../manifest/sample.ts';
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

test('maillog open: names a part of the name of the manifest that is none, or is of a newer version', async () => {
  const bodies = {
    'all is well\n': /maillog-report\.json: it is no description of a report \(JSON\)/,
    '\ufeff{"version": 2}\n': /maillog-report\.json: it is no description/,
    '{"version": 3, "host": "web1"}\n': /it is of version 3, which this MailLog does not know/,
  };
  for (const [body, words] of Object.entries(bodies)) {
    const named = [{ mimeFile: 'maillog-report.json', body }];
    const mail = file(await partsMail(named, () => seal(plain, body)));
    const { status, out, err } = await opening(['--key', reader.key, mail]);
    assert.deepEqual([status, out], [65, ''], body);
    assert.match(err, words);
  }
});

test('maillog open: refuses a manifest that is signed by a weak digest', async () => {
  const fingerprint = gnupg.generate('weak@example.com', 'rsa2048');
  const key = gnupg.run(['--armor', '--export', fingerprint]).toString();
  const json = writeManifest({ ...SAMPLE, signer: { fingerprint, key }, of: 1, parts: [], copies: 1 });
  for (const [digest, words] of [
    ['SHA1', /bad signature by [0-9A-F]{40}: Insecure message hash algorithm/],
    ['SHA512', /the first report of web1 .*: its key is remembered/],
  ] as const) {
    const body = gnupg.run(['--clearsign', '-u', fingerprint, '--digest-algo', digest], json.trimEnd());
    const part = { mimeFile: 'maillog-report.json', body };
    const mail = file(await partsMail([part], () => seal(plain, body)));
    const { status, err } = await opening(['--key', reader.key, mail]);
    assert.deepEqual([status], [digest === 'SHA1' ? 65 : 0], err);
    assert.match(err, words);
  }
});
