import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A postfix of the test's own: configuration, queue and mailbox in a temporary directory, one port of the
 * loopback. The system's postfix, running or not, is not touched. Needs root, as postfix does.
 */
export class Postfix {
  readonly directory = mkdtempSync(join(tmpdir(), 'maillog-postfix-'));
  readonly configuration = join(this.directory, 'etc');
  readonly mailbox = join(this.directory, 'mail', 'box', 'new');
  port = 0;

  async start(): Promise<void> {
    this.port = await freePort();
    // postfix's own user must reach its queue.
    chmodSync(this.directory, 0o755);
    for (const name of ['etc', 'queue', 'data', 'mail'])
      mkdirSync(join(this.directory, name), { mode: 0o755 });
    for (const name of ['data', 'mail'])
      execFileSync('chown', ['postfix:postfix', join(this.directory, name)]);
    const uid = execFileSync('id', ['-u', 'postfix'], { encoding: 'utf8' }).trim();
    const gid = execFileSync('id', ['-g', 'postfix'], { encoding: 'utf8' }).trim();
    writeFileSync(
      join(this.configuration, 'main.cf'),
      `compatibility_level = 3.6
queue_directory = ${this.directory}/queue
data_directory = ${this.directory}/data
command_directory = /usr/sbin
daemon_directory = ${postfixSetting('daemon_directory')}
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.example.com
mydestination =
inet_interfaces = loopback-only
inet_protocols = ipv4
mynetworks = 127.0.0.2/32
smtpd_relay_restrictions = reject_unauth_destination
virtual_mailbox_domains = example.com
virtual_mailbox_base = ${this.directory}/mail
virtual_mailbox_maps = static:box/
virtual_uid_maps = static:${uid}
virtual_gid_maps = static:${gid}
virtual_minimum_uid = 1
message_size_limit = 3000000
mailbox_size_limit = 0
virtual_mailbox_limit = 0
maillog_file = ${this.directory}/log
maillog_file_prefixes = ${tmpdir()}
`,
    );
    writeFileSync(
      join(this.configuration, 'master.cf'),
      `127.0.0.1:${this.port} inet n - n - - smtpd
pickup unix n - n 1 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`,
    );
    execFileSync('postfix', ['-c', this.configuration, 'start'], { stdio: 'pipe' });
    await until(() => answers(this.port), 'postfix to answer');
  }

  /** The messages in the mailbox when there are `count`, in the order of their names. */
  async messages(count: number): Promise<Buffer[]> {
    const names = (): string[] => (existsSync(this.mailbox) ? readdirSync(this.mailbox) : []);
    await until(async () => names().length >= count, `${count} messages\n${this.log()}`);
    return names()
      .sort()
      .map((name) => readFileSync(join(this.mailbox, name)));
  }

  log(): string {
    const file = join(this.directory, 'log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '(no log)';
  }

  stop(): void {
    if (existsSync(join(this.configuration, 'master.cf'))) {
      execFileSync('postfix', ['-c', this.configuration, 'stop'], { stdio: 'pipe' });
    }
    rmSync(this.directory, { recursive: true });
  }
}

function postfixSetting(name: string): string {
  return execFileSync('postconf', ['-dh', name], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

async function freePort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('data', () => {
      socket.end('QUIT\r\n');
      resolve(true);
    });
  });
}

/** Asks again until it is so; 20 seconds are for a machine that is busy. */
async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
