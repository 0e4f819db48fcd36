/**
 * The limits of taking in one mail. Anybody with the reader's public key can send a mail, and a mail must not
 * stop the others: what is over a limit is named, with the mail.
 */

/** A larger mail is not opened. MailLog's own are of `max_size`, a few megabytes. */
export const MAX_MAIL_BYTES = 256 << 20;
/** What all parts of a mail may unpack to; a large part counts twice, as it is decrypted twice. */
export const MAX_UNPACKED_BYTES = 512 << 20;
/** A mail up to this size waits in memory, a larger one in a private file. */
export const MAX_HELD_BYTES = 4 << 20;
/** Of a larger part, the start is kept; all of its lines are counted. */
export const MAX_TEXT_BYTES = 4 << 20;
/** Of all parts of a mail. */
export const MAX_MAIL_TEXT_BYTES = 32 << 20;
/** A longer line is cut into several. */
export const MAX_LINE_BYTES = 1 << 14;
/** Parts of a mail; more are read and not kept. */
export const MAX_PARTS = 2000;
/** Messages in one mail: reports that are attached to it. */
export const MAX_MESSAGES = 1000;
/** Rules sets of a report. A host has one, or two. */
export const MAX_RULES_SETS = 20;
/** Rules of a report whose lines are counted, those with the most lines. */
export const MAX_RULES = 1000;
/**
 * Lines of a rule in a report. A host says what it likes of them, and many hosts have the same rules: the
 * sums of all reports stay numbers that the stores and JavaScript hold.
 */
export const MAX_HITS = 1_000_000_000;
