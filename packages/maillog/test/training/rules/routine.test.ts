/**
 * Covers: training/rules/fences/routine. Only messages of routine work are silent: a word, a number or a mark
 * that is in no list folds.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isTimedUnit, noRoutine } from '../../../src/training/rules/fences/routine.ts';
import { hiddenBy, proposalsOf, times } from '../trained.ts';

const COUNT = 14;

/** Lines of `program` with this message; `<n>` varies. A program `-` has no header. */
function linesOf(program: string, message: string): string[] {
  return times(COUNT, (n) => {
    const text = message.replaceAll('<n>', String(n * 7 + 3));
    return program === '-' ? text : `Jun 14 15:16:${10 + n} web1 ${program}[77]: ${text}`;
  });
}

function assertNotSilent(program: string, messages: string): void {
  for (const message of messages.trim().split('\n')) {
    const lines = linesOf(program, message);
    assert.deepEqual(hiddenBy(proposalsOf(lines), lines), [], message);
  }
}

describe('judge() keeps from being silent', () => {
  test('judge() keeps plain English of faults and changes from being silent', () =>
    assertNotSilent(
      'app',
      `
process <n> started with uid 0
default action is now accept all traffic
port 22 opened to all
directory listing enabled
verification is optional now
anonymous reader bound to all objects
container started with host network
parameter "listen_addresses" changed to "*"
variable general_log set to 0
UI_COMMIT_PROGRESS
Started telnet server.
Started xmrig.service - Miner.
filesystem on sda1 is now read only
mounted filesystem read-only
general protection: 0000
Machine check events logged
Container exited with 137
task <n> ended with 139
Reached target Rescue Mode.
cluster has 1 of 3 servers
Circuit breaker is now open
heap dump file created
status changed from [YELLOW] to [RED]
health check: red
peer is away
disk resource alarm set
disk usage is 99 percent
memory used: 99%
heartbeat was last seen <n> minutes ago
monitoring of host web ended
Connection closed by peer [preauth]
Remote host closed connection during handshake
all <n> tries used for session <n>
upload of database to remote host completed, <n> bytes sent
checksum of system file has changed
files encoded, <n> files renamed
EventID=4625 Count=<n>
session opened for user anna
`,
    ));

  test('judge() keeps a code without its key from being silent', () =>
    assertNotSilent(
      'app',
      `
completed with 500
answered with 503
returned 500 in <n> ms
job completed with 500 in <n> ms
result 500
http 503 in <n> ms
response 500
handled: 401
reply 401 sent
sent reply 530
bind done, result 49
response=401
res=1
result=-1
job done: -1
job done: 5.7.1
healthy=n
`,
    ));

  test('judge() keeps codes and switches of JSON from being silent', () =>
    assertNotSilent(
      '-',
      `
{"level":"info","msg":"job done","host_network":true}
{"level":"info","msg":"job done","sc":500}
{"level":"info","msg":"job done","httpResponse":{"value":401}}
{"level":"info","msg":"job done","exitValue":137}
{"level":"info","msg":"job done","sig":11}
{"level":"info","msg":"job done","dsn":"5.7.1"}
{"level":"info","msg":"job done","ok":"n"}
{"level":"info","msg":"job done","result":"F"}
`,
    ));

  test('judge() keeps severities as numbers or letters from being silent', () => {
    assertNotSilent(
      '-',
      `
{"level":3,"msg":"job done"}
{"PRIORITY":"2","msg":"job done"}
{"severity_number":21,"msg":"job done"}
{"l":"E","msg":"job done"}
`,
    );
    assertNotSilent(
      'app',
      `
level=3 msg="job done"
prio=2 msg="job done"
sev=2 msg="job done"
[E] job done
E job done
(EE) job done
!! job done
SEV1 job done
<2> job done
`,
    );
    assertNotSilent('app.crit', 'job done');
  });

  test('judge() keeps values without bounds from being silent', () => {
    const silent = (each: (n: number) => string): string[] => {
      const lines = times(COUNT, (n) => `Jun 14 15:16:01 web1 app[77]: ${each(n)}`);
      return hiddenBy(proposalsOf(lines), lines);
    };
    const hex = (n: number, size: number): string => (n * 7919 + 1).toString(16).padStart(size, 'a1b2c3d4');
    for (const each of [
      (n: number) => `job done, elapsed 00:00:${10 + n}`,
      (n: number) => `job done on port ${30_000 + n * 97}`,
      (n: number) => `job ${hex(n, 8)}-1b2c-4d5e-8f90-${hex(n, 12)} done`,
      (n: number) => `job ${hex(n, 12)} done`,
      (n: number) => `job ${n * 7 + 3} done`,
      (n: number) => `job done: -${n * 7 + 3} items`,
      (n: number) => `job done in ${'Jan Feb Mar Apr May Jun'.split(' ')[n % 6] ?? ''}`,
    ])
      assert.deepEqual(silent(each), [], each(3));
  });

  test('judge() keeps other languages in ASCII from being silent', () =>
    assertNotSilent('app', 'Server gesperrt\njob gesperrt\nServeur verrouille'));

  test('judge() keeps the user 0 with a blank from being silent', () =>
    assertNotSilent('app', 'job started with uid 0\njob started, euid 0\njob started gid 0'));
});

describe('noRoutine()', () => {
  test('noRoutine() accepts routine work with bounded numbers', () => {
    for (const message of [
      'cache warmed, {int:1-900} keys in {duration:..27ms}',
      'checkpoint complete: wrote {int:0-400} buffers',
      'daily job finished after {int:3-400} seconds',
      '{json} level=info, msg="statistics saved", entries={int:0-900}',
      '{one:job|task} done',
    ])
      assert.equal(noRoutine(message), undefined, message);
  });

  test('noRoutine() names what is in no list', () => {
    for (const [message, part] of [
      ['job {int} done', '{int}'],
      ['job done: 500', '500'],
      ['job done -{int:1-9}', '-{int'],
      ['{one:job|thief} done', 'thief'],
      ['job done!', '!'],
      ['jobs', 'no word names the work'],
    ] as const)
      assert.equal(noRoutine(message), part, message);
  });
});

test('isTimedUnit() knows units of the distribution by their whole sentence', () => {
  const unit = 'logrotate.service - Rotate log files';
  assert.ok(isTimedUnit('systemd', `Started ${unit}.`));
  assert.ok(!isTimedUnit('systemd', 'Started logrotate.service - Miner.'));
  assert.ok(!isTimedUnit('app', `Started ${unit}.`));
  const lines = linesOf('systemd', `Finished ${unit}.`);
  assert.equal(hiddenBy(proposalsOf(lines), lines).length, COUNT);
});
