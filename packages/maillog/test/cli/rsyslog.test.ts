/** Covers: cli/survey/rsyslog, cli/survey/schedule. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { coveredFiles, rsyslogFiles } from '../../src/cli/survey/rsyslog.ts';
import { configurationIn, startsInTable } from '../../src/cli/survey/schedule.ts';

function covered(text: string): Record<string, string> {
  return Object.fromEntries(coveredFiles(rsyslogFiles(text)));
}

describe('coveredFiles', () => {
  it("coveredFiles: finds what Debian's syslog has, too", () => {
    const debian = `
module(load="imuxsock")
$FileOwner root
*.*;auth,authpriv.none		-/var/log/syslog
auth,authpriv.*			/var/log/auth.log
cron.*				-/var/log/cron.log
kern.*				-/var/log/kern.log
mail.*				-/var/log/mail.log
user.*				-/var/log/user.log
*.emerg				:omusrmsg:*
`;
    const syslog = '/var/log/syslog';
    assert.deepEqual(covered(debian), {
      '/var/log/cron.log': syslog,
      '/var/log/kern.log': syslog,
      '/var/log/mail.log': syslog,
      '/var/log/user.log': syslog,
    });
  });

  it('coveredFiles: finds nothing twice in the split of Red Hat', () => {
    const redHat = `
*.info;mail.none;authpriv.none;cron.none                /var/log/messages
authpriv.*                                              /var/log/secure
mail.*                                                  -/var/log/maillog
cron.*                                                  /var/log/cron
`;
    assert.deepEqual(covered(redHat), {});
  });

  it('coveredFiles: compares priorities, and keeps one of two equal files', () => {
    assert.deepEqual(covered('*.warning /a\nkern.* /b\nkern.err /c\n'), { '/c': '/a' });
    assert.deepEqual(covered('*.* /a\n*.* /b\n'), { '/a': '/b' });
    assert.deepEqual(covered('*.=info /a\n*.info;*.!err /b\n'), { '/a': '/b' });
  });
});

describe('startsInTable', () => {
  it('startsInTable: finds the lines that start a report, their PATH and variables', () => {
    const table = `
MAILTO=root
NODE_OPTIONS=--require /tmp/x
# 15 6 * * * maillog -C /etc/old.conf
15 6 * * * PATH=$PATH:/usr/local/bin maillog -C /etc/maillog.conf
0 * * * * if [ -x /opt ]; then /opt/maillog/maillog.cjs --conf=/etc/web.conf -q; fi
5 * * * * tail /var/log/maillog
6 7 * * * maillog run
`;
    const found = startsInTable(table, '/etc/cron.d/x');
    assert.deepEqual(
      found.map(({ command, path }) => [configurationIn(command), path]),
      [
        ['/etc/maillog.conf', '/usr/bin:/bin:/usr/local/bin'],
        ['/etc/web.conf', '/usr/bin:/bin'],
        [undefined, '/usr/bin:/bin'],
      ],
    );
    assert.deepEqual(found[0]?.variables, ['MAILTO', 'NODE_OPTIONS']);
  });
});
