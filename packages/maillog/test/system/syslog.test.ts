import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeToSyslog } from '../../src/system/syslog.ts';
import { needs } from '../helpers/needs.ts';
import { temporary } from '../helpers/temporary.ts';

const LISTENER = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print('ready', flush=True)
print(s.recv(4096))
`;

test('writeToSyslog: syslogd gets one line of maillog, without controls', needs('python3'), async () => {
  const socket = join(temporary(), 'log');
  const listener = spawn('python3', ['-c', LISTENER, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(listener, 'close');
  let out = '';
  listener.stdout.on('data', (data: Buffer) => (out += data.toString()));
  await once(listener.stdout, 'data');
  await writeToSyslog('report 1 of /etc/a\nb.conf: entries 1', socket);
  await closed;
  // 30: daemon.info (RFC 5424 §6.2.1).
  assert.match(out, /^ready\nb'<30>.* maillog: report 1 of \/etc\/a\\\\x0ab\.conf: entries 1'\n$/);
});

test('writeToSyslog: is silent where nothing listens', async () => {
  await writeToSyslog('report 1', join(temporary(), 'none'));
});
