/**
 * Lines that programs write when a host is attacked, breaks, or changes who may do what; made for this
 * project from the programs' documentation and behaviour. `<ip>`, `<host>`, `<user>`, `<n>`, `<port>` and
 * `<hex>` vary. Each line begins with its program, except those of web servers, which have no header.
 */
export const ATTACK_LINES: readonly string[] = `
sshd Failed password for <user> from <ip> port <port> ssh2
sshd Failed publickey for <user> from <ip> port <port> ssh2: ED25519 SHA256:<hex>
sshd Invalid user <user> from <ip> port <port>
sshd Connection closed by invalid user <user> <ip> port <port> [preauth]
sshd Disconnected from authenticating user root <ip> port <port> [preauth]
sshd Did not receive identification string from <ip> port <port>
sshd banner exchange: Connection from <ip> port <port>: invalid format
sshd User <user> from <ip> not allowed because none of user's groups are listed in AllowGroups
sshd User <user> from <host> not allowed because shell /bin/false is not executable
sshd Unable to negotiate with <ip> port <port>: no matching key exchange method found. Their offer: diffie-hellman-group1-sha1 [preauth]
sshd Timeout before authentication for connection from <ip> to 192.0.2.1, pid = <n>
sshd Disconnected from <ip> port <port>: Too many authentication failures [preauth]
sshd Received disconnect from <ip> port <port>:14: No supported authentication methods available [preauth]
sshd PAM service(sshd) ignoring max retries; <n> > 3
sshd drop connection #<n> from [<ip>]:<port> on [192.0.2.1]:22 past MaxStartups
sshd Accepted password for root from <ip> port <port> ssh2
sshd pam_unix(sshd:auth): check pass; user unknown
sshd pam_faillock(sshd:auth): Consecutive login failures for user <user> account temporarily locked
sshd reverse mapping checking getaddrinfo for <host> [<ip>] failed.
sudo <user> : user NOT in sudoers ; TTY=pts/<n> ; PWD=/tmp ; USER=root ; COMMAND=/bin/sh
sudo <user> : 3 incorrect password attempts ; TTY=pts/<n> ; PWD=/home/<user> ; USER=root ; COMMAND=/usr/bin/cat /etc/shadow
sudo <user> : command not allowed ; TTY=pts/<n> ; PWD=/home/<user> ; USER=root ; COMMAND=/bin/chmod 4755 /tmp/x
sudo <user> : TTY=pts/<n> ; PWD=/tmp ; USER=root ; COMMAND=/bin/bash
sudo pam_unix(sudo:auth): conversation failed
sudo pam_unix(sudo:auth): auth could not identify password for [<user>]
su FAILED SU (to root) <user> on pts/<n>
su (to root) <user> on pts/<n>
su pam_unix(su-l:auth): authentication failure; logname=<user> uid=<n> euid=0 tty=pts/<n> ruser=<user> rhost= user=root
login FAILED LOGIN (<n>) on '/dev/tty<n>' FOR '<user>', Authentication failure
login ROOT LOGIN ON tty<n>
vsftpd pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=<user> rhost=<ip>
vsftpd [<user>] FAIL LOGIN: Client "<ip>"
vsftpd refused connect from <ip>
proftpd 192.0.2.1 (<host>[<ip>]) - USER <user>: no such user found from <host> [<ip>] to 192.0.2.1:21
proftpd 192.0.2.1 (<host>[<ip>]) - USER <user> (Login failed): Incorrect password
proftpd 192.0.2.1 (<host>[<ip>]) - Maximum login attempts (3) exceeded, connection refused
proftpd 192.0.2.1 (<host>[<ip>]) - SECURITY VIOLATION: Root login attempted
pure-ftpd (?@<ip>) [WARNING] Authentication failed for user [<user>]
dovecot imap-login: Disconnected (auth failed, <n> attempts in <n> secs): user=<<user>>, method=PLAIN, rip=<ip>, lip=192.0.2.1, TLS
dovecot imap-login: Login aborted: Logged out (no auth attempts in <n> secs): user=<>, rip=<ip>, lip=192.0.2.1
dovecot auth: pam(<user>,<ip>): unknown user
dovecot auth: passwd-file(<user>,<ip>): Password mismatch
dovecot pop3-login: Disconnected: Too many invalid commands: user=<>, rip=<ip>, lip=192.0.2.1
postfix/smtpd warning: <host>[<ip>]: SASL LOGIN authentication failed: UGFzc3dvcmQ6
postfix/smtpd NOQUEUE: reject: RCPT from <host>[<ip>]: 554 5.7.1 <<user>@example.net>: Relay access denied; from=<a@example.com> to=<<user>@example.net> proto=ESMTP helo=<x>
postfix/smtpd improper command pipelining after EHLO from <host>[<ip>]: QUIT
postfix/smtpd too many errors after RCPT from <host>[<ip>]
postfix/smtpd disconnect from <host>[<ip>] ehlo=1 auth=0/<n> quit=1 commands=2/3
postfix/smtpd timeout after AUTH from <host>[<ip>]
postfix/postscreen PREGREET <n> after 0.02 from [<ip>]:<port>: EHLO User
postfix/postscreen DNSBL rank <n> for [<ip>]:<port>
postfix/anvil statistics: max connection rate <n>/60s for (smtp:<ip>) at Jun 14 15:16:01
exim dovecot_login authenticator failed for (User) [<ip>]: 535 Incorrect authentication data (set_id=<user>)
exim H=(x) [<ip>] F=<a@example.com> rejected RCPT <<user>@example.net>: relay not permitted
exim no host name found for IP address <ip>
exim SMTP call from [<ip>] dropped: too many nonmail commands (last was "NOOP")
kernel TCP: request_sock_TCP: Possible SYN flooding on port <port>. Sending cookies.  Check SNMP counters.
kernel [UFW BLOCK] IN=eth0 OUT= MAC=00:16:3e:5e:6c:00 SRC=<ip> DST=192.0.2.1 LEN=40 TTL=<n> ID=<n> PROTO=TCP SPT=<port> DPT=<port> WINDOW=1024 SYN
kernel iptables drop: IN=eth0 OUT= SRC=<ip> DST=192.0.2.1 LEN=60 PROTO=TCP SPT=<port> DPT=<port> SYN
kernel DROP IN=eth0 OUT= SRC=<ip> DST=192.0.2.1 PROTO=UDP SPT=<port> DPT=<port>
kernel martian source 192.0.2.1 from <ip>, on dev eth0
kernel device eth0 entered promiscuous mode
kernel evil: loading out-of-tree module taints kernel.
kernel usb 1-<n>: new high-speed USB device number <n> using xhci_hcd
kernel app[<n>]: segfault at <n> ip 0000<hex> sp 0000<hex> error 4 in libc.so.6
kernel Out of memory: Killed process <n> (mysqld) total-vm:<n>kB, anon-rss:<n>kB
kernel EXT4-fs (sda1): Remounting filesystem read-only
kernel Buffer I/O error on dev sdb<n>, logical block <n>, async page read
kernel ata<n>.00: failed command: READ FPDMA QUEUED
kernel audit: backlog limit exceeded
kernel md/raid1:md0: Disk failure on sdb<n>, disabling device.
kernel lockdown: insmod: unsigned module loading is restricted; see man kernel_lockdown.7
kernel perf: interrupt took too long (<n> > <n>), lowering kernel.perf_event_max_sample_rate to <n>
kernel nf_conntrack: nf_conntrack: table full, dropping packet
portsentry attackalert: Connect from host: <host>/<ip> to TCP port: <port>
portsentry Host <ip> has been blocked via wrappers with string: "ALL: <ip>"
portsentry adminalert: Port: <port> TCP Blocked
fail2ban.actions NOTICE [sshd] Ban <ip>
fail2ban.filter INFO [sshd] Found <ip> - 2026-06-14 15:16:01
haproxy Server app/web<n> is DOWN, reason: Layer4 connection problem, info: "Connection refused", check duration: <n>ms
haproxy backend app has no server available!
haproxy Proxy app reached process FD limit (maxsock=<n>). Please check 'ulimit-n' and restart.
smbd dumping core in /var/log/samba/cores/smbd
smbd BACKTRACE: <n> stack frames:
smbd INTERNAL ERROR: Signal <n> in pid <n>
smbd Auth: [SMB2,(null)] user [WORKGROUP]\\[<user>] with [NTLMv2] status [NT_STATUS_WRONG_PASSWORD] workstation [PC] remote host [ipv4:<ip>:<port>]
named client <ip>#<port> (example.org): query (cache) 'example.org/ANY/IN' denied
named client <ip>#<port>: zone transfer 'example.org/AXFR/IN' denied
named rate limit drop response to <ip>/24 for example.org IN ANY
nrpe Host <ip> is not allowed to talk to us!
xinetd FAIL: telnet address from=<ip>
snmpd Connection from UDP: [<ip>]:<port> refused
mysqld Access denied for user '<user>'@'<ip>' (using password: YES)
postgres FATAL:  password authentication failed for user "<user>"
postgres FATAL:  no pg_hba.conf entry for host "<ip>", user "<user>", database "app", no encryption
openvpn <ip>:<port> TLS Error: TLS handshake failed
openvpn <ip>:<port> AUTH_FAILED
charon authentication of '<host>' with pre-shared key failed
asterisk NOTICE: Registration from '<user>' failed for '<ip>:<port>' - Wrong password
slapd conn=<n> op=0 RESULT tag=97 err=49 text=
krb5kdc AS_REQ (8 etypes) <ip>: CLIENT_NOT_FOUND: <user>@EXAMPLE.ORG for krbtgt/EXAMPLE.ORG@EXAMPLE.ORG, Client not found in Kerberos database
nginx-app limiting requests, excess: <n>.5 by zone "one", client: <ip>
slow-app Fehlgeschlagene Anmeldung von <ip>
slow-app Anmeldung abgelehnt, Benutzer <user>, Adresse <ip>
slow-app Échec de connexion pour <user> depuis <ip>
slow-app login of <user> turned away
audit type=USER_AUTH msg=audit(1700000<n>.123:<n>): pid=<n> uid=0 auid=4294967295 ses=4294967295 msg='op=PAM:authentication acct="<user>" exe="/usr/sbin/sshd" hostname=<ip> addr=<ip> terminal=ssh res=failed'
audit type=ANOM_PROMISCUOUS msg=audit(1700000<n>.123:<n>): dev=eth0 prom=256 old_prom=0 auid=0 uid=0 gid=0 ses=1
audit type=ANOM_ABEND msg=audit(1700000<n>.123:<n>): auid=1000 uid=1000 gid=1000 ses=<n> pid=<n> comm="app" sig=11 res=1
audit type=MAC_STATUS msg=audit(1700000<n>.123:<n>): enforcing=0 old_enforcing=1 auid=0 ses=1
audit type=CONFIG_CHANGE msg=audit(1700000<n>.123:<n>): auid=0 ses=<n> op=remove_rule key="watch" list=4 res=1
audit type=ADD_USER msg=audit(1700000<n>.123:<n>): pid=<n> uid=0 auid=0 ses=<n> msg='op=add-user id=<n> exe="/usr/sbin/useradd" res=success'
audit type=DAEMON_END msg=audit(1700000<n>.123:<n>): op=terminate auid=0 pid=<n> subj=system res=success
audit type=AVC msg=audit(1700000<n>.123:<n>): avc:  denied  { read } for  pid=<n> comm="httpd" name="shadow" dev="sda1" ino=<n> scontext=a tcontext=b tclass=file permissive=0
auditd Audit daemon is low on disk space for logging
auditd The audit daemon is exiting.
useradd new user: name=<user>, UID=<n>, GID=<n>, home=/home/<user>, shell=/bin/bash, from=/dev/pts/<n>
usermod add '<user>' to group 'wheel'
usermod change user '<user>' UID from '<n>' to '0'
groupadd new group: name=<user>, GID=<n>
userdel delete user '<user>'
passwd password changed for <user>
chage changed password expiry for <user>
gpasswd user <user> added by root to group sudo
crontab (<user>) REPLACE (root)
polkitd Operator of unix-session:<n> successfully authenticated as unix-user:root to gain ONE-SHOT authorization for action org.freedesktop.policykit.exec for unix-process:<n>:<n>
systemd sshd.service: Main process exited, code=exited, status=255/EXCEPTION
systemd app.service: Start request repeated too quickly.
systemd app.service: Main process exited, code=killed, status=9/KILL
systemd auditd.service: Deactivated successfully.
systemd Stopped firewall.service - Packet filter.
systemd-logind Failed to start session scope session-<n>.scope
ntpd time stepped by <n>.123 s
chronyd System clock was stepped by <n>.12 seconds
dhcpd no free leases on subnet 192.0.2.0/24
smartd Device: /dev/sda, <n> Currently unreadable (pending) sectors
mdadm Fail event detected on md device /dev/md<n>
setroubleshoot SELinux is preventing httpd from read access on the file shadow
dbus-daemon avc:  received setenforce notice (enforcing=0)
rsyslogd action 'action-<n>-builtin:omfwd' suspended (module 'builtin:omfwd')
rsyslogd imuxsock lost <n> messages from pid <n> due to rate-limiting
app write to /var/lib/app: No space left on device
app db: disk usage at <n>% of /var, writes stopped
app worker <n> exited with code 139
app wiped <n> records of table audit
app backup of volume <n> did not finish
app firewall disabled by <user>
app role admin granted to <user>
app certificate of <host> expired <n> days ago
clamd /home/<user>/x<n>: Eicar-Signature FOUND
rkhunter Warning: Hidden directory found: /dev/.<user>
aide found differences between database and filesystem
sshguard Blocking "<ip>/32" for 120 secs (3 attacks in <n> secs, after 1 abuses over <n> secs.)
denyhosts new denied hosts: ['<ip>']
ufw Firewall stopped and disabled on system startup
- <ip> - - [14/Jun/2026:15:16:01 +0000] "GET /wp-login.php HTTP/1.1" 404 <n> "-" "Mozilla/5.0"
- <ip> - - [14/Jun/2026:15:16:02 +0000] "GET /.env HTTP/1.1" 404 <n> "-" "curl/8.0"
- <ip> - - [14/Jun/2026:15:16:03 +0000] "POST /cgi-bin/.%2e/.%2e/bin/sh HTTP/1.1" 400 <n> "-" "-"
- <ip> - <user> [14/Jun/2026:15:16:04 +0000] "GET /admin/ HTTP/1.1" 401 <n> "-" "Mozilla/5.0"
- <ip> - - [14/Jun/2026:15:16:05 +0000] "GET /index.php?id=1%27%20OR%201=1 HTTP/1.1" 200 <n> "-" "sqlmap/1.7"
- <ip> - - [14/Jun/2026:15:16:06 +0000] "GET /phpmyadmin/index.php HTTP/1.1" 200 <n> "-" "zgrab/0.x"
- 2026/06/14 15:16:01 [error] <n>#<n>: *<n> open() "/srv/www/.git/config" failed (2: No such file or directory), client: <ip>, server: _, request: "GET /.git/config HTTP/1.1", host: "192.0.2.1"
- 2026/06/14 15:16:01 [error] <n>#<n>: *<n> user "<user>": password mismatch, client: <ip>, server: _, request: "GET / HTTP/1.1", host: "192.0.2.1"
- 2026/06/14 15:16:01 [warn] <n>#<n>: *<n> delaying request, excess: 0.5, by zone "one", client: <ip>
- [Sun Jun 14 15:16:01.000001 2026] [auth_basic:error] [pid <n>:tid <n>] [client <ip>:<port>] AH01618: user <user> not found: /admin
- [Sun Jun 14 15:16:01.000001 2026] [core:error] [pid <n>:tid <n>] [client <ip>:<port>] AH00126: Invalid URI in request GET /../../etc/passwd HTTP/1.1
- level=info msg="firewall disabled" by=<user>
- level=info msg="audit log deleted" rows=<n>
- {"level":"info","msg":"login refused","user":"<user>","ip":"<ip>"}
`
  .trim()
  .split('\n');

/** The daily business of the same programs. */
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
