/**
 * Messages of routine work: the only ones that may be silent. Words that sound of no alarm prove nothing, for
 * `listening is open to all` is plain English. So each word must be one of a short list, each number must
 * have bounds, and a word of the list must name the work. Whatever is in no list folds, in any language.
 */

function list(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/).filter(Boolean));
}

/** Words for periodic work, of which nobody outside asks for any. */
const WORK = list(`
  aggregated cached calculated checkpoint compacted completed complete computed done finished heartbeat indexed loaded
  loading merged metrics processed refreshed refreshing rotated rotating saved saving started starting statistics stats
  summarised summarized synced syncing synchronised synchronized tick tock vacuumed warmed warming wrote written`);

/** Words beside them. None says how it went, who did it, or with whom. */
const BESIDE = list(`
  a after an and at batch batches block blocks buffer buffers bytes cache caches checkpoints chunk chunks count cycle cycles
  daily days duration elapsed entries entry every for hour hourly hours in index indexes interval item items job jobs keys
  lines log logs metric millis milliseconds minute minutes monthly ms next number of page pages per periodic queue regular
  report reports routine rows run runs sample samples seconds segment segments size summary sync task tasks the time timer
  to took total weekly with`);

/** The envelope of a line by fields; its severity is one of the least. */
const ENVELOPE = list('debug event info json level lvl message msg notice severity trace');

const MARKS = new Set('.,:;()[]"\'=_-');

/** A number with bounds, a list of values, a line of JSON. */
const PLACEHOLDERS = /\{(?:one:([^{}]*)|(?:int|float|duration|size):[^{}]+|json)\}/g;
const CAMEL = /(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g;
/** A placeholder that has no bounds, a word, a number, or any other byte. */
const PARTS = /\{[^{}]*\}|[A-Za-z\x80-\xff]+|\d+|[^\s]/g;

/** Units that systemd starts by a timer of the distribution, with their descriptions. */
const TIMED_UNITS: readonly (readonly [unit: string, description: string])[] = [
  ['apt-daily.service', 'Daily apt download activities'],
  ['apt-daily-upgrade.service', 'Daily apt upgrade and clean activities'],
  ['dpkg-db-backup.service', 'Daily dpkg database backup service'],
  ['e2scrub_all.service', 'Online ext4 Metadata Check for All Filesystems'],
  ['fstrim.service', 'Discard unused blocks on filesystems from /etc/fstab'],
  ['logrotate.service', 'Rotate log files'],
  ['man-db.service', 'Daily man-db regeneration'],
  ['phpsessionclean.service', 'Clean php session files'],
  ['sysstat-collect.service', 'system activity accounting tool'],
  ['sysstat-summary.service', 'Generate a daily summary of process accounting'],
  ['systemd-tmpfiles-clean.service', 'Cleanup of Temporary Directories'],
];
const TIMED_SENTENCES: ReadonlySet<string> = new Set(
  TIMED_UNITS.flatMap(([unit, description]) => [
    `Starting ${unit} - ${description}...`,
    `Started ${unit} - ${description}.`,
    `Finished ${unit} - ${description}.`,
    `${unit}: Deactivated successfully.`,
  ]),
);

/** Whether systemd writes this sentence about a unit that a timer of the distribution starts. */
export function isTimedUnit(program: string, template: string): boolean {
  return program === 'systemd' && TIMED_SENTENCES.has(template);
}

/** What keeps a template from being routine; undefined if nothing does. */
export function noRoutine(template: string): string | undefined {
  const [signed] = /-\{(?:int|float|one)/.exec(template) ?? [];
  if (signed !== undefined) return signed;
  const plain = template
    .replace(PLACEHOLDERS, (_, listed: string | undefined) => ` ${listed?.replaceAll('|', ' ') ?? ''} `)
    .replace(CAMEL, ' ');
  const parts = (plain.match(PARTS) ?? []).map((part) => part.toLowerCase());
  const isKnown = (part: string): boolean =>
    WORK.has(part) || BESIDE.has(part) || ENVELOPE.has(part) || MARKS.has(part);
  return (
    parts.find((part) => !isKnown(part)) ??
    (parts.some((part) => WORK.has(part)) ? undefined : 'no word names the work')
  );
}
