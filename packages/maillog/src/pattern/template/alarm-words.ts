/**
 * Alarm words: words of failures and attacks. Training keeps them as constants, and never proposes a rule
 * that contains one without asking: an attack is not harmless because it is frequent.
 */

/** Found anywhere in a word: `AuthError`, `failures`. */
const STEMS = [
  'abort',
  'abus',
  'alert',
  'anomal',
  'attack',
  'backdoor',
  'breach',
  'break-in',
  'compromis',
  'corrupt',
  'crash',
  'critical',
  'danger',
  'denial',
  'denied',
  'emerg',
  'error',
  'exceed',
  'exception',
  'exploit',
  'fail',
  'fatal',
  'forbid',
  'fraud',
  'hijack',
  'illegal',
  'infect',
  'inject',
  'insecur',
  'insufficient',
  'intrud',
  'intrus',
  'invalid',
  'malform',
  'malici',
  'malware',
  'misbehav',
  'overflow',
  'panic',
  'penetrat',
  'prohibit',
  'promiscuous',
  'refus',
  'reject',
  'rootkit',
  'portscan',
  'segfault',
  'segmentation',
  'severe',
  'spoof',
  'suspicio',
  'tamper',
  'threat',
  'traversal',
  'trojan',
  'unauth',

  'unprivileged',
  'untrust',
  'violat',
  'virus',
  'vulnerab',
];

/** Found only as whole words: `root`, not `rootfs`. */
const WORDS = [
  'attempt',
  'attempts',
  'bad',
  'deny',
  'denies',
  'err',
  'crit',
  'hack',
  'hacked',
  'hacker',
  'kill',
  'killed',
  'oops',
  'oom',
  'root',
  'trap',
  'worm',
];

/**
 * The pattern text that finds an alarm word, without regard to case: for {@link hasAlarmWord} and for guards.
 */
export const ALARM_PATTERN = `${STEMS.join('|')}|(?<![A-Za-z])(?:${WORDS.join('|')})(?![A-Za-z])`;

const ALARM = new RegExp(ALARM_PATTERN, 'i');

/** Whether `text` contains an alarm word. */
export function hasAlarmWord(text: string): boolean {
  return ALARM.test(text);
}

/** The pattern text of one alarm word, without lookaround, so that an automaton can decide it. */
export const ALARM_WORD = String.raw`(?i:[\w.-]*(?:${STEMS.join('|')})[\w.-]*|${WORDS.join('|')})`;

/** The pattern text of any text with an alarm word. A whole word has no letter or digit beside it. */
export const ALARM_TEXT = String.raw`(?i:.*(?:${STEMS.join('|')}).*|(?:.*[^A-Za-z\d])?(?:${WORDS.join('|')})(?:[^A-Za-z\d].*)?)`;
