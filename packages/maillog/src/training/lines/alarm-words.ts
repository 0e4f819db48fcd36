/**
 * Words that name danger. Training keeps them as they stand, and proposes a rule that holds one only for
 * somebody to decide: an attack is not harmless because it is frequent.
 */

/** Wherever they stand in a word: `AuthError`, `failures`. */
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

/** As words of their own only: `root`, not `rootfs`. */
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
 * The pattern text that finds a word of danger, case ignored: for {@link hasAlarmWord} and for the guards of
 * rules.
 */
export const ALARM_PATTERN = `${STEMS.join('|')}|(?<![A-Za-z])(?:${WORDS.join('|')})(?![A-Za-z])`;

const ALARM = new RegExp(ALARM_PATTERN, 'i');

/** Whether `text` holds a word that names danger. */
export function hasAlarmWord(text: string): boolean {
  return ALARM.test(text);
}

/** The stems and words as one group without lookaround, for the automaton: a word that holds one of them. */
export const ALARM_WORD = String.raw`(?i:[\w.-]*(?:${STEMS.join('|')})[\w.-]*|${WORDS.join('|')})`;

/** Text of any length with such a word in it; one of the words only where no letter or digit is beside it. */
export const ALARM_TEXT = String.raw`(?i:.*(?:${STEMS.join('|')}).*|(?:.*[^A-Za-z\d])?(?:${WORDS.join('|')})(?:[^A-Za-z\d].*)?)`;
