/** The daily business of the programs in attacks/, in the form that attacks.ts describes. */
export const BENIGN_LINES: readonly string[] = `
sshd Accepted publickey for <user> from <ip> port <port> ssh2: ED25519 SHA256:<hex>
sshd Received disconnect from <ip> port <port>:11: disconnected by user
sshd Disconnected from user <user> <ip> port <port>
sshd pam_unix(sshd:session): session opened for user <user>(uid=1000) by (uid=0)
sshd pam_unix(sshd:session): session closed for user <user>
systemd Starting apt-daily.service - Daily apt download activities...
systemd Finished apt-daily.service - Daily apt download activities.
systemd Started session-<n>.scope - Session <n> of user <user>.
systemd app.service: Consumed <n>.5s CPU time.
systemd-logind New session <n> of user <user>.
systemd-logind Session <n> logged out. Waiting for processes to exit.
systemd-logind Removed session <n>.
CRON pam_unix(cron:session): session closed for user www-data
CRON (www-data) CMD (test -x /usr/sbin/anacron || run-parts /etc/cron.hourly)
postfix/smtpd connect from <host>[<ip>]
postfix/smtpd disconnect from <host>[<ip>] ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5
postfix/qmgr <hex>: from=<<user>@example.org>, size=<n>, nrcpt=1 (queue active)
postfix/qmgr <hex>: removed
postfix/cleanup <hex>: message-id=<<hex>@example.org>
dovecot imap-login: Login: user=<<user>>, method=PLAIN, rip=<ip>, lip=192.0.2.1, mpid=<n>, TLS, session=<<hex>>
dovecot imap(<user>)<<n>><<hex>>: Disconnected: Logged out in=<n> out=<n>
kernel eth0: link becomes ready
kernel IPv6: ADDRCONF(NETDEV_CHANGE): veth<n>: link becomes ready
ntpd kernel reports TIME_ERROR: 0x41: Clock Unsynchronized
dhclient DHCPREQUEST for 192.0.2.17 on eth0 to 192.0.2.1 port 67
dhclient DHCPACK of 192.0.2.17 from 192.0.2.1
dhclient bound to 192.0.2.17 -- renewal in <n> seconds.
named zone example.org/IN: sending notifies (serial <n>)
app cache warmed, <n> keys in <n> ms
app worker <n> exited with code 0
app request <n> served in <n> ms
app job <n> finished after <n> seconds
app checkpoint complete: wrote <n> buffers
postgres LOG:  checkpoint starting: time
postgres LOG:  automatic vacuum of table "app.public.users": index scans: <n>
haproxy <ip>:<port> [14/Jun/2026:15:16:01.123] www app/web1 0/0/1/2/3 200 <n> - - ---- 1/1/0/0/0 0/0 "GET / HTTP/1.1"
smartd Device: /dev/sda [SAT], SMART Usage Attribute: 194 Temperature_Celsius changed from <n> to <n>
rsyslogd [origin software="rsyslogd" swVersion="8.2302.0" x-pid="<n>" x-info="https://www.rsyslog.com"] rsyslogd was HUPed
dbus-daemon [system] Successfully activated service 'org.freedesktop.hostname1'
puppet-agent Applied catalog in <n>.12 seconds
snapd storehelpers.go:<n>: cannot refresh: snap has no updates available: "core"
- <ip> - - [14/Jun/2026:15:16:01 +0000] "GET / HTTP/1.1" 200 <n> "-" "Mozilla/5.0"
- <ip> - - [14/Jun/2026:15:16:02 +0000] "GET /style-<n>.css HTTP/1.1" 304 0 "-" "Mozilla/5.0"
- level=info msg="cache warmed" keys=<n> took=<n>ms
- {"level":"info","msg":"job done","job":<n>,"took_ms":<n>}
`
  .trim()
  .split('\n');
