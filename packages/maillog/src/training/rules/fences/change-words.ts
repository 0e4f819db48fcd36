/**
 * Words of changes of privilege and configuration: of what is changed, not of how. Nobody outside causes such
 * lines, and no word of them sounds of alarm; still they are never silent without a person's decision. A word
 * too many costs a line of a report.
 */
import { plainWords } from './plain-words.ts';

/** Programs that only make such changes, or only report attacks and faults. */
const PROGRAMS = new Set(
  (
    'useradd usermod userdel groupadd groupmod groupdel groupmems adduser addgroup deluser delgroup newusers ' +
    'chage chfn chsh chpasswd chgpasswd gpasswd passwd pwck grpck vipw visudo pkexec doas sudo su runuser ' +
    'polkitd setenforce setsebool semanage auditctl auditd audit insmod modprobe rmmod kmod crontab at atd timedatectl hwclock ' +
    'accounts-daemon systemd-sysusers systemd-timedated systemd-hostnamed systemd-coredump setroubleshoot abrtd ' +
    'aide tripwire rkhunter chkrootkit clamd freshclam snort suricata zeek bro psad portsentry scanlogd arpwatch sshguard denyhosts ' +
    'crowdsec ossec ossec-syscheckd wazuh-agent modsecurity ufw firewalld iptables ip6tables nft nftables filterlog ipmon pf xinetd ' +
    'mdadm zed upsd upsmon apcupsd mcelog rasdaemon edac-util earlyoom systemd-oomd pacemakerd corosync keepalived'
  ).split(' '),
);

/** Found in a template as it is, in any case. */
const MARKS = new RegExp(
  [
    String.raw`type=(?:ACCT|ADD|ANOM|AVC|CHGRP|CHUSER|CONFIG|CRED|CRYPTO|CWD|DAEMON|DEL|EXECVE|GRP|INTEGRITY|KERN_MODULE|MAC|PATH|PROCTITLE|RESP|ROLE|SELINUX|SERVICE_STOP|SOCKADDR|SYSCALL|SYSTEM|TIME|USER)`,
    String.raw`(?<!\d)[eo]?uid=0(?!\d)(?!\))|\badmin[=:]\s*true|\b(?:mode|owner|group|size|hash|sha\d+|md5)\b.* -> `,
    // A severity of Cisco, MongoDB or a structured line that is no information.
    String.raw`%[A-Z\d_]+(?:-[A-Z\d_]+)*-[0-4]-|^[EFW](?:\d{4}|\{\w+\}) |\blevel"?[:=]\s*(?:\{one:(?:\d+\|)*)?[4-9]\d\b|(?<![\w.])s(?:ev(?:erity)?)?"?[:=]\s*"?[EFW](?![A-Za-z])|\b(?:level|severity|lvl)["']?[=:]\s*["']?(?:a|c|e|f|w)[a-z]*`,
    // A command that fetches or starts what no package brought, a device, a reply that puts off.
    String.raw`\b(?:wget|curl)\b|\|\s*(?:ba|da|z)?sh\b|/tmp/|/dev/(?:shm|tcp|udp)\b|\bnew (?:seat|usb|device)|\busb\b.*\b(?:product|manufacturer|serialnumber|storage)\b|\btry again\b|\[::\]`,
  ].join('|'),
  'i',
);

