/** Covers: src/inbox/directory-inbox.ts */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { DirectoryInbox } from '../../src/inbox/directory-inbox.ts';
import { inboxContract } from './contract.ts';

const directory = temporary();

inboxContract('a directory', async () => {
  const folder = join(mkdtempSync(join(directory, 'inbox-')), 'inbox');
  const inbox = await DirectoryInbox.open(folder);
  const contentsOf = (name: string): string[] =>
    readdirSync(join(folder, name)).map((file) => readFileSync(join(folder, name, file), 'latin1'));
  return { inbox, contents: async () => ({ kept: contentsOf('new'), conflicts: contentsOf('conflict') }) };
});

it('DirectoryInbox: has no room for more than the disk has', async () => {
  const inbox = await DirectoryInbox.open(mkdtempSync(join(directory, 'room-')));
  assert.equal(await inbox.hasRoom(Number.MAX_SAFE_INTEGER), false);
});

it('DirectoryInbox: removes what a killed receiver left in tmp, and nothing of other programs', async () => {
  const folder = mkdtempSync(join(directory, 'left-'));
  await DirectoryInbox.open(folder);
  writeFileSync(join(folder, 'tmp', '12.0123456789abcdef'), 'x');
  writeFileSync(join(folder, 'tmp', 'other'), 'x');
  await DirectoryInbox.open(folder);
  assert.deepEqual(readdirSync(join(folder, 'tmp')), ['other']);
});

it('DirectoryInbox: refuses a directory that others can write to', async () => {
  const folder = mkdtempSync(join(directory, 'open-'));
  chmodSync(folder, 0o777);
  await assert.rejects(DirectoryInbox.open(folder), /can be written by others, mode 777/);
});
