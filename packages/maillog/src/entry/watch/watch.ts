import { readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import type { DirectiveTable } from '../../config/directive.ts';
import { directive, durationOf, sizeOf, switchOf } from '../../config/directive.ts';
import type { Reader } from '../../config/reader.ts';
import type { Statement } from '../../config/statement.ts';
import { MailLogError, MailLogErrors } from '../../errors.ts';
import type { LogcheckRules } from '../../pattern/index.ts';
import { ReportEntry } from '../entry.ts';
import type { Memory, Out } from '../entry.ts';
import { LayerSections } from './layer-sections.ts';
import { LedgerEntry } from './history/ledger.ts';
import { inheritedMemory } from './inherited-memory.ts';
import { linesByRule, logFacts } from './log-facts.ts';
import { LogHeadings } from './log-headings.ts';
import { LogPart } from './log-part.ts';
import { LogShares } from './log-shares.ts';
import { logcheckRules } from './logcheck-files.ts';
import { FOLD_SWITCH, RULE_DIRECTIVES, RuleReader } from './rule-reader.ts';
import { RulesFiles } from './rules-files.ts';
import { NotedOut } from './noted-out.ts';
import { failedTests } from './rule-tests.ts';
import { reasonOf } from '../../log/reason.ts';
import { WatchedLogs, matchesGlob } from './watched-logs.ts';
import type { LogPaths, WatchedLog } from './watched-logs.ts';
import type { Folds } from './folding/folds.ts';
import { Expectation } from './expectation.ts';
import type { SavedExpectation } from './expectation.ts';
import { Silence } from './silence.ts';
import { summariseHidden } from './summarise-hidden.ts';
import { parseMemory } from './watch-memory.ts';
import type { WatchMemory } from './watch-memory.ts';
import { WatchRules } from './watch-rules.ts';
import { watchedJournal } from './watched-journal.ts';

/** Of each log; in a mail of its own it takes one or two. */
const DEFAULT_LIMIT = '10M';
/** How many hidden lines of each rule the ledger quotes. */
const LEDGER_SAMPLES = 3;

/** `watch`: the lines of logs that no rule ignores. */
export class WatchEntry extends ReportEntry {
  static override readonly table: DirectiveTable = [
    directive(
      'logfile',
      'FILE…',
      'the logs; globs are expanded, compressed logs are unpacked, rotated ones are followed',
      { words: [1, Infinity], repeatable: true, takesNames: true, example: '/var/log/syslog' },
    ),
    directive(
      'rotated',
      'DIR…',
      'directories to which rotation moves files of the logs; those that logrotate names are known',
      { words: [1, Infinity], repeatable: true, takesNames: true, example: '/var/log/old' },
    ),
    directive('journal', '[UNIT…]', "systemd's journal, whole or of the named units, as syslog lines", {
      words: [0, Infinity],
      example: 'ssh.service cron.service',
    }),
    ...RULE_DIRECTIVES,
    directive('fold', 'yes|no', 'shows four lines of each form, and folds the others, without any rule', {
      words: [0, 0],
      repeatable: true,
      rule: true,
      example: 'yes',
    }),
    directive(
      'rules',
      'FILE…',
      'reads rules (ignore, usual, fold, filter, do … end) and their tests from other files; globs are expanded',
      { words: [1, Infinity], repeatable: true, takesNames: true, example: 'rules/*.rules' },
    ),
    directive(
      'rules',
      'from URL key FILE [ca FILE]',
      'uses the rules set at URL that a key in the PEM FILE has signed (rules-from.md)',
      {
        words: [4, 6],
        repeatable: true,
        takesNames: true,
        example: 'from https://rules.example.com/web key /etc/maillog/rules-key.pem',
      },
    ),
    directive(
      'logcheck',
      'DIR [paranoid|server|workstation]',
      "uses logcheck's rules and shows its layers (default: the level server)",
      { words: [1, 2], takesNames: true, example: '/etc/logcheck server' },
    ),
    directive('trim', 'yes|no', 'strips leading and trailing white space from each line', {
      value: 'switch',
      example: 'yes',
    }),
    directive(
      'expect',
      '=~ /PATTERN/ [within 24h]',
      'warns if no such line came since the last report, or within the time',
      { words: [0, 0], repeatable: true, rule: true, example: '=~ /backup finished/ within 24h' },
    ),
    directive('quiet', 'DURATION', 'warns if nothing was written to a log for this time', {
      value: 'duration',
      example: '6h',
    }),
    directive('ledger', 'yes|no', 'attaches what each rule hid, with three of the lines, for programs', {
      value: 'switch',
      example: 'yes',
    }),
    directive(
      'limit',
      'LINES',
      'the most lines of this part in one message; the others go into further messages',
      { value: 'count', example: '20000' },
    ),
    directive(
      'limit_bytes',
      'SIZE',
      `bytes of each log that a report shows; the rest waits for the next one; default: ${DEFAULT_LIMIT}`,
      { value: 'size', example: '50M' },
    ),
    directive('whole', 'yes|no', 'shows the whole logs in each report, not only new lines', {
      value: 'switch',
      example: 'no',
    }),
  ];

  readonly #reader = new RuleReader();
  readonly #expectations: Expectation[] = [];
  readonly #ledger = new LedgerEntry(this);
  readonly #rulesFiles = new RulesFiles(this.#reader);
  /** What the directory of `logcheck` holds. */
  #logcheck: LogcheckRules | undefined;
  /** `fold yes`; undefined: the entry does not say. */
  #foldsForms: boolean | undefined;

  /** What decides this watch's lines, once the entry is parsed. */
  get rules(): WatchRules {
    return new WatchRules(this.#reader.rules, this.#logcheck, this.#is('trim'), this.#foldsForms);
  }

  override async parse(reader: Reader): Promise<void> {
    this.takeAll(reader);
    await this.#rulesFiles.read(this.directives['rules']?.occurrences ?? [], this.context);
    const [directory] = this.directives['logcheck']?.occurrences ?? [];
    if (directory)
      this.#logcheck = await logcheckRules(this.context.host, directory, (file, bytes) =>
        this.#rulesFiles.note(file, bytes),
      );
  }

  protected override onDirective(statement: Statement, reader: Reader): void {
    const { words, tail } = statement;
    const [, forms] = (words[0]?.text === 'fold' && FOLD_SWITCH.exec(tail?.text ?? '')) || [];
    if (forms !== undefined) this.#setFoldsForms(forms, statement);
    else if (tail && words[0]?.text === 'expect') this.#expectations.push(new Expectation(tail));
    else this.#reader.take(statement, reader);
  }

  #setFoldsForms(word: string, { place }: Statement): void {
    if (this.#foldsForms !== undefined)
      throw new MailLogError('config', `fold ${word} is repeated in watch`, { place });
    this.#foldsForms = switchOf(word);
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
    const { tests } = this.#reader;
    const failed = tests.length > 0 ? failedTests(tests, this.rules) : [];
    if (failed.length > 0) throw new MailLogErrors(failed);
  }

  /** The logs that there are now. */
  async logs(): Promise<ByteString[]> {
    const found = await Promise.all(this.paths('logfile').map((glob) => this.context.host.glob(glob)));
    return [...new Set(found.flat())];
  }

  override get boundsItself(): boolean {
    return true;
  }

  override lineLimit(): number | undefined {
    const text = this.directives['limit']?.text;
    return text === undefined ? undefined : Number(text);
  }

  override attached(): ReportEntry | undefined {
    return this.#is('ledger') ? this.#ledger : undefined;
  }

  override inherited(own: unknown, others: readonly unknown[]): WatchMemory | undefined {
    const { globs } = this.#logPaths();
    return inheritedMemory(own, others, {
      isLog: (path) => globs.some((glob) => matchesGlob(glob, path)),
      units: this.directives['journal']?.texts,
      sources: this.#sources,
    });
  }

  override async beginning(): Promise<WatchMemory> {
    const watched = new WatchedLogs(this.context.host, this.#logPaths(), undefined, {
      whole: false,
      allowance: () => Infinity,
      newestBytes: this.#limitBytes,
    });
    return { version: 1, logs: await watched.beginning() };
  }

  override async run(given: Out, memory: Memory): Promise<WatchMemory> {
    const out = new NotedOut(given);
    const { host } = this.context;
    const whole = !memory.isKept || this.#is('whole');
    const saved = parseMemory(memory.saved);
    // --all and a first --dry-run show everything.
    const limit = memory.isKept ? this.#limitBytes : undefined;
    const shares = new LogShares(limit ?? Infinity, given.roomBytes ?? Infinity);
    const allowance = (): number => shares.allowance;
    const watched = new WatchedLogs(host, this.#logPaths(), saved.logs, {
      whole,
      allowance,
      newestBytes: limit,
    });
    const units = this.directives['journal']?.texts;
    const journal = units && watchedJournal(host, units, whole ? undefined : saved.journal, allowance);
    const logs = [...(await watched.find()), ...(journal ? [journal] : [])];
    shares.divideAmong(logs.length);
    const folds = memory.isAll === true ? undefined : await this.#folds(whole ? undefined : saved.folds);
    const part = this.#part(out, shares, logs.length > 1, folds);
    for (const glob of watched.unmatched) await out.warn(`${readable(glob)}: no such file or directory`);
    const silence = whole ? undefined : this.#silence(saved);
    let complete = true;
    for (const log of logs) {
      const news = await show(log, part, out);
      silence?.heard(log, news === true);
      complete &&= news !== undefined && log.left() === undefined;
    }
    await part.end();
    for (const { place, message } of this.rules.unreadable) {
      await out.warn(`${place?.file}:${place?.line}: ${message}`);
    }
    const expected = await this.#expected(saved, out, complete);
    for (const warning of silence?.warnings() ?? []) await out.warn(warning);
    const { kept: hidden, found } = await summariseHidden(out, {
      part,
      saved,
      now: host.now(),
      sources: this.#sources,
      whole,
      complete,
      asked: this.#is('ledger'),
    });
    this.#ledger.found = found;
    given.record?.({
      hidden: part.hidden,
      folded: part.folded,
      rules: linesByRule(found.ruleHits, found.foldHits),
      logs: logFacts(logs, saved.logs, watched.next()),
      rulesFiles: this.#rulesFiles.files,
      rulesSets: this.#rulesFiles.sets,
    });
    return {
      version: 1,
      expected,
      hidden,
      folds: whole ? saved.folds : (folds?.seen() ?? saved.folds),
      logs: watched.next() ?? saved.logs,
      journal: whole ? saved.journal : journal?.next(),
      news: silence?.next(),
    };
  }

  get #limitBytes(): number | undefined {
    return sizeOf(this.directives['limit_bytes']?.text ?? DEFAULT_LIMIT);
  }

  /** Where the lines come from. */
  get #sources(): string {
    return JSON.stringify([this.paths('logfile'), this.directives['journal']?.texts ?? null]);
  }

  /** Undefined: the entry folds nothing, and the code for it is not loaded. */
  async #folds(seen: unknown): Promise<Folds | undefined> {
    const { folds, foldsForms } = this.rules;
    if (!folds) return undefined;
    const { Folds } = await import('./folding/folds.ts');
    return new Folds(foldsForms, seen);
  }

  #part(out: Out, shares: LogShares, headings: boolean, folds: Folds | undefined): LogPart {
    const { rules } = this;
    return new LogPart(out, {
      rules,
      sink:
        rules.layerHeadings.length > 0
          ? new LayerSections(out, rules.layerHeadings)
          : new LogHeadings(out, headings),
      expectations: this.#expectations,
      samples: this.#is('ledger') ? LEDGER_SAMPLES : 0,
      shares,
      folds,
      now: this.context.host.now(),
    });
  }

  async #expected(saved: WatchMemory, out: Out, complete: boolean): Promise<SavedExpectation[]> {
    const before = new Map((saved.expected ?? []).map((each) => [each[0], each]));
    const next: SavedExpectation[] = [];
    for (const expectation of this.#expectations) {
      const outcome = expectation.outcome(this.context.host.now(), before.get(expectation.text));
      const { warning } = outcome;
      if (warning !== undefined)
        await out.warn(complete ? warning : `${warning} (not all of the logs could be read)`);
      next.push(outcome.next);
    }
    return next;
  }

  #silence(saved: WatchMemory): Silence | undefined {
    const seconds = durationOf(this.directives['quiet']?.text ?? '');
    return seconds === undefined
      ? undefined
      : new Silence(seconds * 1000, this.context.host.now(), saved.news);
  }

  #logPaths(): LogPaths {
    const rotatedFolders = this.paths('rotated').map((path) => path.replace(/\/*$/, '/'));
    return { globs: this.paths('logfile'), rotatedFolders };
  }

  #is(name: string): boolean {
    return switchOf(this.directives[name]?.text ?? 'no');
  }
}

/**
 * Shows what is new of a log and notes its position. Resolves to whether there was anything new; undefined if
 * the log cannot be read: then it keeps its position.
 */
async function show(log: WatchedLog, part: LogPart, out: Out): Promise<boolean | undefined> {
  try {
    const news = await part.log(log);
    for (const warning of log.finish()) await out.warn(warning);
    return news;
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    await out.warn(`${readable(log.path)}: ${reason}`);
    return undefined;
  }
}
