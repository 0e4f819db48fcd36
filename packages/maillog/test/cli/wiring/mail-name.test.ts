/** Covers: cli/wiring/mail-name, host/full-name. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { heloName, senderOf } from '../../../src/cli/wiring/mail-name.ts';
import type { Settings } from '../../../src/cli/wiring/read-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'maillog-name-'));
const path = process.env['PATH'];
before(() => (process.env['PATH'] = `${folder}:${path}`));
after(() => {
  process.env['PATH'] = path;
  rmSync(folder, { recursive: true });
});

/** What `hostname -f` says; undefined: it fails, as where no DNS knows the name. */
function hostnameSays(full: string | undefined): void {
  const file = join(folder, 'hostname');
  writeFileSync(file, `#!/bin/sh\n${full === undefined ? 'exit 1' : `echo '${full}'`}\n`);
  chmodSync(file, 0o755);
}

const PLACE = { file: 'web.conf', line: 3, column: 10 };

/** Settings with what `hostname` says for the host, or with a `set host`. */
function settings(host: string, isSet: boolean, from?: string): Settings {
  return { host, hostPlace: isSet ? PLACE : undefined, from } as Settings;
}

// Of `hostname`, `set host`, `set from` and `hostname -f`: the sender and the name in EHLO.
const CASES: readonly [string, string | undefined, Settings, string, string | undefined][] = [
  [
    'hostname -f completes a short name',
    'vm.example.org',
    settings('vm', false),
    'maillog@vm.example.org',
    'vm.example.org',
  ],
  ['a short name stays without a domain', undefined, settings('vm', false), 'maillog@vm', 'vm'],
  ['hostname -f may be short, too', 'vm', settings('vm', false), 'maillog@vm', 'vm'],
  [
    'set host has a domain',
    'vm.example.org',
    settings('web1.example.com', true),
    'maillog@web1.example.com',
    'web1.example.com',
  ],
  [
    'set host is the system name',
    'web1.example.org',
    settings('web1', true),
    'maillog@web1.example.org',
    'web1.example.org',
  ],
  ['set host is another name', 'vm.example.org', settings('web1', true), 'maillog@web1', 'web1'],
  [
    'the domain of from completes EHLO',
    undefined,
    settings('vm', false, 'me@example.net'),
    'me@example.net',
    'example.net',
  ],
  [
    'a name with an underscore, from is set',
    undefined,
    settings('web_1', true, 'me@example.net'),
    'me@example.net',
    'example.net',
  ],
  [
    'hostname ends in a dot',
    'vm.example.org.',
    settings('web_1', false),
    'maillog@vm.example.org',
    'vm.example.org',
  ],
];
for (const [title, full, found, sender, helo] of CASES) {
  test(`senderOf(), heloName(): ${title}`, async () => {
    hostnameSays(full);
    assert.equal(await senderOf(found), sender);
    assert.equal(await heloName(found), helo);
  });
}

for (const name of ['web_1', 'Büro 1', 'web1.', `${'a'.repeat(64)}.example.com`, '-web']) {
  test(`senderOf(): refuses set host ${JSON.stringify(name)} with its place`, async () => {
    hostnameSays('vm.example.org');
    await assert.rejects(senderOf(settings(name, true)), {
      kind: 'config',
      place: PLACE,
      hint: "write set from 'maillog@example.com'",
    });
    hostnameSays(undefined);
    await assert.rejects(senderOf(settings(name, false)), { kind: 'config', place: undefined });
  });
}
