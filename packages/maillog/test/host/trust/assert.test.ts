import { byteString } from '../../../src/bytes.ts';
import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { MailLogError } from '../../../src/errors.ts';
import { configurationFiles } from '../../../src/host/configuration-files.ts';
import { nodeHost } from '../../../src/host/node-host.ts';
import { readSecret } from '../../../src/host/secret.ts';
import { assertTrustedFile } from '../../../src/host/trust/assert.ts';

const isRoot = process.getuid?.() === 0;

describe('a file that root is to believe', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'maillog-trusted-'))));
  after(() => rmSync(folder, { recursive: true }));

  const file = (name: string, mode = 0o644): string => {
    const path = join(folder, name);
    writeFileSync(path, '');
    chmodSync(path, mode);
    return path;
  };
  /** Root refuses; anybody else may trust what he likes. */
  const refused = async (path: string, words: RegExp): Promise<void> => {
    if (!isRoot) return assertTrustedFile(path, undefined);
    const isRefusal = (error: unknown): boolean =>
      error instanceof MailLogError && error.kind === 'permission' && words.test(error.message);
    await assert.rejects(assertTrustedFile(path, undefined), isRefusal);
    await assert.rejects(configurationFiles().read(path), isRefusal);
  };

  it("assertTrustedFile(): takes root's own file, in a sticky directory too", async () => {
    await assertTrustedFile(file('sound'), undefined);
    mkdirSync(join(folder, 'sticky'));
    chmodSync(join(folder, 'sticky'), 0o1777);
    await assertTrustedFile(file('sticky/sound'), undefined);
  });
  it('assertTrustedFile(): refuses a file that others may write to', async () => {
    await refused(file('group', 0o664), /group can be written by others \(mode 0664, owner 0\)/);
    await refused(file('world', 0o646), /mode 0646, owner 0/);
  });
  it('assertTrustedFile(): refuses a file of anybody else', async () => {
    const path = file('foreign');
    if (isRoot) chownSync(path, 1234, 1234);
    await refused(path, /mode 0644, owner 1234/);
  });
  it('assertTrustedFile(): refuses a file that others may replace, also where a symlink leads', async () => {
    mkdirSync(join(folder, 'open'));
    const path = file('open/sound');
    chmodSync(join(folder, 'open'), 0o777);
    await refused(path, /open can be written by others \(mode 0777/);
    symlinkSync(path, join(folder, 'link'));
    await refused(join(folder, 'link'), /open can be written by others/);
  });
  it('assertTrustedFile(): refuses a file that is reached by a symlink that somebody else may change, wherever that lies', async () => {
    const path = file('aim');
    for (const name of ['his', 'sticky-links']) mkdirSync(join(folder, name));
    chmodSync(join(folder, 'sticky-links'), 0o1777);
    symlinkSync(path, join(folder, 'his/link'));
    symlinkSync(folder, join(folder, 'his/folder'));
    symlinkSync(path, join(folder, 'sticky-links/link'));
    symlinkSync('his/link', join(folder, 'two-links'));
    symlinkSync(join(folder, 'his/folder'), join(folder, 'folder-link'));
    for (const name of ['two-links', 'folder-link/aim', 'sticky-links/link'])
      await assertTrustedFile(join(folder, name), undefined);
    if (isRoot) {
      chownSync(join(folder, 'his'), 1234, 1234);
      lchownSync(join(folder, 'sticky-links/link'), 1234, 1234);
    }
    await refused(join(folder, 'two-links'), /his can be written by others \(mode 0755, owner 1234\)/);
    await refused(join(folder, 'folder-link/aim'), /his can be written by others/);
    await refused(join(folder, 'sticky-links/link'), /link is not root's \(owner 1234\)/);
  });
  it('assertTrustedFile(): refuses a file in a directory that a group may write to, except root’s own', async () => {
    mkdirSync(join(folder, 'shared'));
    const path = file('shared/sound');
    chmodSync(join(folder, 'shared'), 0o775);
    if (isRoot) {
      await assertTrustedFile(path, undefined);
      chownSync(join(folder, 'shared'), 0, 1234);
    }
    await refused(path, /shared can be written by others \(mode 0775, owner 0\)/);
  });
  it('configurationFiles(), readSecret(): refuse untrusted rules and secrets', async () => {
    const place = { file: 'web.conf', line: 3, column: 7 };
    const rules = file('rules', 0o666);
    const secret = file('secret', 0o600);
    const read = (): Promise<Uint8Array> => nodeHost().readRules(byteString(rules), place);
    if (!isRoot) return void (await read());
    await assert.rejects(read(), { kind: 'permission', place });
    await readSecret(secret);
    chownSync(secret, 1234, 1234);
    await assert.rejects(readSecret(secret), /mode 0600, owner 1234/);
  });
  it('assertTrustedFile(): distinguishes an untrusted file from a missing one', async () => {
    await assert.rejects(configurationFiles().read(join(folder, 'none')), /no such file or directory/);
  });
});
