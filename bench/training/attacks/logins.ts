/**
 * Refused logins and refused access, made from the programs' documentation and behaviour. attacks.ts has
 * the form of the lines.
 */
export const LOGINS = String.raw`
sshd Failed password for <user> from <ip> port <port> ssh2
sshd Failed password for illegal user <user> from <ip> port <port> ssh2
sshd Failed keyboard-interactive/pam for invalid user <user> from <ip> port <port> ssh2
sshd Postponed keyboard-interactive for invalid user <user> from <ip> port <port> ssh2 [preauth]
sshd Failed publickey for <user> from <ip> port <port> ssh2: ED25519 SHA256:<hex>
sshd Invalid user <user> from <ip> port <port>
sshd input_userauth_request: invalid user <user> [preauth]
sshd Connection closed by invalid user <user> <ip> port <port> [preauth]
sshd Connection closed by authenticating user <user> <ip> port <port> [preauth]
sshd Disconnected from authenticating user root <ip> port <port> [preauth]
sshd ROOT LOGIN REFUSED FROM <ip> port <port>
sshd User <user> from <ip> not allowed because none of user's groups are listed in AllowGroups
sshd User <user> from <host> not allowed because shell /bin/false is not executable
sshd User <user> from <ip> not allowed because account is locked
sshd Login restricted for user <user>
sshd Unable to negotiate with <ip> port <port>: no matching key exchange method found. Their offer: diffie-hellman-group1-sha1 [preauth]
sshd Timeout before authentication for connection from <ip> to 192.0.2.1, pid = <n>
sshd Disconnected from <ip> port <port>: Too many authentication failures [preauth]
sshd Received disconnect from <ip> port <port>:14: No supported authentication methods available [preauth]
sshd PAM service(sshd) ignoring max retries; <n> > 3
sshd PAM <n> more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=<ip>
sshd Accepted password for root from <ip> port <port> ssh2
sshd pam_unix(sshd:auth): check pass; user unknown
sshd pam_unix(sshd:auth): bad username [<user>]
sshd pam_tally2(sshd:auth): user <user> (<n>) tally <n>, deny 3
sshd pam_faillock(sshd:auth): Consecutive login failures for user <user> account temporarily locked
sshd pam_access(sshd:account): access denied for user <user> from <host>
sshd reverse mapping checking getaddrinfo for <host> [<ip>] failed.
sshd Authentication tried for <user> with correct key but not from a permitted host (host=<host>, ip=<ip>).
sshd refused connect from <host> (<ip>)
dropbear Bad password attempt for '<user>' from <ip>:<port>
dropbear Login attempt for nonexistent user from <ip>:<port>
dropbear Exit before auth (user '<user>', <n> fails): Max auth tries reached - user '<user>' from <ip>:<port>
sudo <user> : user NOT in sudoers ; TTY=pts/<n> ; PWD=/tmp ; USER=root ; COMMAND=/bin/sh
sudo <user> : 3 incorrect password attempts ; TTY=pts/<n> ; PWD=/home/<user> ; USER=root ; COMMAND=/usr/bin/cat /etc/shadow
sudo <user> : command not allowed ; TTY=pts/<n> ; PWD=/home/<user> ; USER=root ; COMMAND=/bin/chmod 4755 /tmp/x
sudo <user> : a password is required ; TTY=pts/<n> ; PWD=/ ; USER=postgres ; COMMAND=/usr/bin/psql
sudo pam_unix(sudo:auth): conversation failed
sudo pam_unix(sudo:auth): auth could not identify password for [<user>]
su FAILED SU (to root) <user> on pts/<n>
su BAD SU <user> to operator on /dev/pts/<n>
su - pts/<n> <user>:postgres
su pam_unix(su-l:auth): authentication failure; logname=<user> uid=<n> euid=0 tty=pts/<n> ruser=<user> rhost= user=root
login FAILED LOGIN (<n>) on '/dev/tty<n>' FOR '<user>', Authentication failure
login LOGIN FAILURE ON tty<n> FOR <user>
login TOO MANY LOGIN TRIES (<n>) on '/dev/tty<n>' FOR '<user>'
login <n> LOGIN FAILURES ON ttyv0, <user>
polkitd Operator of unix-session:<n> FAILED to authenticate to gain authorization for action org.freedesktop.systemd1.manage-units for system-bus-name::1.<n>
pkexec pam_unix(polkit-1:auth): conversation failed
vsftpd pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=<user> rhost=<ip>
vsftpd [<user>] FAIL LOGIN: Client "<ip>"
vsftpd refused connect from <ip>
vsftpd [<user>] FTP response: Client "<ip>", "530 Login incorrect."
proftpd 192.0.2.1 (<host>[<ip>]) - USER <user>: no such user found from <host> [<ip>] to 192.0.2.1:21
proftpd 192.0.2.1 (<host>[<ip>]) - USER <user> (Login failed): Incorrect password
proftpd 192.0.2.1 (<host>[<ip>]) - Maximum login attempts (3) exceeded, connection refused
proftpd 192.0.2.1 (<host>[<ip>]) - SECURITY VIOLATION: Root login attempted
proftpd 192.0.2.1 (<host>[<ip>]) - Refused user <user>
pure-ftpd (?@<ip>) [WARNING] Authentication failed for user [<user>]
wu-ftpd failed login from <host> [<ip>]
ftpd FTP LOGIN REFUSED (username in /etc/ftpusers) FROM <host> [<ip>], <user>
telnetd ttloop: peer died: EOF
rshd Connection from <ip> on illegal port <port>
dovecot imap-login: Disconnected (auth failed, <n> attempts in <n> secs): user=<<user>>, method=PLAIN, rip=<ip>, lip=192.0.2.1, TLS
dovecot imap-login: Login aborted: Logged out (no auth attempts in <n> secs): user=<>, rip=<ip>, lip=192.0.2.1
dovecot auth: pam(<user>,<ip>): unknown user
dovecot auth: passwd-file(<user>,<ip>): Password mismatch
dovecot auth: ldap(<user>,<ip>): invalid credentials
dovecot auth-worker(<n>): sql(<user>,<ip>): unknown user
dovecot pop3-login: Disconnected: Too many invalid commands: user=<>, rip=<ip>, lip=192.0.2.1
dovecot auth: Warning: auth client <n> disconnected with <n> pending requests: EOF
imapd LOGIN FAILED, user=<user>, ip=[::ffff:<ip>]
imapd Login excessive login failures user=<user> auth=<user> host=<host> [<ip>]
pop3d LOGIN FAILED, method=PLAIN, ip=[::ffff:<ip>]
perdition Auth: <ip>:<port>->192.0.2.1:110 client-secure=plaintext authorisation_id=NONE authentication_id="<user>" server="192.0.2.2:110" protocol=POP3 server-secure=plaintext status="failed: Re-Authentication Failure"
saslauthd do_auth         : auth failure: [user=<user>] [service=smtp] [realm=] [mech=pam] [reason=PAM auth error]
saslauthd pam_unix(smtp:auth): check pass; user unknown
postfix/smtpd warning: <host>[<ip>]: SASL LOGIN authentication failed: UGFzc3dvcmQ6
postfix/smtpd lost connection after AUTH from <host>[<ip>]
postfix/smtpd disconnect from <host>[<ip>] ehlo=1 auth=0/<n> quit=1 commands=2/3
postfix/smtpd timeout after AUTH from <host>[<ip>]
exim dovecot_login authenticator failed for (User) [<ip>]: 535 Incorrect authentication data (set_id=<user>)
exim fixed_plain authenticator failed for <host> [<ip>] I=[192.0.2.1]:25: 535 Incorrect authentication data
sendmail AUTH failure (LOGIN): user not found (-20) SASL(-13): user not found: checkpass failed, relay=<host> [<ip>]
courieresmtpd error,relay=::ffff:<ip>,from=<<user>@example.org>: 535 Authentication failed.
smbd Auth: [SMB2,(null)] user [WORKGROUP]\[<user>] with [NTLMv2] status [NT_STATUS_WRONG_PASSWORD] workstation [PC] remote host [ipv4:<ip>:<port>]
smbd check_ntlm_password:  Authentication for user [<user>] -> [<user>] FAILED with error NT_STATUS_NO_SUCH_USER
mysqld Access denied for user '<user>'@'<ip>' (using password: YES)
mysqld <n> [Note] Access denied for user '<user>'@'<host>' (using password: NO)
mysqld <n> Connect Access denied for user '<user>'@'localhost' (using password: YES)
postgres FATAL:  password authentication failed for user "<user>"
postgres FATAL:  no pg_hba.conf entry for host "<ip>", user "<user>", database "app", no encryption
postgres DETAIL:  Role "<user>" does not exist.
postgres DETAIL:  Connection matched pg_hba.conf line <n>: "host all all 0.0.0.0/0 md5"
mongod {"t":{"$date":"2026-06-14T15:16:01.123+00:00"},"s":"I","c":"ACCESS","id":20249,"ctx":"conn<n>","msg":"Authentication failed","attr":{"mechanism":"SCRAM-SHA-256","principalName":"<user>","authenticationDatabase":"admin","client":"<ip>:<port>","result":"UserNotFound: Could not find user"}}
mongod 2026-06-14T15:16:01.123+0000 I ACCESS   [conn<n>] SCRAM-SHA-1 authentication failed for <user> on admin from client <ip>:<port> ; UserNotFound: Could not find user <user>@admin
redis Client id=<n> addr=<ip>:<port> failed AUTH
couchdb Authentication failed for user <user> from <ip>
openvpn <ip>:<port> TLS Error: TLS handshake failed
openvpn <ip>:<port> AUTH_FAILED
openvpn <ip>:<port> TLS Auth Error: Auth Username/Password verification failed for peer
openvpn <ip>:<port> VERIFY ERROR: depth=0, error=certificate revoked: CN=<user>
charon authentication of '<host>' with pre-shared key failed
charon no matching peer config found
charon received NO_PROPOSAL_CHOSEN notify error
pptpd CTRL: Client <ip> control connection finished
pppd CHAP peer authentication failed for <user>
pppd PAP peer authentication failed for <user>
racoon ERROR: phase1 negotiation failed due to send error. <n>:<n>
radiusd (<n>) Login incorrect (mschap: MS-CHAP2-Response is incorrect): [<user>/<via Auth-Type = mschap>] (from client wlan port <n> cli 00-11-22-33-44-55)
radiusd Dropping packet without response because of error: Received packet from <ip> with invalid Message-Authenticator!
asterisk NOTICE[<n>]: chan_sip.c:<n> in handle_request_register: Registration from '<user>' failed for '<ip>:<port>' - Wrong password
asterisk NOTICE[<n>]: chan_sip.c:<n> in handle_request_register: Registration from '<sip:<user>@192.0.2.1>' failed for '<ip>:<port>' - No matching peer found
asterisk SECURITY[<n>]: res_security_log.c:<n> in security_event_cb: SecurityEvent="ChallengeSent",EventTV="2026-06-14T15:16:01.123+0000",Severity="Informational",Service="SIP",EventVersion="1",AccountID="<n>",SessionID="0x7f",LocalAddress="IPV4/UDP/192.0.2.1/5060",RemoteAddress="IPV4/UDP/<ip>/<port>"
asterisk NOTICE[<n>]: chan_iax2.c:<n> in register_verify: Host <ip> failed MD5 authentication for '<user>' (x != y)
freeswitch [WARNING] sofia_reg.c:<n> SIP auth failure (REGISTER) on sofia profile 'internal' for [<user>@192.0.2.1] from ip <ip>
freeswitch [WARNING] sofia_reg.c:<n> Can't find user [<user>@192.0.2.1] from <ip>
slapd conn=<n> op=0 RESULT tag=97 err=49 text=
slapd conn=<n> op=<n> RESULT tag=97 err=49 qtime=0.00001 etime=0.00<n> text=
krb5kdc AS_REQ (8 etypes) <ip>: CLIENT_NOT_FOUND: <user>@EXAMPLE.ORG for krbtgt/EXAMPLE.ORG@EXAMPLE.ORG, Client not found in Kerberos database
krb5kdc preauth (encrypted_timestamp) verify failure: Decrypt integrity check failed
nrpe Host <ip> is not allowed to talk to us!
xinetd FAIL: telnet address from=<ip>
snmpd Connection from UDP: [<ip>]:<port> refused
webmin Invalid login as <user> from <ip>
webmin Non-existent login as <user> from <ip>
cockpit-ws <user>: Permission denied: Authentication failed
roundcube IMAP Error: Login failed for <user> from <ip>. Empty startup greeting
wordpress Authentication failure for <user> from <ip>
wordpress Blocked user enumeration attempt from <ip>
wordpress XML-RPC authentication attempt for unknown user <user> from <ip>
nextcloud {"reqId":"a<hex>","level":2,"time":"2026-06-14T15:16:01+00:00","remoteAddr":"<ip>","user":"--","app":"core","method":"POST","url":"/login","message":"Login failed: '<user>' (Remote IP: '<ip>')"}
gitea ...routers/user/auth.go:<n>:SignInPost() [I] Failed authentication attempt for <user> from <ip>:<port>
gitlab {"severity":"INFO","message":"Application Login: denied","username":"<user>","remote_ip":"<ip>"}
jenkins login attempt by <user> unsuccessful
grafana lvl=info msg="Invalid username or password" uname=<user> error="user not found"
grafana t=2026-06-14T15:16:01+0000 lvl=eror msg="Request Completed" method=POST path=/login status=401 remote_addr=<ip> time_ms=<n> size=<n>
vault {"time":"2026-06-14T15:16:01Z","type":"response","auth":{"token_type":"default"},"request":{"operation":"update","path":"auth/userpass/login/<user>","remote_address":"<ip>"},"error":"invalid username or password"}
keycloak WARN  [org.keycloak.events] (default task-<n>) type=LOGIN_ERROR, realmId=master, clientId=account, userId=null, ipAddress=<ip>, error=user_not_found, username=<user>
traefik level=debug msg="Authentication failed" middlewareName=auth@file
kubelet Unable to authenticate the request due to an error: x509: certificate has expired or is not yet valid
kube-apiserver E0614 15:16:01.123456       1 authentication.go:<n>] "Unable to authenticate the request" err="[invalid bearer token, token lookup failed]"
MSWinEventLog 4625: An account failed to log on. Account Name: <user> Source Network Address: <ip> Failure Reason: Unknown user name or bad password.
%ASA-6-113015 AAA user authentication Rejected : reason = Invalid password : local database : user = <user> : user IP = <ip>
%ASA-6-605004 Login denied from <ip>/<port> to outside:192.0.2.1/ssh for user "<user>"
%SEC_LOGIN-4-LOGIN_FAILED Login failed [user: <user>] [Source: <ip>] [localport: 22] [Reason: Login Authentication Failed] at 15:16:01 UTC
sshd[77] SSHD_LOGIN_FAILED: Login failed for user '<user>' from host '<ip>'
fortigate date=2026-06-14 time=15:16:01 devname="FGT" logid="0100032002" type="event" subtype="system" level="alert" vd="root" logdesc="Admin login failed" user="<user>" ui="ssh(<ip>)" action="login" status="failed" reason="name_invalid" msg="Administrator <user> login failed from ssh(<ip>) because of invalid user name"
paloalto 1,2026/06/14 15:16:01,001801000000,SYSTEM,auth,0,2026/06/14 15:16:01,,auth-fail,,0,0,general,medium,"failed authentication for user '<user>'. Reason: Invalid username/password. From: <ip>.",<n>,0x0
audit type=USER_AUTH msg=audit(1700000<n>.123:<n>): pid=<n> uid=0 auid=4294967295 ses=4294967295 msg='op=PAM:authentication acct="<user>" exe="/usr/sbin/sshd" hostname=<ip> addr=<ip> terminal=ssh res=failed'
audit type=USER_LOGIN msg=audit(1700000<n>.123:<n>): pid=<n> uid=0 auid=4294967295 ses=4294967295 msg='op=login id=<n> exe="/usr/sbin/sshd" hostname=? addr=<ip> terminal=sshd res=failed'
audit type=USER_ERR msg=audit(1700000<n>.123:<n>): pid=<n> uid=0 auid=4294967295 ses=4294967295 msg='op=PAM:bad_ident acct="?" exe="/usr/sbin/sshd" res=failed'
slow-app Fehlgeschlagene Anmeldung von <ip>
slow-app Anmeldung abgelehnt, Benutzer <user>, Adresse <ip>
slow-app Anmeldeversuch <n> mit falschem Kennwort
slow-app Zugriff verweigert, Vorgang <n>
slow-app Kennwort stimmt nicht, Versuch <n>
slow-app Konto gesperrt nach <n> Versuchen
slow-app Benutzer nicht gefunden (<n>)
slow-app Zugangsdaten wurden nicht akzeptiert
slow-app Fehlerhafter Login Versuch <n>
slow-app Aanmelding mislukt, poging <n>
slow-app Toegang geweigerd voor sessie <n>
slow-app Gebruiker onbekend, poging <n>
slow-app Wachtwoord klopt niet, poging <n>
slow-app Échec de connexion pour <user> depuis <ip>
slow-app Echec de connexion, tentative <n>
slow-app Connexion refusée, tentative <n>
slow-app Mot de passe incorrect, tentative <n>
slow-app Utilisateur inconnu, tentative <n>
slow-app Accès interdit, requête <n>
slow-app Acceso denegado, intento <n>
slow-app Contraseña incorrecta, intento <n>
slow-app Inicio de sesion rechazado, intento <n>
slow-app Usuario desconocido, intento <n>
slow-app Autenticacion fallida, intento <n>
slow-app Accesso negato, tentativo <n>
slow-app Senha incorreta, tentativa <n>
slow-app Niepoprawne haslo, proba <n>
slow-app login of <user> turned away
slow-app sign-in turned down, attempt <n>
slow-app caller <n> could not prove who they are
slow-app <n> bad PINs in a row
slow-app captcha solved wrongly <n> times
slow-app token <n> presented after it was withdrawn
slow-app MFA challenge <n> went unanswered
slow-app one-time code did not fit, try <n>
slow-app guest entry declined, ticket <n>
slow-app level=info msg="login refused" attempt=<n>
slow-app {"level":"info","event":"auth","outcome":"declined","attempt":<n>}
slow-app {"level":"info","msg":"sign-in unsuccessful","try":<n>}
slow-app auth result=1 attempt=<n>
slow-app pwcheck rc=<n>
- {"level":"info","msg":"login refused","user":"<user>","ip":"<ip>"}
- {"eventVersion":"1.08","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"us-east-1","sourceIPAddress":"<ip>","responseElements":{"ConsoleLogin":"Failure"},"additionalEventData":{"MFAUsed":"No"}}
- {"eventVersion":"1.08","eventSource":"iam.amazonaws.com","eventName":"ListUsers","errorCode":"AccessDenied","sourceIPAddress":"<ip>"}
- {"win":{"system":{"eventID":"4625","level":"0","severityValue":"AUDIT_FAILURE","computer":"dc1"},"eventdata":{"targetUserName":"<user>","status":"0xc000006d","subStatus":"0xc0000064","logonType":"3","ipAddress":"<ip>"}}}
- {"win":{"system":{"eventID":"4771","severityValue":"AUDIT_FAILURE"},"eventdata":{"targetUserName":"<user>","status":"0x18","preAuthType":"2"}}}
- <ip> - <user> [14/Jun/2026:15:16:04 +0000] "GET /admin/ HTTP/1.1" 401 <n> "-" "Mozilla/5.0"
- 2026/06/14 15:16:01 [error] <n>#<n>: *<n> user "<user>": password mismatch, client: <ip>, server: _, request: "GET / HTTP/1.1", host: "192.0.2.1"
- 2026/06/14 15:16:01 [error] <n>#<n>: *<n> no user/password was provided for basic authentication, client: <ip>, server: _, request: "GET / HTTP/1.1", host: "192.0.2.1"
- [Sun Jun 14 15:16:01.000001 2026] [auth_basic:error] [pid <n>:tid <n>] [client <ip>:<port>] AH01618: user <user> not found: /admin
- 2026-06-14 15:16:01 Login as <user> declined (<n>)
- 14-06-2026 15:16:01 WARN  o.s.s.a.ProviderManager - bad credentials, try <n>
app UI_COMMIT_PROGRESS
sshd Connection closed by peer [preauth]
app Remote host closed connection during handshake
app all <n> tries used for session <n>
app handled: 401
app sent reply 530
slapd bind done, result 49
app EventID=4625 Count=<n>
- {"level":"info","msg":"job done","httpResponse":{"value":401}}
`;
