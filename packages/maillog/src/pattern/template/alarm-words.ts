/**
 * Alarm words: words of failures, refusals, attacks, outages, and of changes to accounts, privileges and
 * logs. Training keeps them as constants, and never proposes a rule that contains one without asking: an
 * attack is not harmless because it is frequent.
 *
 * The list is a second fence. It cannot be complete, and it has few words of other languages than English.
 */
function list(words: string): string[] {
  return words.split(/\s+/).filter(Boolean);
}

/** Found anywhere in a word: `AuthError`, `failures`. */
const STEMS = list(`
  abort abus alert anomal attack backdoor backtrace badlogin blacklist blocklist breach break-in bruteforc brute-forc
  compromis coredump corrupt crash critical danger deadlock degrad denial denied denylist disabl disallow emerg error
  exceed exception exhaust exploit fail fatal forbid forged fraud hijack illegal improper incorrect infect inject insecur
  insufficient intrud intrus invalid lockout lockup malform malici malware mismatch misbehav n't nonexist non-exist
  outage overflow panic penetrat permissive portscan prohibit promiscuous quarantin ratelimit refus reject revok rootkit
  segfault segmentation setenforce severe shellshock spoof suspicio tamper threat throttl traceback traversal trojan
  unable unauth unavailab unexpected unhealthy unprivileged unreachab unrecogni unresponsive unsafe unsupported untrust
  violat virus vulnerab
  abgelehnt denegad erreur falsch fehler fehlgeschlagen geweigerd mislukt ongeldig onjuist rechazad verweiger`);

/** Found only as whole words: `root`, not `rootfs`. */
const WORDS = list(`
  attempt attempts bad ban banned bans blocked blocking deny denies drop dropped dropping drops excess flood flooding hack
  hacked hacker limiting masscan nmap pregreet scanlogd sniffer sqlmap wipe wiped worm wrong
  bug cannot crit dead died dies down dumped dumping err hang hangs hung kill killed killing lost missing offline oom oops
  sigabrt sigbus sigfpe sigill sigkill sigsegv sigsys stalled stuck taint tainted tainting taints trap undefined
  addgroup adduser chage chfn chpasswd chsh delgroup deluser gpasswd groupadd groupdel groupmod insmod modprobe passwd
  rmmod root shadow sudoers useradd userdel usermod vigr vipw visudo
  base64 erase erased erases erasing
  acct_lock acct_unlock add_group add_user anom_[a-z_]+ config_change daemon_(?:abort|config|end|err) del_group del_user
  grp_chauthtok grp_mgmt integrity_(?:data|evm|hash|metadata|policy|status) kern_module label_override
  mac_(?:config_change|policy_load|status) resp_acct_[a-z_]+ role_(?:assign|modify|remove) selinux_err time_adjntpval
  time_injoffset user_chauthtok user_mgmt user_role_change user_selinux_err`);

/** Found as whole words, with a blank, `_` or `-` between them: `core_dump`. */
const PHRASES = [
  // Failures and outages.
  'already in use',
  'core dump(?:ed|s)?',
  'could not',
  'disk full',
  'dumps? core',
  'is full',
  'low on disk',
  'no sockets available',
  'no space left',
  'out of memory',
  'stack trace',
  'time limit',
  'timed out',
  'timeout before',
  'too (?:long|many)',
  // Refusals.
  'auth challenge',
  'did not',
  'does not match',
  'max retries',
  'no (?:matching|supported|such user)',
  'not (?:allowed|found|known|match|permitted|valid)',
  'rate limit',
  'ufw block',
  'unknown user',
  'user unknown',
  // Accounts, privileges, modules, the clock, logs.
  'enforcing=0',
  'new (?:group|user)',
  'password changed',
  '(?:from|to) (?:shadow )?group',
  '(?:insert|inserted|load|loaded|loading|unload|unloaded|unloading|removed) (?:kernel )?module',
  '(?:clock|date|time)(?: has been| was| is)? (?:changed|jumped|set|stepped)',
  '(?:history|journal|log|logs|trail)(?: has been| have been| was| were)? (?:cleared|deleted|removed|truncated)',
].map((phrase) => phrase.replaceAll(' ', '[ _-]'));

