/**
 * A real IMAP server: dovecot of Debian, on free ports of the loopback, with the Maildir of one user. It runs
 * as the user of the tests; as root, the mailbox is nobody's, since dovecot opens none as root.
 */
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../maillog/test/cli/world.ts';
import { certificate } from '../../../maillog/test/delivery/servers.ts';

export const USER = 'you@example.com';
export const PASSWORD = 'correct-horse';

export interface Dovecot {
  /** `imaps://you@example.com@localhost:PORT/FOLDER` */
  url(folder: string): string;
  /** Unencrypted until STARTTLS. */
  plainUrl(folder: string, host?: string): string;
  /** Its file, for NODE_EXTRA_CA_CERTS. */
  readonly certificate: string;
  readonly passwordFile: string;
  /** Copies a mail into a folder, as a delivery does. */
  deliver(file: string, folder?: string): void;
  /** The names of files in a folder, with their flags. */
  names(folder?: string): string[];
  /** The folder's numbers begin anew. */
  renumber(folder?: string): void;
  /** How many bodies of mails it has given, once all clients have gone. */
  bodies(): Promise<number>;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Stops it, and removes all that it left. */
  remove(): Promise<void>;
}

const NOBODY = 65_534;

export async function startDovecot(): Promise<Dovecot> {
  const isRoot = process.getuid?.() === 0;
  const directory = mkdtempSync(join(tmpdir(), 'ml-imap-'));
  chmodSync(directory, 0o711);
  const mailbox = join(directory, 'mail');
  for (const name of ['mail', 'mail/cur', 'mail/new', 'mail/tmp', 'run']) own(join(directory, name));
  const [plain, tls] = [await freePort(), await freePort()];
  const files = certificate();
  const passwordFile = join(directory, 'password');
  writeFileSync(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
  const log = join(directory, 'log');
  const conf = join(directory, 'dovecot.conf');
  writeFileSync(join(directory, 'cert.pem'), files.cert, { mode: 0o600 });
  writeFileSync(join(directory, 'key.pem'), files.key, { mode: 0o600 });
  writeFileSync(conf, configuration({ directory, mailbox, log, plain, tls, isRoot }), { mode: 0o644 });

  function own(path: string): void {
    mkdirSync(path, { mode: 0o755 });
    if (isRoot && path.startsWith(mailbox)) chownSync(path, NOBODY, NOBODY);
  }
  let server: ReturnType<typeof spawn> | undefined;
  const start = async (): Promise<void> => {
    server = spawn('dovecot', ['-F', '-c', conf], {
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
    });
    await answering(plain, server);
  };
  const stop = async (): Promise<void> => {
    if (!server || server.exitCode !== null) return;
    const ended = new Promise((resolve) => server?.once('close', resolve));
    server.kill('SIGTERM');
    await ended;
    // Processes that serve a client would live on for a while.
    try {
      process.kill(-Number(server.pid), 'SIGKILL');
    } catch {
      // None is left.
    }
  };
  await start();
  let delivered = 0;
  const path = (folder: string): string => (folder === 'INBOX' ? mailbox : join(mailbox, `.${folder}`));
  const user = encodeURIComponent(USER);
  return {
    url: (folder) => `imaps://${user}@localhost:${tls}/${folder}`,
    plainUrl: (folder, host = 'localhost') => `imap://${user}@${host}:${plain}/${folder}`,
    certificate: files.file,
    passwordFile,
    deliver(file, folder = 'INBOX') {
      for (const name of ['', '/cur', '/new', '/tmp'])
        if (!exists(path(folder) + name)) own(path(folder) + name);
      delivered += 1;
      const name = `${1_700_000_000 + delivered}.M${delivered}.host`;
      const into = join(path(folder), 'tmp', name);
      copyFileSync(file, into);
      if (isRoot) chownSync(into, NOBODY, NOBODY);
      execFileSync('mv', [into, join(path(folder), 'new', name)]);
    },
    names: (folder = 'INBOX') =>
      ['new', 'cur'].flatMap((name) =>
        readdirSync(join(path(folder), name)).map((each) => `${name}/${each}`),
      ),
    renumber(folder = 'INBOX') {
      for (const name of readdirSync(path(folder)))
        if (name.startsWith('dovecot')) rmSync(join(path(folder), name), { recursive: true });
    },
    async bodies() {
      for (;;) {
        const text = readFileSync(log, 'utf8');
        const ended = [...text.matchAll(/ body_count=(\d+) /g)];
        // Dovecot 2.3 writes the one, 2.4 the other.
        if (ended.length === text.split(/: (?:Login|Logged in): /).length - 1)
          return ended.reduce((sum, [, count]) => sum + Number(count), 0);
        await pause();
      }
    },
    stop,
    start,
    async remove() {
      await stop();
      files.remove();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function exists(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}

interface Layout {
  readonly directory: string;
  readonly mailbox: string;
  readonly log: string;
  readonly plain: number;
  readonly tls: number;
  readonly isRoot: boolean;
}

function configuration(layout: Layout): string {
  const { directory, mailbox, log, plain, tls, isRoot } = layout;
  const version = execFileSync('/usr/sbin/dovecot', ['--version'], { encoding: 'utf8' });
  const [uid, gid] = isRoot ? [NOBODY, NOBODY] : [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  // As root, the users of Debian's package, and their roots; else it can only stay who it is.
  const users = isRoot
    ? ''
    : `
default_internal_user = ${userInfo().username}
default_internal_group = ${execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim()}
default_login_user = ${userInfo().username}
service anvil {
  chroot =
}
service imap-login {
  chroot =
}`;
  const common = `
base_dir = ${directory}/run
log_path = ${log}
first_valid_uid = 1
auth_failure_delay = 0
listen = 127.0.0.1
ssl = yes
auth_mechanisms = plain
service imap-login {
  inet_listener imap {
    port = ${plain}
  }
  inet_listener imaps {
    port = ${tls}
    ssl = yes
  }
}
${users}
`;
  if (Number.parseFloat(version) >= 2.4)
    return `dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
${common}
protocols {
  imap = yes
}
auth_allow_cleartext = yes
ssl_server_cert_file = ${directory}/cert.pem
ssl_server_key_file = ${directory}/key.pem
mail_driver = maildir
mail_path = ${mailbox}
passdb static {
  password = {PLAIN}${PASSWORD}
}
userdb static {
  fields {
    uid = ${uid}
    gid = ${gid}
    home = ${mailbox}
  }
}
`;
  return `${common}
protocols = imap
disable_plaintext_auth = no
ssl_cert = <${directory}/cert.pem
ssl_key = <${directory}/key.pem
mail_location = maildir:${mailbox}
passdb {
  driver = static
  args = password={PLAIN}${PASSWORD}
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${mailbox}
}
`;
}

function pause(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, 20));
}

/** Resolves when something accepts connections there. */
async function answering(port: number, server: ReturnType<typeof spawn>): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`dovecot exited with status ${server.exitCode}`);
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('close', () => socket.destroy());
      socket.once('connect', () => socket.destroy());
    });
    if (isThere) return;
    await pause();
  }
}
