import type { DirectiveTable } from '../config/directive.ts';
import { durationOf, switchOf } from '../config/directive.ts';
import type { Reader } from '../config/reader.ts';
import { readable } from '../config/source.ts';
import type { Statement } from '../config/statement.ts';
import { MailLogError } from '../errors.ts';
import type { Place } from '../errors.ts';
import { RuleSet, parseTest } from '../pattern/index.ts';
import type { Rule, Test } from '../pattern/index.ts';
import { ReportEntry, collectErrors } from './entry.ts';
import type { Out } from './entry.ts';
import { LogPart } from './log-part.ts';
import { WatchedLogs, reasonOf } from './watched-logs.ts';
import type { WatchedLog } from './watched-logs.ts';
import { Expectation } from './expectation.ts';
import { Silence } from './silence.ts';
import { parseMemory } from './watch-memory.ts';
import type { WatchMemory } from './watch-memory.ts';
import { watchedJournal } from './watched-journal.ts';

/** `watch`: the lines of logs that no rule ignores. */
export class WatchEntry extends ReportEntry {
  static override readonly table: DirectiveTable = [
    {
      name: 'logfile',
      usage: 'FILE…',
      words: [1, Infinity],
      repeatable: true,
      help: 'the logs; globs are expanded, compressed ones are read through, rotated ones are followed',
      example: '/var/log/syslog',
    },
    {
      name: 'journal',
      usage: '[UNIT…]',
      words: [0, Infinity],
      repeatable: false,
      help: "systemd's journal, all of it or that of units, as lines of a syslog",
      example: 'ssh.service cron.service',
    },
    {
      name: 'ignore',
      usage: '=~ /PATTERN/',
      words: [0, 0],
      repeatable: true,
      rule: true,
      help: 'hides the lines that match (!~: that do not match) a Perl pattern',
      example: '=~ /-- MARK --$/',
    },
    {
      name: 'filter',
      usage: '=~ /PATTERN/',
      words: [0, 0],
      repeatable: true,
      rule: true,
      help: 'with any filter, only lines that one of them holds for are shown',
      example: '=~ /sshd/',
    },
    {
      name: 'do',
      usage: 'ignore|filter',
      words: [1, 1],
      repeatable: true,
      value: ['ignore', 'filter'],
      help: 'a rule whose patterns must all hold: a line each, =~ /A/, !~ /B/, then end',
      example: 'ignore\n=~ /Accepted publickey/\n!~ /for root/\nend',
    },
    {
      name: 'trim',
      usage: 'yes|no',
      words: [1, 1],
      repeatable: false,
      value: 'switch',
      help: 'removes white space on either side of each line, before the rules look at it',
      example: 'yes',
    },
    {
      name: 'expect',
      usage: '=~ /PATTERN/ [within 24h]',
      words: [0, 0],
      repeatable: true,
      rule: true,
      help: 'warns if no such line came, since the last report or within so long',
      example: '=~ /backup finished/ within 24h',
    },
    {
      name: 'quiet',
      usage: 'DURATION',
      words: [1, 1],
      repeatable: false,
      value: 'duration',
      help: 'warns if nothing came into a log for so long',
      example: '6h',
    },
    {
      name: 'whole',
      usage: 'yes|no',
      words: [1, 1],
      repeatable: false,
      value: 'switch',
      help: 'shows all of the logs each time, not what is new since the last report',
      example: 'no',
    },
  ];

  readonly rules: Rule[] = [];
  readonly #expectations: Expectation[] = [];

