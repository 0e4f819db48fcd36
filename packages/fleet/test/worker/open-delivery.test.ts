import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { it } from 'node:test';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { MailLogError } from '../../src/maillog.ts';
import { openDelivery } from '../../src/worker/open-delivery.ts';

it('openDelivery: whose directory is gone fails, and takes no message for unreadable', async () => {
  const body = Buffer.from('Subject: x\r\n\r\nx\r\n');
  const delivery = {
    host: 'web1',
    configuration: '/etc/web.conf',
    sequence: 1,
    message: 1,
    sha256: createHash('sha256').update(body).digest('hex'),
    body,
    tries: 1,
  };
  const options = { directory: join(temporary(), 'gone') } as Parameters<typeof openDelivery>[1];
  await assert.rejects(
    openDelivery(delivery, options),
    (error) => error instanceof MailLogError && error.kind === 'io',
  );
});
