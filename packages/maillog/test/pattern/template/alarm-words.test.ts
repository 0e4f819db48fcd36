/** Lines of programs as they write them, with addresses of RFC 5737. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parsePattern } from '../../../src/pattern/index.ts';
import {
  ALARM_PATTERN,
  ALARM_TEXT,
  ALARM_WORD,
  alarmWordsOf,
  hasAlarmWord,
  isAlarmProgram,
} from '../../../src/pattern/template/alarm-words.ts';

const LINES = {
  logins: `
    USER test1: no such user found from 192.0.2.7
    password doesn't match for /x username: y
    user tried to login with wrong password
    Unknown user tried to login
    pam(anna,192.0.2.7): unknown user
    pam(anna,192.0.2.7): Password mismatch
    tried to use disallowed test auth
    badlogin: client [192.0.2.7] plaintext anna SASL(-13)
    anna tried to authenticate with nonexistent user
    Non-existent login as anna from 192.0.2.7
    Can't find user [anna@192.0.2.7]
    SIP auth challenge (REGISTER) on sofia profile
    User anna from 192.0.2.7 not allowed because not in any group
    Unable to negotiate with 192.0.2.7: no matching cipher found
    Timeout before authentication for 192.0.2.7
    Disconnected: No supported authentication methods available
    PAM service(sshd) ignoring max retries; 6 > 3
    Host 192.0.2.7 is not allowed to talk to us!
    Access not allowed
    Login disabled user=anna
    can't find APOP secret`,
  blocks: `
    [UFW BLOCK] IN=eth0 OUT=
    DROP IN=eth0 SRC=192.0.2.7
    Port: 1 TCP Blocked
    192.0.2.7 found in DNS blacklist
    dropped by 'connect' ACL: Country is banned
    closed by DROP in ACL
    too many nonmail commands
    limiting requests, excess: 5.1
    ratelimit block
    PREGREET 14 after 0.1 from [192.0.2.7]:4242
    COMMAND TIME LIMIT from [192.0.2.7]:4242
    improper command pipelining after DATA
    host (may be forged) did not issue MAIL/EXPN/VRFY/ETRN
    lost connection after AUTH from 192.0.2.7`,
  outages: `
    Server primary/DB1 is DOWN, reason: Layer7 wrong status
    info: "Service Unavailable"
    dump_core: called
    log_stack_trace: unable
    BACKTRACE: 12 stack frames
    dumping core in /var/lib
    Address already in use
    No sockets available to bind to
    worker 7 exited on SIGSEGV
    INFO: task hung for 120 seconds
    No space left on device
    /var is full
    Out of memory
    Audit daemon is low on disk space
    connection timed out`,
  changes: `
    type=MAC_STATUS msg=audit
    type=ANOM_PROMISCUOUS msg=audit
    type=ACCT_LOCK msg=audit
    type=DAEMON_END msg=audit
    type=ADD_USER msg=audit
    type=DEL_GROUP msg=audit
    setenforce 0
    SELinux is permissive
    enforcing=0
    Time has been changed
    System clock set to 12:00
    erased: openssh-server
    new user: name=anna
    add 'anna' to group 'wheel'
    password changed for anna
    Inserted module 'x'
    loading module x
    audit log cleared
    logs deleted
    module taints kernel`,
  encoded: `
    id=1%27%20UNION%20SELECT
    \\x16\\x03\\x01
    base64 -d`,
  others: `
    Fehlerhafter Login Versuch von 192.0.2.7
    Anmeldung fehlgeschlagen
    inloggen mislukt
    erreur de connexion`,
} as const;

const HARMLESS = `
  session opened for user anna by (uid=0)
  Connection closed by 192.0.2.7 port 40022 [preauth]
  Starting Daily apt download activities...
  Finished logrotate.service - Rotate log files.
  connect from mail.example.org[192.0.2.7]
  pam_unix(cron:session): session closed for user anna
  Receiving block blk_1608999687919862906 src: /192.0.2.7:54106
  GET /index.html HTTP/1.1
  level=info msg="cache warmed" error=""
  {"level":"info","error":null,"errors":0}
  {"error_severity":"LOG","message":"checkpoint complete"}
  failed=0 unreachable=0 changed=2
  (anna) CMD (cd / && run-parts --report /etc/cron.hourly)
  fail2ban.actions [901]: INFO Flush ticket(s) with iptables
  ntpd: time slew +0.01 s
  Found block rdd_2_1 locally
  took 12 ms for 7 deadbeef c0de`;

function linesOf(text: string): string[] {
  return text.split('\n').flatMap((line) => line.trim() || []);
}

describe('alarmWordsOf()', () => {
  for (const [kind, text] of Object.entries(LINES))
    for (const line of linesOf(text))
      test(`alarmWordsOf() finds one of ${kind}: ${line}`, () => assert.notDeepEqual(alarmWordsOf(line), []));
  for (const line of linesOf(HARMLESS))
    test(`alarmWordsOf() finds none: ${line}`, () => assert.deepEqual(alarmWordsOf(line), []));

  test('alarmWordsOf() gives whole words and their places', () => {
    assert.deepEqual(alarmWordsOf('AuthError: not allowed'), [
      { word: 'AuthError', start: 0, end: 9 },
      { word: 'not allowed', start: 11, end: 22 },
    ]);
  });
});

test('ALARM_PATTERN, ALARM_TEXT and ALARM_WORD mean what hasAlarmWord() says', () => {
  const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
  const anywhere = parsePattern(bytes(`m{(?i:${ALARM_PATTERN})}`));
  const text = parsePattern(bytes(`m{^${ALARM_TEXT}$}`));
  for (const line of [...Object.values(LINES), HARMLESS].flatMap(linesOf)) {
    assert.equal(anywhere.test(bytes(line)), hasAlarmWord(line), line);
    assert.equal(text.test(bytes(line)), hasAlarmWord(line), line);
  }
  const word = parsePattern(bytes(`m{^${ALARM_WORD}$}`));
  for (const one of ['root', 'x-root', 'root_2', 'AuthError', 'acct_lock'])
    assert.ok(word.test(bytes(one)), one);
  for (const one of ['rootfs', 'anna', '8bad0']) assert.equal(word.test(bytes(one)), false, one);
});

test('isAlarmProgram() names programs that only change what matters', () => {
  for (const name of ['useradd', 'passwd', '/usr/sbin/groupdel']) assert.ok(isAlarmProgram(name), name);
  for (const name of ['fail2ban', 'sshd', 'rootless-docker', 'cron']) assert.ok(!isAlarmProgram(name), name);
});