  protected override onDirective({ words, tail, place }: Statement, reader: Reader): void {
    const [name, argument] = words;
    if (tail && (name?.text === 'ignore' || name?.text === 'filter')) {
      this.rules.push({ action: name.text, tests: [parseTest(tail.text, tail.place)], place });
    } else if (tail && name?.text === 'expect') {
      this.#expectations.push(new Expectation(tail));
    } else if (name?.text === 'do' && (argument?.text === 'ignore' || argument?.text === 'filter')) {
      this.rules.push({ action: argument.text, tests: this.#block(reader, place), place });
    }
  }

  /** The lines of a `do` block up to its `end`. */
  #block(reader: Reader, place: Place): Test[] {
    const tests: Test[] = [];
    let ended = false;
    collectErrors((attempt) => {
      for (let line = reader.blockLine(); line; line = reader.blockLine()) {
        const { text, place } = line;
        ended = /^end(?:[ \t\v\f\r]+#.*|[ \t\v\f\r]*)$/.test(text);
        if (ended) break;
        attempt(() => tests.push(inGroup(parseTest(text, place), place)));
      }
      attempt(() => {
        if (!ended)
          throw new MailLogError('config', 'the do that begins here never ends', {
            place,
            hint: 'write end on a line of its own',
          });
      });
    });
    if (tests.length === 0)
      throw new MailLogError('config', 'this do holds no pattern', {
        place,
        hint: 'write =~ /PATTERN/ on a line of its own',
      });
    return tests;
  }

  override validate(): void {
    if (!this.directives['logfile'] && !this.directives['journal'])
      throw this.fault('watch has no logfile', 'write logfile /var/log/syslog in it, or journal');
    const unit = this.directives['journal']?.words.find(({ text }) => !/^[A-Za-z0-9:_.@*?\\-]+$/.test(text));
    if (unit)
      throw new MailLogError('config', 'journal takes names of units', {
        place: unit.place,
        hint: 'journal ssh.service',
      });
  }

  override async run(out: Out): Promise<void> {
    const { host, memory } = this.context;
    const whole = !memory.isKept || this.#is('whole');
    const saved = parseMemory(memory.saved);
    const watched = new WatchedLogs(host, this.paths('logfile'), saved.logs, whole);
    const units = this.directives['journal']?.texts;
    const journal = units && watchedJournal(host, units, whole ? undefined : saved.journal);
    const logs = [...(await watched.find()), ...(journal ? [journal] : [])];
    const part = new LogPart(out, new RuleSet(this.rules), {
      headings: logs.length > 1,
      trim: this.#is('trim'),
      expectations: this.#expectations,
    });
    for (const glob of watched.unmatched) await out.warn(`${readable(glob)}: no such file`);
    const silence = whole ? undefined : this.#silence(saved);
    for (const log of logs) {
      const news = await show(log, part, out);
      silence?.heard(log, news);
    }
    await part.end();
    const expected = await this.#expected(saved, out);
    for (const warning of silence?.warnings() ?? []) await out.warn(warning);
    const kept = {
      logs: watched.next() ?? saved.logs,
      journal: whole ? saved.journal : journal?.next(),
      news: silence?.next(),
    };
    memory.next = { version: 1, expected, ...kept };
  }

  async #expected(saved: WatchMemory, out: Out): Promise<[string, string][]> {
    const before = new Map(saved.expected);
    const next: [string, string][] = [];
    for (const expectation of this.#expectations) {
      const { warning, last } = expectation.outcome(this.context.host.now(), before.get(expectation.text));
      if (warning !== undefined) await out.warn(warning);
      next.push([expectation.text, last]);
    }
    return next;
  }

  #silence(saved: WatchMemory): Silence | undefined {
    const seconds = durationOf(this.directives['quiet']?.text ?? '');
    return seconds === undefined
      ? undefined
      : new Silence(seconds * 1000, this.context.host.now(), saved.news);
  }

  #is(name: string): boolean {
    return switchOf(this.directives[name]?.text ?? 'no');
  }
}

/** Whether there was anything new. A log that cannot be read keeps its position. */
async function show(log: WatchedLog, part: LogPart, out: Out): Promise<boolean> {
  try {
    const news = await part.log(log.path, log.blocks());
    for (const warning of log.warnings()) await out.warn(warning);
    return news;
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    await out.warn(`${readable(log.path)}: ${reason}`);
    return false;
  }
}

/** In Perl a `/g` would make the next pattern of the group start where this one ended. */
function inGroup(test: Test, place: Place): Test {
  if (!test.global) return test;
  throw new MailLogError('config', 'a pattern in a do block cannot have the modifier g', {
    place,
    hint: 'take the g away: a line matches or not',
  });
}
