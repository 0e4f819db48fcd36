import { closeSync, openSync, writeSync } from 'node:fs';

/**
 * A log such as syslog writes: several programs, both styles of time stamp, a good half of the lines of the
 * kind that Debian's rules hide. It is made the same each time (the numbers come from a counter's hash, not
 * from chance), so that runs can be compared.
 */
export function writeLog(path: string, bytes: number): void {
  const file = openSync(path, 'w');
  const made = new Maker();
  let written = 0;
  let chunk: string[] = [];
  let size = 0;
  while (written < bytes) {
    const line = made.line();
    chunk.push(line);
    size += line.length;
    if (size < 1 << 20 && written + size < bytes) continue;
    writeSync(file, chunk.join(''), null, 'latin1');
    written += size;
    chunk = [];
    size = 0;
  }
  closeSync(file);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const HOSTS = ['web1', 'web2', 'mail', 'db.example.net', 'gw-3'];
const USERS = ['root', 'alice', 'bob', 'deploy', 'www-data', 'backup', 'carol'];
const DOMAINS = ['example.com', 'example.net', 'lists.example.org', 'mx.example.edu'];
const UNITS = [
  'apt-daily.service',
  'man-db.service',
  'logrotate.service',
  'fstrim.service',
  'e2scrub_all.service',
];
const COMMANDS = [
  '/usr/lib/php/sessionclean',
  'cd / && run-parts --report /etc/cron.hourly',
  'test -x /usr/bin/certbot',
];
const PATHS = [
  '/index.html',
  '/login',
  '/api/v1/items',
  '/static/app.js',
  '/robots.txt',
  '/wp-admin/setup.php',
];

class Maker {
  #seed = 20050601;
  #second = 0;

  line(): string {
    const templates = this.below(100) < 53 ? USUAL : UNUSUAL;
    if (this.below(3) === 0) this.#second++;
    const host = this.one(HOSTS);
    return `${this.below(2) === 0 ? this.#classic() : this.#iso()} ${host} ${this.one(templates)(this)}\n`;
  }

  /** xorshift32. */
  below(limit: number): number {
    let x = this.#seed;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#seed = x;
    return (x >>> 0) % limit;
  }

  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  digits(count: number): string {
    let text = String(1 + this.below(9));
    while (text.length < count) text += String(this.below(10));
    return text;
  }

  hex(count: number): string {
    let text = '';
    while (text.length < count)
      text += this.below(1 << 16)
        .toString(16)
        .toUpperCase();
    return text.slice(0, count);
  }

  ip(): string {
    return `${10 + this.below(200)}.${this.below(256)}.${this.below(256)}.${1 + this.below(254)}`;
  }

  mail(): string {
    return `${this.one(USERS)}${this.below(90)}@${this.one(DOMAINS)}`;
  }

  #classic(): string {
    const { day, clock } = this.#time();
    return `${MONTHS[Math.floor(day / 28) % 12]} ${String(1 + (day % 28)).padStart(2)} ${clock}`;
  }

  #iso(): string {
    const { day, clock } = this.#time();
    const month = String(1 + (Math.floor(day / 28) % 12)).padStart(2, '0');
    return `2026-${month}-${String(1 + (day % 28)).padStart(2, '0')}T${clock}.${this.digits(6)}+02:00`;
  }

  #time(): { day: number; clock: string } {
    const pad = (value: number): string => String(value).padStart(2, '0');
    const second = this.#second;
    const clock = `${pad(Math.floor(second / 3600) % 24)}:${pad(Math.floor(second / 60) % 60)}:${pad(second % 60)}`;
    return { day: Math.floor(second / 86400), clock };
  }
}

type Template = (m: Maker) => string;

