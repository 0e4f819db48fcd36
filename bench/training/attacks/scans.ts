/** Scans, probes and blocks, made from the programs' documentation and behaviour. */
export const SCANS = String.raw`
sshd Did not receive identification string from <ip> port <port>
sshd banner exchange: Connection from <ip> port <port>: invalid format
sshd Bad protocol version identification 'GET / HTTP/1.1' from <ip> port <port>
sshd drop connection #<n> from [<ip>]:<port> on [192.0.2.1]:22 past MaxStartups
sshd error: kex_exchange_identification: Connection closed by remote host
sshd Connection reset by <ip> port <port> [preauth]
sshd Received disconnect from <ip> port <port>:11: Bye Bye [preauth]
sshd fatal: no matching mac found: client hmac-md5 server hmac-sha2-256 [preauth]
sshd scanned from <ip> with SSH-1.0-SSH_Version_Mapper.  Don't panic.
postfix/smtpd NOQUEUE: reject: RCPT from <host>[<ip>]: 554 5.7.1 <<user>@example.net>: Relay access denied; from=<a@example.com> to=<<user>@example.net> proto=ESMTP helo=<x>
postfix/smtpd NOQUEUE: reject: VRFY from <host>[<ip>]: 550 5.1.1 <<user>>: Recipient address rejected: User unknown in local recipient table
postfix/smtpd improper command pipelining after EHLO from <host>[<ip>]: QUIT
postfix/smtpd too many errors after RCPT from <host>[<ip>]
postfix/smtpd lost connection after EHLO from <host>[<ip>]
postfix/smtpd lost connection after UNKNOWN from <host>[<ip>]
postfix/smtpd warning: non-SMTP command from <host>[<ip>]: GET / HTTP/1.1
postfix/smtpd SSL_accept error from <host>[<ip>]: -1
postfix/postscreen PREGREET <n> after 0.02 from [<ip>]:<port>: EHLO User
postfix/postscreen DNSBL rank <n> for [<ip>]:<port>
postfix/postscreen HANGUP after 0.<n> from [<ip>]:<port> in tests after SMTP handshake
postfix/postscreen COMMAND TIME LIMIT from [<ip>]:<port> after CONNECT
postfix/postscreen BLACKLISTED [<ip>]:<port>
postfix/anvil statistics: max connection rate <n>/60s for (smtp:<ip>) at Jun 14 15:16:01
postgrey action=greylist, reason=new, client_name=<host>, client_address=<ip>, sender=a@example.org, recipient=b@example.org
exim H=(x) [<ip>] F=<a@example.com> rejected RCPT <<user>@example.net>: relay not permitted
exim no host name found for IP address <ip>
exim SMTP call from [<ip>] dropped: too many nonmail commands (last was "NOOP")
exim SMTP protocol synchronization error (input sent without waiting for greeting): rejected connection from H=[<ip>]
exim unexpected disconnection while reading SMTP command from (x) [<ip>]
sendmail ruleset=check_relay, arg1=<host>, arg2=<ip>, relay=<host> [<ip>], reject=553 5.3.0 Spam blocked
sendmail <host> [<ip>] did not issue MAIL/EXPN/VRFY/ETRN during connection to MTA
sendmail <host> [<ip>] (may be forged)
sendmail POSSIBLE ATTACK from <ip>: newline in string "x"
rblsmtpd <ip> pid <n>: 451 https://www.spamhaus.org/query/ip/<ip>
spamd identified spam (<n>.1/5.0) for <user>:<n> in <n>.1 seconds, <n> bytes.
kernel TCP: request_sock_TCP: Possible SYN flooding on port <port>. Sending cookies.  Check SNMP counters.
kernel TCP: Treason uncloaked! Peer <ip>:<port>/80 shrinks window <n>:<n>. Repaired.
kernel [UFW BLOCK] IN=eth0 OUT= MAC=00:16:3e:5e:6c:00 SRC=<ip> DST=192.0.2.1 LEN=40 TTL=<n> ID=<n> PROTO=TCP SPT=<port> DPT=<port> WINDOW=1024 SYN
kernel [UFW AUDIT INVALID] IN=eth0 OUT= SRC=<ip> DST=192.0.2.1 LEN=40 PROTO=TCP SPT=<port> DPT=<port>
kernel iptables drop: IN=eth0 OUT= SRC=<ip> DST=192.0.2.1 LEN=60 PROTO=TCP SPT=<port> DPT=<port> SYN
kernel DROP IN=eth0 OUT= SRC=<ip> DST=192.0.2.1 PROTO=UDP SPT=<port> DPT=<port>
kernel Shorewall:net2fw:DROP:IN=eth0 OUT= SRC=<ip> DST=192.0.2.1 LEN=<n> PROTO=TCP SPT=<port> DPT=<port>
kernel nft: IN=eth0 OUT= SRC=<ip> DST=192.0.2.1 LEN=<n> TTL=<n> PROTO=ICMP TYPE=8 CODE=0
kernel IN=eth0 OUT= MAC=00:16:3e:5e:6c:00 SRC=<ip> DST=192.0.2.1 LEN=<n> PROTO=TCP SPT=<port> DPT=23 WINDOW=1024 SYN
kernel martian source 192.0.2.1 from <ip>, on dev eth0
kernel ll header: 00000000: ff ff ff ff ff ff 00 16 3e 5e 6c 00 08 06
kernel xt_recent: SSH_brute <ip>
pf rule <n>/0(match): block in on em0: <ip>.<port> > 192.0.2.1.22: Flags [S], seq <n>, win 1024, length 0
filterlog <n>,,,1000000103,em0,match,block,in,4,0x0,,<n>,<n>,0,none,6,tcp,40,<ip>,192.0.2.1,<port>,23,0,S,<n>,,1024,,
ipmon <n>:<n> em0 @0:<n> b <ip>,<port> -> 192.0.2.1,23 PR tcp len 20 44 -S IN
portsentry attackalert: Connect from host: <host>/<ip> to TCP port: <port>
portsentry Host <ip> has been blocked via wrappers with string: "ALL: <ip>"
portsentry adminalert: Port: <port> TCP Blocked
scanlogd <ip>:<port> to 192.0.2.1 ports 22, 23, 25, 80, 110, ..., fSrpauxy, TOS 00, TTL <n> @15:16:01
psad scan detected: <ip> -> 192.0.2.1 tcp: [1-<n>] flags: SYN tcp pkts: <n> DL: 2
arpwatch flip flop 192.0.2.1 00:16:3e:5e:6c:00 (00:16:3e:5e:6c:01) eth0
arpwatch changed ethernet address 192.0.2.<n> 00:16:3e:5e:6c:00 (00:16:3e:5e:6c:01) eth0
arpwatch new station 192.0.2.<n> 00:16:3e:5e:6c:00 eth0
fail2ban.actions NOTICE [sshd] Ban <ip>
fail2ban.filter INFO [sshd] Found <ip> - 2026-06-14 15:16:01
fail2ban.actions NOTICE [sshd] Restore Ban <ip>
sshguard Blocking "<ip>/32" for 120 secs (3 attacks in <n> secs, after 1 abuses over <n> secs.)
sshguard Attack from "<ip>" on service SSH with danger 10.
denyhosts new denied hosts: ['<ip>']
crowdsec time="2026-06-14T15:16:01Z" level=info msg="Ip <ip> performed 'crowdsecurity/ssh-bf' (6 events over 12s) at 2026-06-14"
crowdsec level=info msg="<n> decision added"
snort [1:2001219:<n>] ET SCAN Potential SSH Scan [Classification: Attempted Information Leak] [Priority: 2] {TCP} <ip>:<port> -> 192.0.2.1:22
snort [119:<n>:1] (http_inspect) U ENCODING {TCP} <ip>:<port> -> 192.0.2.1:80
suricata [1:2010935:<n>] ET POLICY Suspicious inbound to MSSQL port 1433 [Classification: Potentially Bad Traffic] [Priority: 2] {TCP} <ip>:<port> -> 192.0.2.1:1433
suricata {"timestamp":"2026-06-14T15:16:01.123456+0000","flow_id":<n>,"event_type":"alert","src_ip":"<ip>","src_port":<port>,"dest_ip":"192.0.2.1","dest_port":22,"proto":"TCP","alert":{"action":"allowed","gid":1,"signature_id":2001219,"rev":19,"signature":"ET SCAN Potential SSH Scan","category":"Attempted Information Leak","severity":2}}
suricata {"event_type":"stats","stats":{"uptime":<n>,"capture":{"kernel_packets":<n>,"kernel_drops":<n>}}}
zeek notice: SSH::Password_Guessing <ip> appears to be guessing SSH passwords (seen in <n> connections).
ossec Alert Level: 10; Rule: 5712 - SSHD brute force trying to get access to the system.; Location: web1->/var/log/auth.log; srcip: <ip>;
named client <ip>#<port> (example.org): query (cache) 'example.org/ANY/IN' denied
named client <ip>#<port>: zone transfer 'example.org/AXFR/IN' denied
named client @0x7f <ip>#<port>: received notify for zone 'example.net': not authoritative
named rate limit drop response to <ip>/24 for example.org IN ANY
named client <ip>#<port>: query: version.bind CH TXT + (192.0.2.1)
unbound info: <ip> example.org. ANY IN
unbound notice: ip_ratelimit exceeded <ip> <n>
dhcpd DHCPDISCOVER from 00:16:3e:5e:6c:<n> via eth0: network 192.0.2.0/24: no free leases
ntpd receive: Unexpected origin timestamp from <ip>
rpcbind connect from <ip> to dump()
rpc.statd gethostbyname error for ^X<hex>
mountd refused mount request from <ip> for /srv (/srv): illegal port <port>
mountd authenticated mount request from <host>:<port> for /srv (/srv)
nginx-app limiting requests, excess: <n>.5 by zone "one", client: <ip>
haproxy <ip>:<port> [14/Jun/2026:15:16:01.123] www www/<NOSRV> -1/-1/-1/-1/0 403 <n> - - PR-- 1/1/0/0/0 0/0 "GET /wp-admin/ HTTP/1.0"
haproxy <ip>:<port> [14/Jun/2026:15:16:01.123] www www/<NOSRV> -1/-1/-1/-1/<n> 400 <n> - - CR-- 1/1/0/0/0 0/0 "<BADREQ>"
haproxy <ip>:<port> [14/Jun/2026:15:16:01.123] https/1: SSL handshake failure
squid <n>.123 <n> <ip> TCP_DENIED/403 <n> CONNECT mail.example.net:25 - HIER_NONE/- text/html
modsecurity ModSecurity: Warning. Pattern match "(?i)union.*select" at ARGS:id. [file "/etc/modsecurity/x.conf"] [line "<n>"] [id "942100"] [msg "SQL Injection Attack"] [hostname "192.0.2.1"] [uri "/index.php"]
suhosin ALERT - configured POST variable limit exceeded - dropped variable 'x' (attacker '<ip>', file '/srv/index.php')
php PHP Warning:  include(): http:// wrapper is disabled in the server configuration by allow_url_include=0 in /srv/a.php on line <n>
dnsmasq possible DNS-rebind attack detected: <host>
dnsmasq query[A] <host> from <ip>
ufw-kernel BLOCK <n> packets on port 23
app <n> probes on closed doors
app someone knocked on <n> ports in a row
app Portscan von <n> Ports erkannt
app Anfrage blockiert, Regel <n>
app Paket verworfen, Regel <n>
app paquet rejeté, règle <n>
app paquete descartado, regla <n>
app verbinding geblokkeerd, regel <n>
app rule <n> matched, packet discarded
app connection <n> shunned
app packets filtered: <n>
app rate cap reached, <n> calls shed
app level=info msg="request rejected by policy" rule=<n>
app {"level":"info","msg":"waf match","rule":<n>,"action":"block"}
%ASA-4-106023 Deny tcp src outside:<ip>/<port> dst inside:192.0.2.1/23 by access-group "outside_in" [0x0, 0x0]
%ASA-4-733100 [ Scanning] drop rate-1 exceeded. Current burst rate is <n> per second, max configured rate is 10; Current average rate is <n> per second
%ASA-2-106001 Inbound TCP connection denied from <ip>/<port> to 192.0.2.1/23 flags SYN on interface outside
%ASA-6-302014 Teardown TCP connection <n> for outside:<ip>/<port> to inside:192.0.2.1/80 duration 0:00:30 bytes 0 SYN Timeout
%PIX-3-305005 No translation group found for tcp src inside:192.0.2.1/<port> dst outside:<ip>/80
%SEC-6-IPACCESSLOGP list 101 denied tcp <ip>(<port>) -> 192.0.2.1(23), <n> packets
RT_FLOW RT_FLOW_SESSION_DENY: session denied <ip>/<port>->192.0.2.1/23 junos-telnet 6(0) deny-all untrust trust
RT_IDS RT_SCREEN_TCP: TCP port scan! source: <ip>:<port>, destination: 192.0.2.1:23, zone name: untrust, interface name: ge-0/0/0.0, action: drop
fortigate date=2026-06-14 time=15:16:01 devname="FGT" type="traffic" subtype="forward" level="notice" srcip=<ip> srcport=<port> dstip=192.0.2.1 dstport=23 action="deny" policyid=<n> service="TELNET"
fortigate date=2026-06-14 time=15:16:01 devname="FGT" type="utm" subtype="ips" level="alert" severity="high" srcip=<ip> action="detected" attack="Bash.Function" count=<n>
CEF:0|Check Point|VPN-1 & FireWall-1|NGX|drop|drop|5| src=<ip> spt=<port> dst=192.0.2.1 dpt=23 proto=6 act=Drop
- <ip> - - [14/Jun/2026:15:16:01 +0000] "GET /wp-login.php HTTP/1.1" 404 <n> "-" "Mozilla/5.0"
- <ip> - - [14/Jun/2026:15:16:02 +0000] "GET /.env HTTP/1.1" 404 <n> "-" "curl/8.0"
- <ip> - - [14/Jun/2026:15:16:03 +0000] "POST /cgi-bin/.%2e/.%2e/bin/sh HTTP/1.1" 400 <n> "-" "-"
- <ip> - - [14/Jun/2026:15:16:05 +0000] "GET /index.php?id=1%27%20OR%201=1 HTTP/1.1" 200 <n> "-" "sqlmap/1.7"
- <ip> - - [14/Jun/2026:15:16:06 +0000] "GET /phpmyadmin/index.php HTTP/1.1" 200 <n> "-" "zgrab/0.x"
- <ip> - - [14/Jun/2026:15:16:06 +0000] "\x16\x03\x01" 400 <n> "-" "-"
- <ip> - - [14/Jun/2026:15:16:06 +0000] "-" 408 <n> "-" "-"
- <ip> - - [14/Jun/2026:15:16:06 +0000] "GET / HTTP/1.1" 200 <n> "-" "() { :;}; /bin/bash -c id"
- 192.0.2.1 <ip> - - [14/Jun/2026:15:16:06 +0000] "GET /shell.php?cmd=id HTTP/1.1" 200 <n>
- 2026-06-14 15:16:01 W3SVC1 192.0.2.1 GET /scripts/..%c0%af../winnt/system32/cmd.exe /c+dir 80 - <ip> Mozilla/4.0 404 0 2
- 2026/06/14 15:16:01 [error] <n>#<n>: *<n> open() "/srv/www/.git/config" failed (2: No such file or directory), client: <ip>, server: _, request: "GET /.git/config HTTP/1.1", host: "192.0.2.1"
- 2026/06/14 15:16:01 [warn] <n>#<n>: *<n> delaying request, excess: 0.5, by zone "one", client: <ip>
- 2026/06/14 15:16:01 [info] <n>#<n>: *<n> client sent invalid method while reading client request line, client: <ip>, server: _
- [Sun Jun 14 15:16:01.000001 2026] [core:error] [pid <n>:tid <n>] [client <ip>:<port>] AH00126: Invalid URI in request GET /../../etc/passwd HTTP/1.1
- [Sun Jun 14 15:16:01.000001 2026] [ssl:info] [pid <n>:tid <n>] [client <ip>:<port>] AH01964: Connection to child <n> established (server example.org:443)
- [Sun Jun 14 15:16:01.000001 2026] [evasive20:error] [pid <n>:tid <n>] [client <ip>:<port>] client denied by server configuration: /srv
- {"timestamp":"2026-06-14T15:16:01Z","action":"block","clientIP":"<ip>","ruleId":"100016","source":"firewallManaged","userAgent":"Fuzz"}
- {"version":2,"account_id":"1","interface_id":"eni-1","srcaddr":"<ip>","dstaddr":"192.0.2.1","srcport":<port>,"dstport":23,"action":"REJECT"}
- {"schemaVersion":"2.0","type":"Recon:EC2/PortProbeUnprotectedPort","severity":2,"service":{"count":<n>}}
`;
