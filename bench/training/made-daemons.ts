/**
 * Templates of made systems, fifteen with those of made-applications.ts, written for this project in the
 * manner of real programs. `{name}` stands for a value of made.ts; a template is repeated in the made
 * log by its weight. What the templates try, in turn: names with and without a noun before them, states that
 * take turns in one place, optional parts, lists, quoted text, free text at the end, identifiers of every
 * sort, empty values, words in capitals, and messages that are the beginning of others.
 */
export interface MadeSystem {
  readonly name: string;
  /** What stands before a message in the raw log: a header with `{name}`s. */
  readonly header: string;
  /** `[weight, template]` */
  readonly templates: readonly (readonly [number, string])[];
}

export const DAEMONS: readonly MadeSystem[] = [
  {
    name: 'login',
    header: '{bsd} {host} {prog:sshd,login,su,sudo,cron}[{int}]: ',
    templates: [
      [40, 'Accepted publickey for {user} from {ip} port {port} ssh2: RSA SHA256:{base64}'],
      [30, 'Accepted password for {user} from {ip} port {port} ssh2'],
      [60, 'Failed password for {user} from {ip} port {port} ssh2'],
      [50, 'Failed password for invalid user {word} from {ip} port {port} ssh2'],
      [50, 'Invalid user {word} from {ip}'],
      [60, 'Connection closed by {ip} [preauth]'],
      [20, 'Connection closed by authenticating user {user} {ip} port {port} [preauth]'],
      [30, 'Received disconnect from {ip} port {port}:11: disconnected by user'],
      [10, 'Received disconnect from {ip} port {port}:11: Bye Bye [preauth]'],
      [50, 'pam_unix(sshd:session): session opened for user {user} by (uid=0)'],
      [50, 'pam_unix(sshd:session): session closed for user {user}'],
      [30, 'pam_unix(cron:session): session opened for user {user} by (uid=0)'],
      [30, 'pam_unix(cron:session): session closed for user {user}'],
      [20, '({user}) CMD ({command})'],
      [10, '{user} : TTY=pts/{digit} ; PWD={path} ; USER=root ; COMMAND={command}'],
      [3, 'Server listening on 0.0.0.0 port 22.'],
      [2, 'Received signal 15; terminating.'],
      [4, 'error: maximum authentication attempts exceeded for {user} from {ip} port {port} ssh2 [preauth]'],
      [1, 'fatal: Read from socket failed: Connection reset by peer [preauth]'],
      [6, 'reverse mapping checking getaddrinfo for {fqdn} [{ip}] failed - POSSIBLE BREAK-IN ATTEMPT!'],
    ],
  },
  {
    name: 'init',
    header: '{iso} {host} systemd[1]: ',
    templates: [
      [20, 'Started Session {int} of user {user}.'],
      [
        15,
        '{choice:session-c2.scope,session-17.scope,var-lib-docker-overlay2-0f3a77-merged.mount,run-user-1000.mount}: Succeeded.',
      ],
      [8, 'Starting Daily package download activities...'],
      [8, 'Finished Daily package download activities.'],
      [8, 'Starting Rotate log files...'],
      [8, 'Finished Rotate log files.'],
      [6, 'Reloading nginx web server.'],
      [12, '{unit}: Deactivated successfully.'],
      [12, '{unit}: Consumed {float}s CPU time.'],
      [4, '{unit}: Main process exited, code=exited, status={digit}/FAILURE'],
      [4, "{unit}: Failed with result 'exit-code'."],
      [2, 'Reached target Multi-User System.'],
      [2, 'Reached target Timers.'],
      [1, 'Startup finished in {float}s (kernel) + {float}s (userspace) = {float}s.'],
      [3, 'Created slice User Slice of UID {int}.'],
      [3, 'Removed slice User Slice of UID {int}.'],
      [2, 'Listening on D-Bus System Message Bus Socket.'],
    ],
  },
  {
    name: 'kernel',
    header: '{bsd} {host} kernel: [{uptime}] ',
    templates: [
      [20, '{nic}: link up, {int}Mbps, full-duplex, lpa 0x{hex4}'],
      [20, '{nic}: link down'],
      [10, 'device {nic} entered promiscuous mode'],
      [10, 'device {nic} left promiscuous mode'],
      [
        30,
        '[UFW BLOCK] IN={nic} OUT= MAC={mac2} SRC={ip} DST={ip} LEN={int} TOS=0x00 PREC=0x00 TTL={int} ID={int} DF PROTO=TCP SPT={port} DPT={port} WINDOW={int} RES=0x00 SYN URGP=0',
      ],
      [
        10,
        '[UFW BLOCK] IN={nic} OUT= MAC={mac2} SRC={ip} DST={ip} LEN={int} TOS=0x00 PREC=0x00 TTL={int} ID={int} PROTO=UDP SPT={port} DPT={port} LEN={int}',
      ],
      [5, 'EXT4-fs ({disk}): mounted filesystem with ordered data mode. Opts: (null)'],
      [5, 'EXT4-fs ({disk}): re-mounted. Opts: errors=remount-ro'],
      [3, '{word}[{int}]: segfault at {hex} ip {hex16} sp {hex16} error 4 in libc-2.31.so[{hex16}+{hex}]'],
      [
        3,
        'Out of memory: Killed process {int} ({word}) total-vm:{int}kB, anon-rss:{int}kB, file-rss:{int}kB',
      ],
      [2, 'CPU{digit}: Core temperature above threshold, cpu clock throttled (total events = {int})'],
      [2, 'CPU{digit}: Core temperature/speed normal'],
      [2, 'usb {digit}-{digit}: new high-speed USB device number {int} using xhci_hcd'],
      [2, 'usb {digit}-{digit}: New USB device found, idVendor={hex4}, idProduct={hex4}, bcdDevice= {float}'],
      [2, 'usb {digit}-{digit}: USB disconnect, device number {int}'],
      [1, 'BIOS-e820: [mem 0x{hex16}-0x{hex16}] usable'],
      [1, 'BIOS-e820: [mem 0x{hex16}-0x{hex16}] reserved'],
      [1, 'DMA zone: {int} pages, LIFO batch:{digit}'],
      [1, 'Normal zone: {int} pages, LIFO batch:{digit}'],
      [1, 'Dentry cache hash table entries: {int} (order: {digit}, {int} bytes)'],
      [1, 'Inode-cache hash table entries: {int} (order: {digit}, {int} bytes)'],
      [1, 'NET: Registered protocol family {int}'],
    ],
  },
  {
    name: 'mail',
    header: '{bsd} {host} postfix/{prog:smtpd,qmgr,smtp,cleanup}[{int}]: ',
    templates: [
      [40, 'connect from {fqdn}[{ip}]'],
      [40, 'disconnect from {fqdn}[{ip}] ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5'],
      [10, 'disconnect from {fqdn}[{ip}] ehlo=1 quit=1 commands=2'],
      [10, 'lost connection after AUTH from unknown[{ip}]'],
      [10, 'lost connection after CONNECT from {fqdn}[{ip}]'],
      [30, '{queueid}: client={fqdn}[{ip}]'],
      [30, '{queueid}: message-id=<{hash}@{fqdn}>'],
      [30, '{queueid}: from=<{email}>, size={int}, nrcpt=1 (queue active)'],
      [
        25,
        '{queueid}: to=<{email}>, relay={fqdn}[{ip}]:25, delay={float}, delays={float}/{float}/{float}/{float}, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as {queueid})',
      ],
      [
        5,
        '{queueid}: to=<{email}>, relay=none, delay={float}, delays={float}/{float}/{float}/{float}, dsn=4.4.1, status=deferred (connect to {fqdn}[{ip}]:25: Connection timed out)',
      ],
      [30, '{queueid}: removed'],
      [
        8,
        'NOQUEUE: reject: RCPT from {fqdn}[{ip}]: 554 5.7.1 <{email}>: Relay access denied; from=<{email}> to=<{email}> proto=ESMTP helo=<{fqdn}>',
      ],
      [10, 'warning: hostname {fqdn} does not resolve to address {ip}'],
      [10, 'warning: unknown[{ip}]: SASL LOGIN authentication failed: UGFzc3dvcmQ6'],
      [
        5,
        'Anonymous TLS connection established from {fqdn}[{ip}]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)',
      ],
      [2, 'statistics: max connection rate {digit}/60s for (smtp:{ip}) at {bsd}'],
      [2, 'statistics: max cache size {digit} at {bsd}'],
    ],
  },
  {
    name: 'network',
    header: '{bsd} {host} {prog:dhcpd,named,ntpd}: ',
    templates: [
      [20, 'DHCPDISCOVER from {mac} via {nic}'],
      [20, 'DHCPOFFER on {ip} to {mac} ({short}) via {nic}'],
      [20, 'DHCPREQUEST for {ip} ({ip}) from {mac} ({short}) via {nic}'],
      [20, 'DHCPREQUEST for {ip} from {mac} via {nic}: unknown lease {ip}.'],
      [20, 'DHCPACK on {ip} to {mac} ({short}) via {nic}'],
      [10, "client @0x{hex16} {ip}#{port} ({fqdn}): query (cache) '{fqdn}/{choice:A,ANY}/IN' denied"],
      [10, "lame server resolving '{fqdn}' (in '{fqdn}'?): {ip}#53"],
      [10, 'zone {fqdn}/IN: sending notifies (serial {int})'],
      [10, 'zone {fqdn}/IN: loaded serial {int}'],
      [10, 'synchronized to {ip}, stratum {digit}'],
      [5, 'kernel time sync status {int}'],
      [5, 'time reset {signed} s'],
      [2, 'no servers reachable'],
      [2, 'Wrote {int} leases to leases file.'],
    ],
  },
  {
    name: 'web',
    header: '{apache} [{choice:notice,error,warn}] ',
    templates: [
      [20, '[client {ip}] File does not exist: {path}'],
      [10, '[client {ip}] Directory index forbidden by rule: {path}'],
      [10, '[client {ip}] script not found or unable to stat: {path}'],
      [10, '[client {ip}] request failed: URI too long (longer than {int})'],
      [10, '[client {ip}] Invalid method in request {hexesc}'],
      [5, 'mod_jk child init {digit} {digit}'],
      [5, 'jk2_init() Found child {int} in scoreboard slot {digit}'],
      [5, 'workerEnv.init() ok {path}'],
      [5, 'mod_jk child workerEnv in error state {digit}'],
      [3, 'child pid {int} exit signal Segmentation fault (11)'],
      [3, 'caught SIGTERM, shutting down'],
      [3, 'Graceful restart requested, doing restart'],
      [3, 'Digest: generating secret for digest authentication ...'],
      [3, 'Digest: done'],
      [
        2,
        "AH00558: apache2: Could not reliably determine the server's fully qualified domain name, using {ip}. Set the 'ServerName' directive globally to suppress this message",
      ],
    ],
  },
  {
    name: 'database',
    header: '{sql} [{int}] ',
    templates: [
      [20, 'LOG:  connection received: host={ip} port={port}'],
      [20, 'LOG:  connection authorized: user={user} database={db}'],
      [20, 'LOG:  disconnection: session time: 0:{clock} user={user} database={db} host={ip} port={port}'],
      [10, 'LOG:  checkpoint starting: time'],
      [3, 'LOG:  checkpoint starting: xlog'],
      [
        10,
        'LOG:  checkpoint complete: wrote {int} buffers ({float}%); {digit} WAL file(s) added, {digit} removed, {digit} recycled; write={float} s, sync={float} s, total={float} s',
      ],
      [10, 'LOG:  duration: {float} ms  statement: {sqltext}'],
      [5, 'ERROR:  duplicate key value violates unique constraint "{dbname}"'],
      [5, 'ERROR:  relation "{dbname}" does not exist at character {int}'],
      [5, 'DETAIL:  Key ({word})=({int}) already exists.'],
      [5, 'FATAL:  password authentication failed for user "{user}"'],
      [5, 'FATAL:  database "{db}" does not exist'],
      [5, 'LOG:  automatic vacuum of table "{db}.public.{dbname}": index scans: {digit}'],
      [
        5,
        'LOG:  automatic analyze of table "{db}.public.{dbname}" system usage: CPU: user: {float} s, system: {float} s, elapsed: {float} s',
      ],
      [2, 'LOG:  received fast shutdown request'],
      [2, 'LOG:  database system is ready to accept connections'],
      [2, 'LOG:  could not receive data from client: Connection reset by peer'],
    ],
  },
];
