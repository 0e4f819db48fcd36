import assert from 'node:assert/strict';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { test } from 'node:test';
import { MailLogError } from '../../src/errors.ts';
import { homeDirectory } from '../../src/system/home-directory.ts';

/** What homeDirectory says where Node gives `home`. */
function told(home: () => string): string {
  const real = os.homedir;
  os.homedir = home;
  syncBuiltinESMExports();
  try {
    return homeDirectory('set HOME');
  } catch (error) {
    assert.ok(error instanceof MailLogError);
    return error.format();
  } finally {
    os.homedir = real;
    syncBuiltinESMExports();
  }
}

const REFUSAL = `maillog: there is no home directory of user ${process.geteuid?.()}\nmaillog: hint: set HOME`;

test('homeDirectory: is an absolute path', () => {
  assert.equal(
    told(() => '/home/you'),
    '/home/you',
  );
});

test('homeDirectory: refuses an empty and a relative HOME, which is a place in any folder', () => {
  assert.equal(
    told(() => ''),
    REFUSAL,
  );
  assert.equal(
    told(() => 'home'),
    REFUSAL,
  );
});

test('homeDirectory: names a user that the user database does not know', () => {
  // As `setpriv --reuid=12345` without HOME: libuv finds no entry.
  assert.equal(
    told(() => {
      throw Object.assign(new Error('A system error occurred'), { code: 'ERR_SYSTEM_ERROR' });
    }),
    REFUSAL,
  );
});
