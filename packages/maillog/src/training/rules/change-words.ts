/**
 * Words of changes of privilege and configuration, of limits, blocks and outages, and of what is not as it
 * should be. Nobody outside causes such lines, and no word of them sounds of alarm; still they are never
 * silent without a person's decision. A word too many costs a line of a report.
 */

/** Programs that only make such changes. */
const PROGRAMS = new Set(
  (
    'useradd usermod userdel groupadd groupmod groupdel groupmems adduser addgroup deluser delgroup newusers ' +
    'chage chfn chsh chpasswd chgpasswd gpasswd passwd pwck grpck vipw visudo pkexec doas sudo su runuser ' +
    'polkitd setenforce semanage auditctl auditd insmod modprobe rmmod kmod crontab at timedatectl hwclock'
  ).split(' '),
);

/** Found anywhere in a template, in any case. */
const PHRASES = new RegExp(
  [
    String.raw`type=(?:ACCT|ADD|ANOM|AVC|CHGRP|CHUSER|CONFIG|CRED|DAEMON|DEL|GRP|KERN_MODULE|MAC|ROLE|SELINUX|SERVICE_STOP|USER)`,
    'enforc(?:e|ing)',
    'selinux|apparmor|firewall',
    String.raw`\b(?:un)?loading\b.*\bmodule|\bmodule\b.*\b(?:un)?load|taint`,
    String.raw`\b(?:new|add(?:ed|ing)?|delet(?:ed?|ing)|remov(?:ed?|ing)|chang(?:ed?|ing)|lock(?:ed)?)\b.*\b(?:users?|groups?|accounts?|members?|passwords?|roles?|privileges?|permissions?|keys?)\b`,
    String.raw`\bpassword (?:changed|reset|set)\b|\bprivilege|\bsudoers?\b|\bwheel\b`,
    String.raw`\b(?:grant|revok|promot|elevat|impersonat|clear|skipp|overrid|bypass|escalat)(?:e|ed|es|ing|s)?\b|\bsuper-?user|\balter (?:role|user|system)`,
    String.raw`\b(?:turn(?:ed|ing)?|switch(?:ed|ing)?) (?:off|on)\b|\bfaults?\b|\b(?:backup|standby|slave) state\b`,
    String.raw`(?<!\d)[eo]?uid=0(?!\d)(?!\))|\badmin[=:]\s*true|\b(?:mode|owner|group|size|hash|sha\d+|md5)\b.* -> `,
    // A count of what should be there, and is not.
    String.raw`(?<![\d.])0 (?:\w+ )?(?:active|alive|available|free|healthy|left|online|ready|remaining|running|up)\b`,
    String.raw`\b(?:active|alive|available|free|healthy|left|online|ready|remaining|running)["']?[=:]\s*0(?![\d.])`,
    // A command that fetches or starts what no package brought, a new device, a reply that puts off.
    String.raw`\b(?:wget|curl)\b|\|\s*(?:ba|da|z)?sh\b|/tmp/|/dev/(?:shm|tcp|udp)\b|\bnew (?:seat|usb|device)|\busb\b.*\b(?:product|manufacturer|serialnumber)\b|\btry again\b`,
    String.raw`\btime (?:has been |was )?(?:changed|stepped|reset)\b|\bclock\b.*\b(?:step|chang|set)`,
    String.raw`\b(?:eras|wip|purg|truncat)(?:e|ed|es|ing)\b`,
    String.raw`\b(?:disk|space|memory|quota|table|queue)\b.*\b(?:full|low|exhaust|used up|left)|\bno (?:space|memory|room)\b|\b(?:out of|low on)\b`,
    String.raw`\b(?:disabl|deactivat|stopp|down|terminat|shut)(?:e|ed|es|ing|ting down)?\b`,
    String.raw`\b(?:block|bann?|drop|den(?:y|ied)|limit|throttl|blacklist|greylist|quarantin)(?:ed|s|ing)?\b`,
    String.raw`\b(?:not|no|never|none|nothing|without|cannot|unable|un(?:known|available|reachable|readable|signed|clean)|\w+n't)\b`,
    String.raw`\b(?:wrong|incorrect|mismatch\w*|differ\w*|timed? ?out|timeout|too|lost|missing|expired?|warn(?:ing)?s?|repeated\w*|retr(?:y|ies)|ignor(?:ed|ing)|suspend\w*|degraded|read-?only|hidden|forged|stale)\b`,
    String.raw`\b(?:flood|core|dump(?:ed|ing)?|backtrace|stack|trace|signal|reset|found|detect\w*|delet\w*)\b|flood`,
  ].join('|'),
  'i',
);

/** The words of a change in a program's name or a template; undefined if there are none. */
export function changeIn(program: string, template: string): string | undefined {
  const name = program.replace(/^.*\/|\(.*$/g, '');
  if (PROGRAMS.has(name)) return name;
  return PHRASES.exec(template)?.[0];
}
