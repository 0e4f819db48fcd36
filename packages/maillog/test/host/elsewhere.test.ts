// Covers: host/hashing/acl-and-capabilities, on a system that is not Linux
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as attributes from '../../src/host/hashing/acl-and-capabilities.ts';

/** A second copy of the module, which finds itself on macOS. */
async function onMacOs(): Promise<typeof attributes> {
  const { platform } = process;
  Object.defineProperty(process, 'platform', { value: 'darwin' });
  try {
    const url = new URL('../../src/host/hashing/acl-and-capabilities.js?macos', import.meta.url);
    return (await import(url.href)) as typeof attributes;
  } finally {
    Object.defineProperty(process, 'platform', { value: platform });
  }
}

test('missingPrograms: names what no program of another system tells, so that a listing does not pass for all', async () => {
  const { missingPrograms, readExtras } = await onMacOs();
  assert.deepEqual(
    missingPrograms().filter((name) => name !== 'getfacl'),
    ['getfattr', 'lsattr'],
  );
  assert.doesNotMatch(readExtras(['/etc/passwd']).of('/etc/passwd', true), /cap|flags|xattr/);
});
