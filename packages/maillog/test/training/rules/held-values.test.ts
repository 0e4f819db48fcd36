/**
 * Covers: training/lines/held, training/lines/code, training/lines/extension,
 * training/rules/parameter-pattern.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hiddenBy, proposalsOf, times } from '../trained.ts';

const HEAD = 'Jun 14 15:16:01 web1 app[7]: ';

/** Of three lines or more with `seen` in place of `…`, rules hide no line with one of `news`. */
function holds(template: string, seen: readonly string[], news: readonly string[]): void {
  test(`propose() holds ${template} to ${seen.join(', ')}`, () => {
    const fill = (value: string, at: number): string =>
      (template.startsWith('^') ? template.slice(1) : HEAD + template)
        .replace('…', value)
        .replaceAll('#', String(at * 37 + 11));
    for (const count of [3, 8, 40, 120]) {
      const lines = seen.flatMap((value) => times(count, (at) => fill(value, at)));
      const proposals = proposalsOf(lines, true);
      assert.deepEqual(hiddenBy(proposals, lines), lines);
      assert.deepEqual(hiddenBy(proposals, news.map(fill)), [], `${count} lines`);
    }
  });
}

describe('codes', () => {
  holds('worker process # exited with code …', ['0'], ['1', '139', '255']);
  holds('job # finished, status: …', ['0'], ['1', '139']);
  holds('job # finished with exit status …', ['0'], ['1', '139']);
  holds('job # done, exitCode=…', ['0'], ['1', '139', '-1']);
  holds('job # done rc=…', ['0', '3'], ['1', '255']);
  holds('call # returned …', ['0'], ['-1', '5']);
  holds('process # ended by signal …', ['15'], ['9', '11']);
  holds('answered request # with status …', ['200', '304'], ['404', '500']);
  holds('{"request":#,"status":…,"bytes":12}', ['200'], ['401', '503']);
  holds('request # to=<a@example.org>, dsn=…, delay=1', ['2.0.0'], ['5.7.1', '4.4.1']);
  holds('session # opened by uid=…', ['1000'], ['0', '1001']);
  holds('mail # to=<a@example.org>, status=sent (… ok queued)', ['250'], ['450', '554']);
  holds('enforcing=… old_value=# done', ['1'], ['0']);
  holds('squid says TCP_MISS/… # GET', ['200'], ['403', '503']);
  holds('GET /index.html … # ms', ['200'], ['404', '500']);
  holds('found # warnings, … of them new', ['0'], ['7']);
});

describe('switches and states', () => {
  holds('check # ret:…', ['true'], ['false', 'null']);
  holds('check # has enabled=…', ['1'], ['0']);
  holds('check # has enabled=…', ['yes'], ['no']);
  holds('certificate # is verified: …', ['1'], ['0']);
  holds('port # is now state=…', ['up'], ['down', 'unknown']);
  holds('port # has link=…', ['on'], ['off']);
  holds('server # listens on …', ['IPv4'], ['IPv6']);
  holds(
    '^type=… msg=audit(1600000000.123:#): pid=# uid=0 res=success',
    ['USER_START', 'USER_END'],
    ['ANOM_ABEND', 'USER_ERR'],
  );
  holds('^level=… msg="cache warmed" keys=#', ['info', 'debug'], ['error', 'warn']);
});

describe('requests', () => {
  const access = (request: string, status = '200', agent = 'Mozilla/5.0 (X11; Linux x86_64)'): string =>
    `^192.0.2.7 - - [14/Jun/2025:15:16:01 +0000] "${request} HTTP/1.1" ${status} # "-" "${agent}"`;
  holds(access('GET /index.html', '…'), ['200', '304'], ['401', '403', '404', '500']);
  holds(access('… /index.html'), ['GET'], ['POST', 'DELETE', 'TRACE']);
  holds(access('GET …'), ['/index.html'], ['/wp-admin/setup-config.php', '/', '/index.html.bak']);
  holds(access('GET /a#/b…'), ['/p.html', '/q.css'], ['/p.php', '/p', '/p.html.bak', '/.env', '/p.html~']);
  holds(access('GET /a#/…'), ['b', 'c/d'], ['b.php', '.git', 'c.d/e.sh']);
  holds(
    access('GET /index.html', '200', '…'),
    ['curl/8.0', 'Mozilla/5.0 (X11; Linux x86_64)'],
    ['sqlmap/1.7', 'Mozilla/5.0 (compatible; evilbot/1.0)', 'l9explore/1.2.2', '-'],
  );
  holds(
    'request # user_agent="…" took 7 ms',
    ['curl/8.0', 'wget/1.2', 'Go-http-client/1.1', 'kube-probe/1.28'],
    ['sqlmap/1.7'],
  );
});

test('propose() makes rules of their own of statuses of failures, so that the others can be used', () => {
  const line = (status: number, at: number): string =>
    `192.0.2.${at} - - [14/Jun/2025:15:16:01 +0000] "GET /index.html HTTP/1.1" ${status} 512`;
  const proposals = proposalsOf(
    [200, 304, 401].flatMap((status) => times(20, (at) => line(status, at))),
    true,
  );
  assert.deepEqual(
    proposals.map(({ count }) => count),
    [40, 20],
  );
});

test('propose() takes numbers that are no codes for numbers', () => {
  const line = (at: number): string => `${HEAD}took ${at * 37} ms for ${at} entries`;
  assert.deepEqual(hiddenBy(proposalsOf(times(50, line), true), [line(77)]), [line(77)]);
});