/** Debian's rules of the server level hide these. */
const USUAL: readonly Template[] = [
  (m) => `CRON[${m.digits(5)}]: (${m.one(USERS)}) CMD (${m.one(COMMANDS)})`,
  (m) => `CRON[${m.digits(5)}]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)`,
  (m) => `CRON[${m.digits(5)}]: pam_unix(cron:session): session closed for user root`,
  (m) =>
    `sshd[${m.digits(5)}]: Accepted publickey for ${m.one(USERS)} from ${m.ip()} port ${m.digits(5)} ssh2: RSA SHA256:${m.hex(43)}`,
  (m) =>
    `sshd[${m.digits(5)}]: Accepted password for ${m.one(USERS)} from ${m.ip()} port ${m.digits(5)} ssh2`,
  (m) =>
    `sshd[${m.digits(4)}]: Received disconnect from ${m.ip()} port ${m.digits(5)}:11: disconnected by user`,
  (m) => `sshd[${m.digits(5)}]: Disconnected from user ${m.one(USERS)} ${m.ip()} port ${m.digits(5)}`,
  (m) => `sshd[${m.digits(5)}]: Connection closed by ${m.ip()} port ${m.digits(5)} [preauth]`,
  (m) => `sshd[${m.digits(5)}]: pam_unix(sshd:session): session closed for user ${m.one(USERS)}`,
  (m) => `sshd[${m.digits(5)}]: Invalid user test${m.below(99)} from ${m.ip()} port ${m.digits(5)}`,
  (m) =>
    `postfix/smtp[${m.digits(5)}]: ${m.hex(10)}: to=<${m.mail()}>, relay=mx.${m.one(DOMAINS)}[${m.ip()}]:25, delay=0.${m.digits(2)}, delays=0.1/0.01/0.2/0.3, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as ${m.hex(10)})`,
  (m) => `postfix/qmgr[${m.digits(4)}]: ${m.hex(10)}: removed`,
  (m) =>
    `postfix/cleanup[${m.digits(5)}]: ${m.hex(10)}: message-id=<${m.digits(14)}.${m.hex(8)}@${m.one(DOMAINS)}>`,
  (m) => `postfix/smtpd[${m.digits(5)}]: connect from mail${m.below(9)}.${m.one(DOMAINS)}[${m.ip()}]`,
  (m) => `postfix/smtpd[${m.digits(5)}]: disconnect from mail${m.below(9)}.${m.one(DOMAINS)}[${m.ip()}]`,
  (m) => `systemd[1]: Started Session ${m.digits(4)} of user ${m.one(USERS)}.`,
  (m) => `systemd[1]: Starting ${m.one(UNITS)} - Daily maintenance...`,
  (m) => `systemd[1]: ${m.one(UNITS)}: Succeeded.`,
  (m) => `systemd[1]: ${m.one(UNITS)}: Deactivated successfully.`,
  (m) => `systemd[1]: Finished Rotate log files of ${m.one(UNITS)}.`,
  (m) => `systemd-logind[${m.digits(3)}]: New session ${m.digits(4)} of user ${m.one(USERS)}.`,
  (m) => `systemd-logind[${m.digits(3)}]: Removed session ${m.digits(4)}.`,
  (m) => `dovecot: imap-login: Login: user=<${m.mail()}>, method=PLAIN, rip=${m.ip()}, lip=${m.ip()}, TLS`,
  (m) => `dovecot: IMAP(${m.mail()}): Disconnected: Logged out bytes=${m.digits(4)}/${m.digits(6)}`,
  (m) =>
    `dhclient[${m.digits(3)}]: DHCPREQUEST for ${m.ip()} on eth0 to ${m.ip()} port 67 (xid=0x${m.hex(8).toLowerCase()})`,
  (m) => `dhclient[${m.digits(3)}]: DHCPACK of ${m.ip()} from ${m.ip()}`,
  (m) =>
    `named[${m.digits(3)}]: client ${m.ip()}#${m.digits(5)}: query (cache) 'host${m.below(999)}.${m.one(DOMAINS)}/A/IN' denied`,
  (m) => `kernel: [${m.digits(6)}.${m.digits(6)}] device eth${m.below(3)} entered promiscuous mode`,
  (m) =>
    `sudo:    ${m.one(USERS)} : TTY=pts/${m.below(9)} ; PWD=/home/${m.one(USERS)} ; USER=root ; COMMAND=/usr/bin/apt update`,
];

