/**
 * What English and its technical dialect say about the neighbours of a word, for evidence.ts. The lists are
 * the same for every log; none names a product.
 */
export { BOOLEANS, STATE_KEYS, SWITCH_VALUES } from '../lines/state-words.ts';

function list(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/).filter(Boolean));
}

/** Nouns before a name: `user alice`, `host web1`, `service cron`. */
export const NAMING_NOUNS = list(`
  user users username login account host hostname server client peer interface device disk volume file directory folder
  module driver service unit daemon job task process program package class group database table schema domain zone queue topic
  channel container image pod namespace node cluster partition bucket repository branch project tenant customer
  named called`);

/** Words before a name or anything else. */
export const LEADING_WORDS = list(`
  from to by at on via for in as of into using
  owner key session address path name id instance worker thread element member
  application app system site machine printer mailbox recipient sender`);

/** Keys before free text, if `:`, `=` or a bracket follows: `reason: …`. */
export const TEXT_KEYS = list(`
  message msg reason subject title agent description comment text`);

/** Keys of the message itself, in lines that are structured: `msg="…"`, `"message":"…"`. */
export const MESSAGE_KEYS = list(`msg message log event short_message textpayload`);

/** Keys that a structured line has beside its message. */
export const ENVELOPE_KEYS = list(`
  level lvl severity loglevel log_level levelname log.level priority ts time timestamp datetime logger caller stream`);

/** Keys before text from outside: `COMMAND=…`, `CMD (…)`, `query: …`. */
export const QUOTED_TEXT_KEYS = list(`command cmd cmdline args argv query sql statement`);

/** Words for events and states. They distinguish messages, whatever the number of them in one place. */
export const STATE_WORDS = list(`
  succeeded success successful successfully failed failure fail failing ok okay done error errors warning info notice debug fatal
  enabled disabled enable disable enabling disabling opened closed open close opening closing
  started stopped start stop starts stops starting stopping restarted restart restarting begin began begun end ended ending
  up down true false yes no on off read write reading writing reads writes input output rx tx in out
  high low first last before after next previous old new upper lower min max
  connect disconnect connected disconnected connecting disconnecting connection disconnection
  add remove added removed adding removing insert inserted delete deleted deleting create created creating
  update updated updating login logout logged accepted rejected accept reject allowed denied allow deny granted refused
  active inactive activated deactivated activating deactivating enter leave entered left entering leaving
  lock unlock locked unlocked locking unlocking online offline send receive sent received sending receiving
  load unload loaded unloaded loading unloading attach detach attached detached suspend resume suspended resumed suspending
  resuming mount unmount mounted unmounted mounting unmounting join joined running run ran finished finish finishing
  completed complete completing incomplete valid invalid paused pause power powered registered unregistered register unregister
  initialized initializing initialize terminated terminating terminate killed aborted abort timeout expired
  requested request reply response acquire acquired release released acquiring releasing
  enqueued dequeued scheduled pending ready busy idle full empty missing found lost available unavailable
  not no the a an is are was were be been has have had and or but with without than then only all any`);