/** Found in the plain words of a template (plain-words.ts). */
const SUBJECTS = new RegExp(
  [
    String.raw`\b(?:log ?in|log ?on|logins?|logons?|sign ?ins?|auth(?!or(?:ed|s)?\b)\w*|credential|passw(?:or)?d|passphrase|passcode|pins?\b|captcha|mfa|2fa|two factor|one time|otp|kerberos|ntlm|ldap|saml|sso|oauth)`,
    String.raw`\b(?:users?(?!pace|land)|accounts?|\w*admin\w*|root|sudo\w*|wheel|super ?user|operators?|roles?|privilege\w*|permission\w*|permit\w*|rights?|access|acls?|grant\w*|entitle\w*|owner(?:ship)?|capabilit\w*|setuid|suid|umask|chmod|chown|chroot)\b`,
    String.raw`\b(?:api|access|private|public|ssh|host|secret|master|signing|encryption) keys?\b|\b(?:secrets?|certificates?|certs?|crl|signatures?|encrypt\w*|decrypt\w*|cipher\w*|tokens?|trust\w*|tls version)\b`,
    String.raw`\b(?:config\w*|settings?|polic(?:y|ies)|rules?|ruleset|blacklist\w*|blocklist\w*|whitelist\w*|allowlist\w*|denylist\w*|firewall\w*|iptables|nftables|netfilter|selinux|apparmor|sandbox\w*|lockdown|seccomp|enforc\w*|sysctl\w*|boolean)\b`,
    String.raw`\b(?:audit\w*|auditd|security|forensic\w*|journald?|trail|history|log ?levels?|logging|syslog\w*|retention|rsyslogd?|antivirus|malware|clam\w*|fail2ban|defender|ids|ips|waf|(?:port|vulnerab\w*) ?scan\w*)\b`,
    String.raw`\b(?:kernel|modules?|drivers?|kexec|ptrace|gdb|strace|debugg?\w*|sys ?rq|firmware|bios|microcode|boot\w*|shutdown|power\w*|battery|ups|fans?|voltage|thermal|temperature\w*|hardware|raid|smart)\b`,
    String.raw`\b(?:plug ?ins?|themes?|extensions?|packages?|install\w*|uninstall\w*|upgrad\w*|downgrad\w*|patch\w*|edit\w*|symlinks?|slice|unit file)\b`,
    String.raw`\b(?:(?<!o.)clock|ntp|time ?zone|host ?name|local time|time (?:has |been |was |is )*(?:set|chang|step|reset|slew|jump|adjust)\w*)\b`,
    String.raw`\b(?:failover|fail over|fall ?back|leader\w*|elect\w*|quorum|promot\w*|demot\w*|standby|slave|replicas? (?:lost|set)|master|primary|secondary|transition\w*|split brain|state change\w*|statechange|changed state|membership)\b`,
    String.raw`\b(?:alter|drop|truncate|create|copy|revoke|delete) (?:role|user|system|table|database|schema|function|extension|trigger|collection|index|t\b|\w+ from)|\bselect\b.*\bfrom\b`,
    String.raw`\b(?:promiscuous|sniff\w*|control|commands?|usb|bluetooth|thunderbolt|removable|seat|console|tty\w*|vty\w*|shell|sh|bash)\b`,
    String.raw`\b(?:high|low|max(?:imum)?|min(?:imum)?|hard|soft)? ?(?:limit|cap|quota|threshold|water ?mark|ceiling|overhead)s?\b`,
    // Exhausted resources, and a count of what should be there, and is not.
    String.raw`\b(?:disk|space|memory|quota|table|queue|swap|inodes?|descriptors?|handles?)\b.*\b(?:full|low|exhaust\w*|used up|left|pressure)|\bno (?:space|memory|room)\b|\b(?:out of|low on)\b`,
    String.raw`(?<![\d.,:/-])0(?![\d.,:/]) [a-z]|\b(?!exit|code|status|rc|ret|retval|err|error|errors|failed|failures?|dropped|drops|lost|skipped|retries|result|returned?|from|to|uid|gid|fd|line|seq|tag|node|cpu|core|queue|id|in|out)[a-z]+["']?[ =:]+["']?0(?![\d.x])`,
    String.raw`\b(?:down|stopp\w*|terminat\w*|turn(?:ed|ing)? (?:off|on|away|down)|switch(?:ed|ing)? (?:off|on))\b|\bkeys?\b.*\b(?:issu|add|delet|remov|rotat|chang)\w*`,
    String.raw`\b(?:core|stack|trace|signal|found|lead to|exited abnormally)\b|\b(?:members?|groups?|keys?)\b.*\b(?:new|add\w*|delet\w*|remov\w*|chang\w*|made)\b|\b(?:new|add\w*|delet\w*|remov\w*|chang\w*|made)\b.*\b(?:members?|groups?)\b`,
    String.raw`\b(?:eras|wip|purg|truncat|empt|clear)(?:e|ed|es|y|ied|ing|s)?\b`,
  ].join('|'),
);

/** The words of a change in a program's name or a template; undefined if there are none. */
export function changeIn(program: string, template: string): string | undefined {
  const name = program.replace(/^.*\/|\(.*$/g, '');
  if (PROGRAMS.has(name)) return name;
  return MARKS.exec(template)?.[0] ?? SUBJECTS.exec(plainWords(template))?.[0];
}