const WHOLE = [...WORDS, ...PHRASES].join('|');

/**
 * Encoded text, which may say anything: two bytes or more as `%2f`, `\\x2f` or `\\057`, or one letter as
 * `%66`, `\\u0066`, `\\x66`, `\\146` or `&#x66;`, which nobody needs to encode.
 */
const ENCODED = String.raw`(?:%[\da-f]{2}){2}|(?:\\x[\da-f]{2}){2}|(?:\\[0-3][0-7]{2}){2}|(?:%|\\u00|\\U000000|\\u\{0{0,4}|\\x\{?|&#x0{0,4})(?:[46][1-9a-f]|[57][\da])|\\1[0-7]{2}|&#0{0,4}(?:6[5-9]|[78]\d|9[07-9]|1[01]\d|12[0-2]);`;

/** An escape of a control character, whose letter is no part of the word after it: `\\nroot`. */
const ESCAPE = String.raw`\\[abfnrtv]`;

/**
 * The pattern text that finds an alarm word, without regard to case: for {@link hasAlarmWord} and for guards.
 */
export const ALARM_PATTERN = String.raw`${STEMS.join('|')}|(?:(?<![A-Za-z])|${ESCAPE})(?:${WHOLE})(?![A-Za-z])|${ENCODED}`;

const ALARM = new RegExp(ALARM_PATTERN, 'i');

/** Whether `text` contains an alarm word. */
export function hasAlarmWord(text: string): boolean {
  return ALARM.test(text);
}

const ALARM_PROGRAM = new RegExp(`^(?:.*/)?(?:${WORDS.join('|')})(?![A-Za-z])`, 'i');

/** Whether a program's name alone is an alarm: `useradd`, `passwd`. `fail2ban` writes harmless lines, too. */
export function isAlarmProgram(name: string): boolean {
  return ALARM_PROGRAM.test(name);
}

/** An alarm word and its place: all of `Failed`, not its stem alone. */
export interface AlarmWord {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

const ALARM_WITH_LETTERS = new RegExp(
  String.raw`[\w-]{0,40}(?:${STEMS.join('|')})[\w-]{0,40}|(?:(?<![A-Za-z])|${ESCAPE})(?:${WHOLE})(?![A-Za-z])|${ENCODED}`,
  'gi',
);

/** What follows a key that is always there: a value that says no: `error=""`, `"error":null`, `errors=0`. */
const HARMLESS_VALUE =
  /^[\w-]*(?:=|["']\s*:\s*)(?:(?:""|'')|["'<([]*(?:nil|null|none|false|no|ok|success|log|info|notice|debug|0)["'>)\]]*)(?=[\s,;}]|$)/i;

/**
 * The alarm words of `text`, from left to right, without keys whose value is harmless, and without fail2ban,
 * which writes its name in each line.
 */
export function alarmWordsOf(text: string): AlarmWord[] {
  if (!hasAlarmWord(text)) return [];
  return [...text.matchAll(ALARM_WITH_LETTERS)].flatMap(({ 0: word, index }) => {
    const end = index + word.length;
    return word.startsWith('fail2ban') || HARMLESS_VALUE.test(text.slice(end))
      ? []
      : [{ word, start: index, end }];
  });
}

/** The pattern text of one alarm word, without lookaround, so that an automaton can decide it. */
export const ALARM_WORD = String.raw`(?i:[\w.-]*(?:${STEMS.join('|')})[\w.-]*|(?:[\w.-]*[_.-])?(?:${WORDS.join('|')})(?:[_.-][\w.-]*)?)`;

/** The pattern text of any text with an alarm word. A whole word has no letter beside it. */
export const ALARM_TEXT = String.raw`(?i:.*(?:${STEMS.join('|')}|${ENCODED}).*|(?:.*(?:[^A-Za-z]|${ESCAPE}))?(?:${WHOLE})(?:[^A-Za-z].*)?)`;
