/** Crashes, outages and exhausted resources, made from the programs' documentation and behaviour. */
export const FAULTS = String.raw`
kernel app[<n>]: segfault at <n> ip 0000<hex> sp 0000<hex> error 4 in libc.so.6
kernel traps: app[<n>] general protection fault ip:<hex> sp:<hex> error:0 in app
kernel traps: app[<n>] trap invalid opcode ip:<hex> sp:<hex>
kernel Out of memory: Killed process <n> (mysqld) total-vm:<n>kB, anon-rss:<n>kB
kernel oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,task=mysqld,pid=<n>,uid=112
kernel mysqld invoked oom-killer: gfp_mask=0x100cca, order=0, oom_score_adj=0
kernel EXT4-fs (sda1): Remounting filesystem read-only
kernel EXT4-fs (sda1): warning: mounting fs with errors, running e2fsck is recommended
kernel EXT4-fs (sda1): recovery complete
kernel XFS (sda1): Log I/O Error Detected. Shutting down filesystem
kernel Buffer I/O error on dev sdb<n>, logical block <n>, async page read
kernel ata<n>.00: failed command: READ FPDMA QUEUED
kernel ata<n>: hard resetting link
kernel ata<n>: SATA link down (SStatus 0 SControl 300)
kernel sd <n>:0:0:0: [sdb] Synchronizing SCSI cache
kernel sd <n>:0:0:0: rejecting I/O to offline device
kernel scsi <n>:0:0:0: Device offlined - not ready after error recovery
kernel nvme nvme<n>: I/O <n> QID <n> timeout, aborting
kernel audit: backlog limit exceeded
kernel audit: audit_lost=<n> audit_rate_limit=0 audit_backlog_limit=64
kernel md/raid1:md0: Disk failure on sdb<n>, disabling device.
kernel md: md0: recovery interrupted.
kernel mce: [Hardware Error]: Machine check events logged
kernel EDAC MC0: <n> CE memory read error on CPU_SrcID#0
kernel CPU<n>: Core temperature above threshold, cpu clock throttled (total events = <n>)
kernel CPU<n>: Package temperature/speed normal
kernel perf: interrupt took too long (<n> > <n>), lowering kernel.perf_event_max_sample_rate to <n>
kernel nf_conntrack: nf_conntrack: table full, dropping packet
kernel neighbour: arp_cache: neighbor table overflow!
kernel VFS: file-max limit <n> reached
kernel INFO: task kworker:<n> blocked for more than 120 seconds.
kernel watchdog: BUG: soft lockup - CPU#<n> stuck for 22s!
kernel rcu: INFO: rcu_sched self-detected stall on CPU
kernel NMI watchdog: Watchdog detected hard LOCKUP on cpu <n>
kernel e1000e: eth0 NIC Link is Down
kernel eth0: link is not ready
kernel e1000e 0000:00:19.0 eth0: Reset adapter unexpectedly
kernel NETDEV WATCHDOG: eth0 (e1000e): transmit queue <n> timed out
kernel device-mapper: thin: 253:<n>: reached low water mark for data device: sending event.
kernel Call Trace:
kernel ---[ end trace <hex> ]---
kernel Kernel panic - not syncing: Fatal exception
kernel usb <n>-1: USB disconnect, device number <n>
systemd sshd.service: Main process exited, code=exited, status=255/EXCEPTION
systemd app.service: Main process exited, code=killed, status=9/KILL
systemd app.service: Main process exited, code=dumped, status=11/SEGV
systemd app.service: Start request repeated too quickly.
systemd app.service: Scheduled restart job, restart counter is at <n>.
systemd app.service: Failed with result 'exit-code'.
systemd app.service: A process of this unit has been killed by the OOM killer.
systemd app.service: Watchdog timeout (limit 3min)!
systemd app.service: State 'stop-sigterm' timed out. Killing.
systemd auditd.service: Deactivated successfully.
systemd auditd.service: Succeeded.
systemd Stopped firewall.service - Packet filter.
systemd Stopping firewall.service - Packet filter...
systemd Stopped target multi-user.target - Multi-User System.
systemd Reached target Emergency Mode.
systemd Reached target shutdown.target - System Shutdown.
systemd Dependency failed for nfs.mount - /srv.
systemd Freezing execution.
systemd systemd <n> running in degraded mode
systemd-coredump Process <n> (app) of user 1000 dumped core.
systemd-journald Suppressed <n> messages from app.service
systemd-journald Data hash table of /run/log/journal/x/system.journal has a fill level at 75.0 (<n> of <n> items, <n> file size, <n> bytes per hash table item), suggesting rotation.
systemd-journald File /var/log/journal/<hex>/system.journal corrupted or uncleanly shut down, renaming and replacing.
systemd-journald Forwarding to syslog missed <n> messages.
systemd-logind Failed to start session scope session-<n>.scope
systemd-logind Power key pressed.
systemd-logind System is rebooting.
systemd-resolved Using degraded feature set UDP instead of TCP for DNS server 192.0.2.53.
systemd-timesyncd Timed out waiting for reply from 192.0.2.7:123
haproxy Server app/web<n> is DOWN, reason: Layer4 connection problem, info: "Connection refused", check duration: <n>ms
haproxy backend app has no server available!
haproxy Proxy app reached process FD limit (maxsock=<n>). Please check 'ulimit-n' and restart.
haproxy Proxy app stopped (FE: <n> conns, BE: <n> conns).
keepalived VRRP_Instance(VI_<n>) Entering BACKUP STATE
keepalived VRRP_Instance(VI_<n>) Transition to MASTER STATE
keepalived (VI_<n>) Entering MASTER STATE
smbd dumping core in /var/log/samba/cores/smbd
smbd BACKTRACE: <n> stack frames:
smbd INTERNAL ERROR: Signal <n> in pid <n>
smbd PANIC (pid <n>): internal error
named zone example.org/IN: expired
named zone example.org/IN: refresh: retry limit for master 192.0.2.7#53 exceeded
named zone example.org/IN: loading from master file db.example failed: file not found
named exiting
dhcpd no free leases on subnet 192.0.2.0/24
dhcpd pool 7f: network: 192.0.2.0/24  total <n>  free 0  backup 0  lts 0
smartd Device: /dev/sda, <n> Currently unreadable (pending) sectors
smartd Device: /dev/sda, SMART Failure: PREDICTED FAILURE
smartd Device: /dev/sda, unable to open ATA device
mdadm Fail event detected on md device /dev/md<n>
mdadm DegradedArray event detected on md device /dev/md<n>
mdadm RebuildStarted event detected on md device /dev/md<n>
mdadm SparesMissing event detected on md device /dev/md<n>
zed eid=<n> class=vdev_state pool='tank' vdev=sdb vdev_state=FAULTED
zed eid=<n> class=statechange pool='tank' vdev_state=UNAVAIL
ntpd kernel reports TIME_ERROR: 0x41: Clock Unsynchronized
ntpd no servers reachable
chronyd Can't synchronise: no selectable sources
acpid client <n>[0:0] has disconnected
upsd UPS ups@localhost on battery
upsmon UPS ups@localhost on battery
upsmon Executing automatic power-fail shutdown
rsyslogd action 'action-<n>-builtin:omfwd' suspended (module 'builtin:omfwd')
rsyslogd imuxsock lost <n> messages from pid <n> due to rate-limiting
rsyslogd imjournal: <n> messages lost due to rate-limiting
rsyslogd [origin software="rsyslogd" swVersion="8.2302.0" x-pid="<n>" x-info="https://www.rsyslog.com"] exiting on signal 15.
syslogd exiting on signal 15
syslog-ng Log statistics; dropped='dst.file(d_messages#0,/var/log/messages)=<n>', processed='center(queued)=<n>'
logrotate ALERT exited abnormally with [1]
crond (CRON) bad minute (/etc/cron.d/x)
cron (*system*) NUMBER OF HARD LINKS > 1 (/etc/crontab)
CRON (CRON) info (No MTA installed, discarding output)
anacron Job 'cron.daily' terminated (exit status: 1)
postfix/master warning: process /usr/lib/postfix/smtpd pid <n> exit status 1
postfix/master terminating on signal 15
postfix/qmgr warning: mail for example.net is using up <n> of <n> active queue entries
postfix/smtp <hex>: to=<a@example.net>, relay=none, delay=<n>, delays=0.1/0/30/0, dsn=4.4.1, status=deferred (connect to mx.example.net[192.0.2.9]:25: Connection timed out)
postfix/bounce <hex>: sender non-delivery notification: <hex>
mysqld <n> [ERROR] InnoDB: Unable to lock ./ibdata1 error: 11
mysqld <n> [Warning] Too many connections
mysqld <n> [Note] /usr/sbin/mysqld: Shutdown complete
mysqld <n> [Note] InnoDB: Starting crash recovery.
mysqld mysqld got signal 11 ;
mysqld <n> [Note] Aborted connection <n> to db: 'app' user: 'app' host: 'localhost' (Got timeout reading communication packets)
mysqld <n> [Note] Slave SQL thread exiting, replication stopped in log 'mysql-bin.000<n>' at position <n>
postgres LOG:  server process (PID <n>) was terminated by signal 11: Segmentation fault
postgres LOG:  all server processes terminated; reinitializing
postgres LOG:  database system was interrupted; last known up at 2026-06-14 15:16:01 UTC
postgres LOG:  received fast shutdown request
postgres LOG:  received immediate shutdown request
postgres LOG:  aborting any active transactions
postgres LOG:  shutting down
postgres LOG:  database system is shut down
postgres LOG:  could not receive data from client: Connection reset by peer
postgres LOG:  checkpoints are occurring too frequently (<n> seconds apart)
postgres LOG:  terminating walreceiver process due to administrator command
postgres FATAL:  sorry, too many clients already
postgres WARNING:  database "app" must be vacuumed within <n> transactions
mongod {"t":{"$date":"2026-06-14T15:16:01.123+00:00"},"s":"F","c":"-","id":23079,"ctx":"conn<n>","msg":"Invariant failure"}
mongod {"t":{"$date":"2026-06-14T15:16:01.123+00:00"},"s":"I","c":"REPL","id":21358,"ctx":"conn<n>","msg":"Replica set state transition","attr":{"newState":"SECONDARY","oldState":"PRIMARY"}}
redis <n>:M 14 Jun 2026 15:16:01.123 # Can't save in background: fork: Cannot allocate memory
redis <n>:M 14 Jun 2026 15:16:01.123 # Redis is now ready to exit, bye bye...
redis <n>:M 14 Jun 2026 15:16:01.123 * Connection with replica client id #<n> lost.
redis <n>:M 14 Jun 2026 15:16:01.123 # === REDIS BUG REPORT START: Cut & paste starting from here ===
elasticsearch [o.e.m.j.JvmGcMonitorService] [node-1] [gc][<n>] overhead, spent [<n>ms] collecting in the last [1s]
elasticsearch [o.e.c.r.a.DiskThresholdMonitor] [node-1] high disk watermark [90%] exceeded on [x][node-1][/data] free: <n>gb[<n>.1%], shards will be relocated away from this node
elasticsearch [o.e.c.s.MasterService] [node-1] node-left[{node-<n>}], term: <n>, version: <n>
rabbitmq =INFO REPORT==== vm_memory_high_watermark set. Memory used:<n> allowed:<n>
rabbitmq node rabbit@db<n> down: connection_closed
kafka [Controller id=<n>] Broker failure callback for <n>
kafka [Partition topic-<n> broker=<n>] Shrinking ISR from <n>,<n> to <n>
zookeeper Exception causing close of session 0x<n> due to java.io.IOException: ZooKeeperServer not running
docker time="2026-06-14T15:16:01Z" level=info msg="Container <hex> failed to exit within 10s of signal 15 - using the force"
dockerd time="2026-06-14T15:16:01Z" level=info msg="ignoring event" container=<hex> module=libcontainerd namespace=moby topic=/tasks/delete type="*events.TaskDelete"
dockerd time="2026-06-14T15:16:01Z" level=info msg="shim disconnected" id=<hex>
kubelet I0614 15:16:01.123456    <n> eviction_manager.go:<n>] "Eviction manager: attempting to reclaim" resourceName="ephemeral-storage"
kubelet I0614 15:16:01.123456    <n> kubelet_node_status.go:<n>] "Node became not ready" node="n1"
kubelet E0614 15:16:01.123456    <n> pod_workers.go:<n>] "Error syncing pod, skipping" err="failed to \"StartContainer\" for \"x\" with CrashLoopBackOff: \"back-off 5m0s\""
kubelet I0614 15:16:01.123456    <n> scope.go:<n>] "RemoveContainer" containerID="<hex>"
kube-controller-manager I0614 15:16:01.123456    <n> node_lifecycle_controller.go:<n>] "Controller detected that all Nodes are not-Ready. Entering master disruption mode."
etcd {"level":"warn","msg":"apply request took too long","took":"<n>ms","expected-duration":"100ms"}
etcd {"level":"info","msg":"lost leader","local-member-id":"a<n>","term":<n>}
consul [INFO]  agent.server.serf.lan: serf: EventMemberFailed: n<n>
consul [INFO]  agent.server: New leader elected: payload=n<n>
vault [INFO]  core: vault is sealed
corosync [TOTEM ] A processor joined or left the membership and a new membership (192.0.2.1:<n>) was formed.
pacemaker-controld notice: State transition S_IDLE -> S_POLICY_ENGINE
pacemaker-fenced notice: Operation 'reboot' targeting n<n> by n1 for pacemaker-controld: OK
multipathd sdb<n>: mark as failed
multipathd mpatha: remaining active paths: 0
iscsid Kernel reported iSCSI connection 1:0 error (1020) state (3)
nfsd nfs: server nfs1 not responding, still trying
php-fpm [pool www] server reached pm.max_children setting (<n>), consider raising it
php-fpm [pool www] child <n> exited on signal 11 (SIGSEGV) after <n>.1 seconds from start
php-fpm [pool www] seems busy (you may need to increase pm.start_servers), spawning <n> children
php PHP Fatal error:  Allowed memory size of <n> bytes exhausted (tried to allocate <n> bytes) in /srv/a.php on line <n>
php PHP Notice:  Undefined index: id in /srv/a.php on line <n>
uwsgi DAMN ! worker <n> (pid: <n>) died :( trying respawn ...
gunicorn [CRITICAL] WORKER TIMEOUT (pid:<n>)
app Exception in thread "main" java.lang.NullPointerException
app java.lang.OutOfMemoryError: Java heap space
app Traceback (most recent call last):
app panic: runtime error: index out of range [<n>] with length <n>
app goroutine <n> [running]:
app Assertion 'x > 0' failed at src/a.c:<n>, function f(). Aborting.
app *** stack smashing detected ***: terminated
app double free or corruption (fasttop)
app worker <n> exited with code 139
app worker <n> exited with code 1
app worker <n> went away
app worker <n> gone, spawning another
app peer <n> unreachable
app heartbeat from node <n> not seen for <n> s
app backup of volume <n> did not finish
app backup: 0 files copied in <n> s
app write to /var/lib/app: No space left on device
app db: disk usage at <n>% of /var, writes stopped
app certificate of <host> expired <n> days ago
app battery at <n> %
app fan <n> stands still
app temperature of zone <n>: 98 C
app volume <n> is full
app queue depth <n>, consumers 0
app replicas 0/<n> healthy
app giving up after <n> tries
app circuit breaker open for backend <n>
app leader election lost in term <n>
app falling back to plain text
app level=info msg="shutting down" code=<n>
app level=info msg="database gone" retries=<n>
app {"level":"info","msg":"process ended","code":139,"pid":<n>}
app {"level":"warn","msg":"pool drained","waiting":<n>}
app {"level":50,"msg":"x","pid":<n>}
app Dienst beendet, Code <n>
app Datenbank nicht erreichbar, Versuch <n>
app Speicher voll, <n> Bytes angefordert
app Absturz von Prozess <n>
app Verbindung verloren, neuer Versuch in <n> s
app Zeitlimit von <n> s erreicht
app verbinding verbroken, poging <n>
app schijf vol, <n> bytes
app proces <n> gestopt
app arret du service, code <n>
app memoire saturee, <n> octets
app serveur injoignable, essai <n>
app disco lleno, <n> bytes
app servicio detenido, codigo <n>
app sin respuesta del servidor <n>
app conexion perdida, intento <n>
%LINK-3-UPDOWN Interface GigabitEthernet0/<n>, changed state to down
%LINEPROTO-5-UPDOWN Line protocol on Interface GigabitEthernet0/<n>, changed state to down
%OSPF-5-ADJCHG Process 1, Nbr 192.0.2.<n> on Vlan1 from FULL to DOWN, Neighbor Down: Dead timer expired
%SYS-2-MALLOCFAIL Memory allocation of <n> bytes failed from 0x<n>, alignment 0
%ENV-3-FAN Fan <n> is not operational
%SYS-5-RELOAD Reload requested by console. Reload Reason: reload command.
chassisd CHASSISD_PSU_INPUT_BAD: Input for power supply <n> bad
mib2d SNMP_TRAP_LINK_DOWN: ifIndex <n>, ifAdminStatus up(1), ifOperStatus down(2), ifName ge-0/0/<n>
fortigate type="event" subtype="ha" level="notice" logdesc="HA member left" msg="Virtual cluster member <n> left" devid="F<n>"
- 2026/06/14 15:16:01 [alert] <n>#<n>: worker process <n> exited on signal 11
- 2026/06/14 15:16:01 [notice] <n>#<n>: worker process <n> exited with code 2
- 2026/06/14 15:16:01 [crit] <n>#<n>: accept4() failed (24: Too many open files)
- [Sun Jun 14 15:16:01.000001 2026] [core:notice] [pid <n>:tid <n>] AH00051: child pid <n> exit signal Segmentation fault (11), possible coredump in /etc/apache2
- [Sun Jun 14 15:16:01.000001 2026] [mpm_prefork:notice] [pid <n>:tid <n>] AH00169: caught SIGTERM, shutting down
- [Sun Jun 14 15:16:01.000001 2026] [mpm_event:error] [pid <n>:tid <n>] AH00484: server reached MaxRequestWorkers setting, consider raising the MaxRequestWorkers setting
- {"win":{"system":{"eventID":"1000","level":"2","providerName":"Application Error"},"eventdata":{"data":"app.exe, 1.0.0.0, ntdll.dll, c0000005"}}}
- {"win":{"system":{"eventID":"6008","level":"2","severityValue":"ERROR"}}}
- {"win":{"system":{"eventID":"7036","level":"4","severityValue":"INFORMATION","message":"The Windows Defender service entered the stopped state."}}}
kernel filesystem on sda1 is now read only
kernel mounted filesystem read-only
kernel general protection: 0000
kernel Machine check events logged
app Container exited with 137
app task <n> ended with 139
systemd Reached target Rescue Mode.
app cluster has 1 of 3 servers
app Circuit breaker is now open
app heap dump file created
elasticsearch status changed from [YELLOW] to [RED]
app health check: red
app peer is away
app disk resource alarm set
app disk usage is 99 percent
app memory used: 99%
app heartbeat was last seen <n> minutes ago
app job completed with 500
app job done, elapsed 00:00:12
app response 503 in <n> ms
app [E] job done
app E job done
app (EE) job done
app SEV1 job done
app.crit job done
- {"level":3,"msg":"job done"}
- {"PRIORITY":"2","msg":"job done"}
- {"level":"info","msg":"job done","exitValue":137}
- {"level":"info","msg":"job done","ok":"n"}
`;