/** No rule hides these. */
const UNUSUAL: readonly Template[] = [
  (m) =>
    `nginx[${m.digits(5)}]: ${m.ip()} - - "GET ${m.one(PATHS)} HTTP/1.1" ${m.one([200, 304, 404, 500])} ${m.digits(4)} "-" "Mozilla/5.0"`,
  (m) =>
    `app[${m.digits(4)}]: INFO request id=${m.hex(16)} user=${m.one(USERS)} path=${m.one(PATHS)} took ${m.digits(3)} ms`,
  (m) =>
    `app[${m.digits(4)}]: WARN retry ${m.below(5)} of connection to ${m.ip()}:5432 failed: timeout after ${m.digits(4)} ms`,
  (m) =>
    `dockerd[${m.digits(3)}]: time="2026-06-01T10:00:00Z" level=info msg="ignoring event" container=${m.hex(12)} module=libcontainerd`,
  (m) => `sshd[${m.digits(5)}]: error: kex_exchange_identification: banner line contains invalid characters`,
  (m) =>
    `sshd[${m.digits(5)}]: fatal: Access denied for user ${m.one(USERS)} by PAM account configuration [preauth]`,
  (m) =>
    `kernel: [${m.digits(6)}.${m.digits(6)}] Out of memory: Killed process ${m.digits(5)} (java) total-vm:${m.digits(7)}kB, anon-rss:${m.digits(6)}kB`,
  (m) =>
    `kernel: [${m.digits(6)}.${m.digits(6)}] [UFW BLOCK] IN=eth0 OUT= SRC=${m.ip()} DST=${m.ip()} LEN=40 TTL=${m.digits(2)} PROTO=TCP SPT=${m.digits(5)} DPT=${m.digits(3)}`,
  (m) =>
    `postgres[${m.digits(5)}]: [${m.below(20)}-1] LOG:  duration: ${m.digits(4)}.${m.digits(3)} ms  statement: select * from orders where id = ${m.digits(6)}`,
  (m) =>
    `postfix/smtpd[${m.digits(5)}]: NOQUEUE: filter: RCPT from unknown[${m.ip()}]: action=HOLD; from=<${m.mail()}> to=<${m.mail()}>`,
  (m) => `systemd[1]: ${m.one(UNITS)}: Main process exited, code=exited, status=${m.below(9)}/FAILURE`,
  (m) => `systemd[1]: ${m.one(UNITS)}: Failed with result 'exit-code'.`,
  (m) =>
    `backup[${m.digits(4)}]: snapshot ${m.hex(8)} of /srv/${m.one(USERS)} complete: ${m.digits(5)} files, ${m.digits(4)} MiB`,
  (m) =>
    `haproxy[${m.digits(4)}]: ${m.ip()}:${m.digits(5)} [01/Jun/2026:10:00:00.123] web~ app/${m.one(HOSTS)} 0/0/${m.below(9)}/${m.digits(2)}/${m.digits(3)} 200 ${m.digits(4)}`,
  (m) =>
    `CRON[${m.digits(5)}]: (${m.one(USERS)}) MAIL (mailed ${m.digits(3)} bytes of output but got status 0x004b)`,
  (m) => `dovecot: auth: Error: passwd-file(${m.one(USERS)},${m.ip()}): stat(/etc/dovecot/users) failed`,
  (m) =>
    `rsnapshot[${m.digits(4)}]: ERROR: /usr/bin/rsync returned ${m.below(30)} while processing ${m.one(HOSTS)}:/etc/`,
  (m) =>
    `monitord[${m.digits(3)}]: sensor ${m.below(40)} temperature ${m.digits(2)}.${m.below(10)} C, fan ${m.digits(4)} rpm`,
];

/** How many templates the log is made from. */
export const TEMPLATES = USUAL.length + UNUSUAL.length;
