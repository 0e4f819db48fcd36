/** Changes of privilege, accounts, configuration, audit and clock, and intrusions seen by local programs. */
export const CHANGES = String.raw`
sudo <user> : TTY=pts/<n> ; PWD=/tmp ; USER=root ; COMMAND=/bin/bash
sudo <user> : TTY=pts/<n> ; PWD=/tmp ; USER=backup ; COMMAND=/usr/bin/vi /etc/sudoers
sudo pam_unix(sudo:session): session opened for user root(uid=0) by <user>(uid=<n>)
su (to root) <user> on pts/<n>
su pam_unix(su-l:session): session opened for user postgres(uid=<n>) by (uid=0)
login ROOT LOGIN ON tty<n>
doas <user> ran command /bin/sh as root from /tmp
pkexec <user>: Executing command [USER=root] [TTY=/dev/pts/<n>] [CWD=/] [COMMAND=/bin/sh]
sshd pam_unix(sshd:session): session opened for user <user>(uid=0) by (uid=0)
sshd Accepted publickey for <user> from <ip> port <port> ssh2: RSA SHA256:<hex>
useradd new user: name=<user>, UID=<n>, GID=<n>, home=/home/<user>, shell=/bin/bash, from=/dev/pts/<n>
useradd add '<user>' to group 'docker'
usermod add '<user>' to group 'wheel'
usermod change user '<user>' UID from '<n>' to '0'
usermod unlock user '<user>' password
groupadd new group: name=<user>, GID=<n>
groupmod group changed in /etc/group (group adm/<n>, new name: x)
userdel delete user '<user>'
passwd password changed for <user>
passwd pam_unix(passwd:chauthtok): password changed for <user>
chpasswd pam_unix(chpasswd:chauthtok): password changed for <user>
chage changed password expiry for <user>
chfn changed user '<user>' information
chsh changed user '<user>' shell to '/bin/bash'
gpasswd user <user> added by root to group sudo
gpasswd members of group adm set by root to <user>
newusers (<n>) account created
accounts-daemon request by system-bus-name::1.<n> [gnome-control-center pid:<n> uid:1000]: create user 'x'
accounts-daemon request by system-bus-name::1.<n> [pid:<n> uid:1000]: set account type of user 1001 to 1
crontab (<user>) REPLACE (root)
crontab (<user>) BEGIN EDIT (<user>)
cron (<user>) RELOAD (crontabs/<user>)
cron (*system*) RELOAD (/etc/cron.d/x)
atd Starting job <n> (a0000<n>01b) for user '<user>' (<n>)
polkitd Operator of unix-session:<n> successfully authenticated as unix-user:root to gain ONE-SHOT authorization for action org.freedesktop.policykit.exec for unix-process:<n>:<n>
polkitd Reloading rules
systemd Reloading.
systemd Reloading requested from client PID <n> ('systemctl') (unit session-<n>.scope)...
systemd Created symlink /etc/systemd/system/x.service -> /tmp/x.service.
systemd Removed slice x.slice - cgroup x.
systemd-sysusers Creating user 'x' (x) with UID <n> and GID <n>.
systemd-sysctl Couldn't write '<n>' to 'kernel/randomize_va_space', ignoring
systemd Time has been changed
systemd-timedated Changed local time to Sun 2026-06-14 15:16:01 UTC
systemd-timedated Set NTP to disabled (systemd-timesyncd.service).
systemd-hostnamed Changed host name to 'x<n>'
ntpd time stepped by <n>.123 s
ntpd time reset +<n>.123 s
ntpd time slew +<n>.123 s
chronyd System clock was stepped by <n>.12 seconds
chronyd System clock wrong by <n>.123 seconds
date time set by <user>
hwclock System clock set to <n>
kernel audit: type=1404 audit(1700000<n>.123:<n>): enforcing=0 old_enforcing=1 auid=0 ses=<n>
kernel audit: type=1403 audit(1700000<n>.123:<n>): auid=0 ses=<n> lsm=selinux res=1
kernel audit: type=1305 audit(1700000<n>.123:<n>): op=set audit_enabled=0 old=1 auid=0 ses=<n> res=1
kernel audit: type=1700 audit(1700000<n>.123:<n>): dev=eth0 prom=256 old_prom=0 auid=0 uid=0 gid=0 ses=<n>
kernel audit: type=1326 audit(1700000<n>.123:<n>): auid=1000 uid=1000 gid=1000 ses=<n> pid=<n> comm="app" exe="/usr/bin/app" sig=31 arch=c000003e syscall=<n> compat=0 ip=0x<n> code=0x80000000
kernel SELinux:  Disabled at runtime.
kernel SELinux:  policy loaded with handle_unknown=allow
kernel SELinux:  unloading policy
kernel SELinux:  Permission watch in class filesystem not defined in policy.
kernel Lockdown: modprobe: unsigned module loading is restricted; see man kernel_lockdown.7
kernel lockdown: insmod: unsigned module loading is restricted; see man kernel_lockdown.7
kernel evil: loading out-of-tree module taints kernel.
kernel evil: module license 'unspecified' taints kernel.
kernel evil: module verification failed: signature and/or required key missing - tainting kernel
kernel evil: no symbol version for module_layout
kernel device eth0 entered promiscuous mode
kernel eth0: promiscuous mode enabled
kernel usb 1-<n>: new high-speed USB device number <n> using xhci_hcd
kernel usb 1-<n>: Product: Mass Storage
kernel usb-storage 1-<n>:1.0: USB Mass Storage device detected
kernel sd <n>:0:0:0: [sdb] Attached SCSI removable disk
kernel kexec_core: Starting new kernel
kernel ptrace attach of "sshd"[<n>] was attempted by "gdb"[<n>]
kernel process '<n>' launched '/bin/sh' with NULL argv: empty string added
kernel sysrq: Emergency Sync
kernel sysrq: Changing Loglevel
audit type=ANOM_PROMISCUOUS msg=audit(1700000<n>.123:<n>): dev=eth0 prom=256 old_prom=0 auid=0 uid=0 gid=0 ses=1
audit type=ANOM_ABEND msg=audit(1700000<n>.123:<n>): auid=1000 uid=1000 gid=1000 ses=<n> pid=<n> comm="app" sig=11 res=1
audit type=ANOM_LOGIN_FAILURES msg=audit(1700000<n>.123:<n>): pid=<n> uid=0 auid=0 ses=<n> msg='pam_faillock uid=<n> exe="/usr/sbin/sshd" res=success'
audit type=ANOM_ROOT_TRANS msg=audit(1700000<n>.123:<n>): pid=<n> uid=0 auid=0 ses=<n> res=success
audit type=MAC_STATUS msg=audit(1700000<n>.123:<n>): enforcing=0 old_enforcing=1 auid=0 ses=1
audit type=MAC_POLICY_LOAD msg=audit(1700000<n>.123:<n>): policy loaded auid=0 ses=<n>
audit type=MAC_CONFIG_CHANGE msg=audit(1700000<n>.123:<n>): bool=httpd_can_network_connect val=1 old_val=0 auid=0 ses=<n>
audit type=CONFIG_CHANGE msg=audit(1700000<n>.123:<n>): auid=0 ses=<n> op=remove_rule key="watch" list=4 res=1
audit type=CONFIG_CHANGE msg=audit(1700000<n>.123:<n>): audit_enabled=0 old=1 auid=0 ses=<n> res=1
audit type=ADD_USER msg=audit(1700000<n>.123:<n>): pid=<n> uid=0 auid=0 ses=<n> msg='op=add-user id=<n> exe="/usr/sbin/useradd" res=success'
audit type=ADD_GROUP msg=audit(1700000<n>.123:<n>): pid=<n> uid=0 auid=0 ses=<n> msg='op=add-group id=<n> res=success'
audit type=DEL_USER msg=audit(1700000<n>.123:<n>): pid=<n> uid=0 auid=0 ses=<n> msg='op=delete-user id=<n> res=success'
audit type=USER_MGMT msg=audit(1700000<n>.123:<n>): pid=<n> uid=0 auid=0 ses=<n> msg='op=add-user-to-group grp="wheel" res=success'
audit type=USER_CHAUTHTOK msg=audit(1700000<n>.123:<n>): pid=<n> uid=0 auid=0 ses=<n> msg='op=change password id=<n> res=success'
audit type=ACCT_LOCK msg=audit(1700000<n>.123:<n>): pid=<n> uid=0 auid=0 ses=<n> msg='op=lock id=<n> res=success'
audit type=ACCT_UNLOCK msg=audit(1700000<n>.123:<n>): pid=<n> uid=0 auid=0 ses=<n> msg='op=unlock id=<n> res=success'
audit type=ROLE_ASSIGN msg=audit(1700000<n>.123:<n>): pid=<n> uid=0 auid=0 ses=<n> msg='op=login-sename,role acct="x" res=success'
audit type=KERN_MODULE msg=audit(1700000<n>.123:<n>): name="evil"
audit type=DAEMON_END msg=audit(1700000<n>.123:<n>): op=terminate auid=0 pid=<n> subj=system res=success
audit type=DAEMON_ABORT msg=audit(1700000<n>.123:<n>): op=error auid=0 pid=<n> res=failed
audit type=DAEMON_CONFIG msg=audit(1700000<n>.123:<n>): op=reconfigure state=changed auid=0 pid=<n> res=success
audit type=SERVICE_STOP msg=audit(1700000<n>.123:<n>): pid=1 uid=0 auid=4294967295 ses=4294967295 msg='unit=auditd comm="systemd" exe="/usr/lib/systemd/systemd" hostname=? addr=? terminal=? res=success'
audit type=SYSTEM_SHUTDOWN msg=audit(1700000<n>.123:<n>): pid=<n> uid=0 auid=4294967295 ses=4294967295 msg=' comm="systemd-update-utmp" res=success'
audit type=TIME_ADJNTPVAL msg=audit(1700000<n>.123:<n>): op=offset old=0 new=<n>
audit type=EXECVE msg=audit(1700000<n>.123:<n>): argc=3 a0="sh" a1="-c" a2="id"
audit type=SYSCALL msg=audit(1700000<n>.123:<n>): arch=c000003e syscall=2 success=yes exit=3 ppid=<n> pid=<n> auid=1000 uid=0 gid=0 comm="vi" exe="/usr/bin/vi" key="shadow"
audit type=PATH msg=audit(1700000<n>.123:<n>): item=0 name="/etc/shadow" inode=<n> dev=fd:00 mode=0100000 ouid=0 ogid=0 rdev=00:00
audit type=AVC msg=audit(1700000<n>.123:<n>): avc:  denied  { read } for  pid=<n> comm="httpd" name="shadow" dev="sda1" ino=<n> scontext=a tcontext=b tclass=file permissive=0
audit type=USER_CMD msg=audit(1700000<n>.123:<n>): pid=<n> uid=1000 auid=1000 ses=<n> msg='cwd="/tmp" cmd=69640A terminal=pts/0 res=success'
audit type=CRED_ACQ msg=audit(1700000<n>.123:<n>): pid=<n> uid=0 auid=0 ses=<n> msg='op=PAM:setcred acct="root" res=success'
audit[<n>] type=1400 apparmor="STATUS" operation="profile_remove" profile="unconfined" name="named" pid=<n>
auditd Audit daemon is low on disk space for logging
auditd Audit daemon is suspending logging due to low disk space.
auditd The audit daemon is exiting.
auditd Audit daemon rotating log files
auditd config change requested by pid=<n> auid=0 subj=system
setroubleshoot SELinux is preventing httpd from read access on the file shadow
dbus-daemon avc:  received setenforce notice (enforcing=0)
dbus-daemon Reloaded configuration
setsebool The httpd_can_network_connect policy boolean was changed to 1 by <user>
rkhunter Warning: Hidden directory found: /dev/.<user>
rkhunter Warning: The file properties have changed:
chkrootkit INFECTED (PORTS:  <n>)
clamd /home/<user>/x<n>: Eicar-Signature FOUND
clamd /srv/upload/x<n>: Heuristics.Phishing FOUND
aide found differences between database and filesystem
aide Changed entries: <n>
aide summary: added <n>, removed <n>, changed <n>
ossec Integrity checksum changed for: '/etc/passwd' Size changed from '<n>' to '<n>'
ossec File '/etc/hosts.allow' was modified
ossec-syscheckd INFO: Syscheck scan frequency: <n> seconds
ossec Agent stopped: 'web<n>->any'.
tripwire Integrity Check Report: <n> violations
ufw Firewall stopped and disabled on system startup
firewalld Reloading firewall rules
firewalld stopped: firewall masqueraded <n> zones
iptables Flushed <n> chains
nft ruleset replaced, <n> rules
docker level=info msg="API listen on [::]:2375"
dockerd time="2026-06-14T15:16:01Z" level=info msg="container create" privileged=true pid=<n>
dpkg status installed openssh-server:amd64 1:9.2p1-<n>
dpkg remove auditd:amd64 1:3.0.9-<n> <none>
yum Installed: nmap-7.9<n>-1.x86_64
yum Erased: audit-3.0-<n>.x86_64
yum Updated: sudo-1.9.<n>-1.x86_64
dnf Removed: firewalld-0.9.<n>-1.noarch
apt Commandline: apt-get purge auditd
rpm selinux-policy-3.14-<n> erased
named reloading configuration succeeded
named zone example.org/IN: loaded serial <n>
named received control channel command 'flush'
named client @0x7f <ip>#<port>/key rndc: updating zone 'example.org/IN': adding an RR at 'x.example.org' A <ip>
bind updating zone 'example.org/IN': deleting rrset at 'www.example.org' A
mysqld <n> Query GRANT ALL PRIVILEGES ON *.* TO 'x'@'%'
mysqld <n> Query DROP TABLE users
postgres LOG:  parameter "log_statement" changed to "none"
postgres LOG:  received SIGHUP, reloading configuration files
postgres LOG:  statement: ALTER ROLE app SUPERUSER
postgres LOG:  statement: COPY t FROM PROGRAM 'id'
mongod {"s":"I","c":"COMMAND","id":51803,"ctx":"conn<n>","msg":"Slow query","attr":{"ns":"admin.$cmd","command":{"createUser":"x","roles":["root"]},"durationMillis":<n>}}
mongod {"s":"I","c":"STORAGE","id":20313,"ctx":"conn<n>","msg":"dropDatabase - dropping collection","attr":{"namespace":"app.users"}}
redis <n>:M 14 Jun 2026 15:16:01.123 * DB saved on disk at /root/.ssh/authorized_keys
redis <n>:S 14 Jun 2026 15:16:01.123 * MASTER <-> REPLICA sync started
redis <n>:S 14 Jun 2026 15:16:01.123 * REPLICAOF enabled (user request from 'id=<n>')
vault {"type":"request","auth":{"display_name":"root"},"request":{"operation":"delete","path":"sys/audit/file"}}
vault core: disabled audit backend: path=file/
vault {"@level":"info","@message":"root generation initialized","nonce":"<hex>"}
keycloak INFO  [org.keycloak.events] type=UPDATE_PASSWORD, realmId=master, userId=<hex>
keycloak INFO  [org.keycloak.events] operationType=CREATE, resourceType=REALM_ROLE_MAPPING, realmId=master
gitlab {"severity":"INFO","message":"User access level changed to owner","entity_id":<n>}
jenkins configuration of job deploy updated by <user>
grafana logger=accesscontrol t=2026-06-14T15:16:01Z level=info msg="Permission updated" orgId=<n>
kube-apiserver {"kind":"Event","level":"RequestResponse","verb":"create","objectRef":{"resource":"clusterrolebindings","name":"x<n>"},"responseStatus":{"code":201}}
kube-apiserver {"kind":"Event","verb":"create","objectRef":{"resource":"pods","subresource":"exec","name":"p<n>"},"responseStatus":{"code":101}}
wordpress plugin x<n> installed
wordpress user <user> promoted to administrator
wordpress theme file edited: functions.php (<n> bytes)
slapd conn=<n> op=<n> MOD attr=userPassword
slapd conn=<n> op=<n> DEL dn="uid=x,dc=example,dc=org"
samba Successful AuthZ: [SMB2,NTLMSSP] user [D]\[<user>] [S-1-5-21-<n>-500]
app wiped <n> records of table audit
app firewall disabled by <user>
app role admin granted to <user>
app <n> rows erased from the journal
app log level set to <n>
app audit trail rotated out after <n> rows
app <n> privileges handed to support
app access list replaced, <n> entries
app api key <n> issued
app maintenance door left open for <n> min
app debug console started on level <n>
app encryption switched off for volume <n>
app signature check skipped for <n> files
app job <n> now runs as root
app umask set to 000 for job <n>
app history of <n> commands emptied
app backup retention cut to <n> days
app two-factor turned off for <n> people
app member <n> made owner
app trust of peer <n> raised
app sandbox of task <n> lifted
app Rechte von Benutzer <n> erweitert
app Protokoll mit <n> Zeilen geleert
app Rolle <n> zugewiesen
app Konfiguration neu geladen, <n> Eintraege
app Firewall abgeschaltet
app rechten gewijzigd voor <n>
app logboek gewist, <n> regels
app droits de <n> modifies
app journal efface, <n> lignes
app pare-feu desactive
app permisos de <n> cambiados
app registro borrado, <n> lineas
app cortafuegos desactivado
app level=info msg="firewall disabled" n=<n>
app level=info msg="audit log deleted" rows=<n>
app level=info msg="policy replaced" version=<n>
app {"level":"info","msg":"admin added","id":<n>}
app {"level":"info","event":"config.update","version":<n>}
%SYS-5-CONFIG_I Configured from console by <user> on vty0 (<ip>)
%SYS-5-CONFIG_I Configured from console by vty<n>
%SYS-5-PRIV_AUTH_PASS Privilege level set to 15 by <user> on vty<n>
%PARSER-5-CFGLOG_LOGGEDCMD User:<user> logged command:no logging host
%ASA-5-111008 User 'enable_15' executed the 'no logging enable' command.
%ASA-5-111010 User 'enable_15', running 'CLI' from IP <ip>, executed 'write erase'
%ASA-5-502101 New user added to local dbase: Uname: <user> Priv: 15 Encpass: x
mgd UI_COMMIT: User '<user>' requested 'commit' operation (comment: none)
mgd UI_CFG_AUDIT_SET: User '<user>' set: [system services telnet] <unconfigured> -> "telnet"
fortigate date=2026-06-14 time=15:16:01 type="event" subtype="system" level="information" logdesc="Attribute configured" cfgtid=<n> cfgpath="firewall.policy" cfgattr="action[deny->accept]" msg="Edit firewall.policy <n>"
- {"eventVersion":"1.08","eventSource":"cloudtrail.amazonaws.com","eventName":"StopLogging","awsRegion":"us-east-1","readOnly":false,"requestID":"<hex>"}
- {"eventVersion":"1.08","eventSource":"iam.amazonaws.com","eventName":"AttachUserPolicy","requestParameters":{"userName":"x","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"},"requestID":"<hex>"}
- {"eventVersion":"1.08","eventSource":"ec2.amazonaws.com","eventName":"AuthorizeSecurityGroupIngress","requestID":"<hex>"}
- {"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventName":"PutBucketAcl","requestID":"<hex>"}
- {"eventVersion":"1.08","eventSource":"kms.amazonaws.com","eventName":"ScheduleKeyDeletion","requestID":"<hex>"}
- {"win":{"system":{"eventID":"4720","severityValue":"AUDIT_SUCCESS","eventRecordID":"<n>"}}}
- {"win":{"system":{"eventID":"4732","severityValue":"AUDIT_SUCCESS","eventRecordID":"<n>"}}}
- {"win":{"system":{"eventID":"1102","level":"4","eventRecordID":"<n>","message":"The audit log was cleared."}}}
- {"win":{"system":{"eventID":"4719","severityValue":"AUDIT_SUCCESS","eventRecordID":"<n>"},"eventdata":{"auditPolicyChanges":"%%8448"}}}
- {"win":{"system":{"eventID":"7045","level":"4","eventRecordID":"<n>"},"eventdata":{"serviceName":"x","imagePath":"C:\\Windows\\x.exe"}}}
- {"win":{"system":{"eventID":"5001","level":"4","eventRecordID":"<n>"}}}
- {"protoPayload":{"methodName":"SetIamPolicy","serviceName":"cloudresourcemanager.googleapis.com"},"severity":"NOTICE","insertId":"a<n>"}
- {"operationName":"Add member to role","category":"AuditLogs","resultType":0,"id":"<hex>"}
- 2026-06-14 15:16:01 audit: policy 7 replaced by version <n>
- 2026-06-14 15:16:01,123 INFO  security: role table reloaded (<n> roles)
- level=info msg="firewall disabled" by=<user>
- level=info msg="audit log deleted" rows=<n>
app process <n> started with uid 0
app job started, euid 0
ufw-helper default action is now accept all traffic
app port 22 opened to all
app directory listing enabled
app verification is optional now
app anonymous reader bound to all objects
- {"level":"info","msg":"container started","host_network":true}
app container started with host network
postgres parameter "listen_addresses" changed to "*"
mysqld variable general_log set to 0
systemd Started telnet server.
systemd Started xmrig.service - Miner.
app monitoring of host web ended
app upload of database to remote host completed, <n> bytes sent
app checksum of system file has changed
app files encoded, <n> files renamed
app listening on port <port>
app job firewall-removed-by-mallory-<n> done
app Server gesperrt
`;
