/**
 * The inbox at a terminal: a list, a finding, a help page, and what keys do. It knows no terminal: it takes
 * keys and gives lines, so that tests drive it as people do. text-view.ts connects it to one.
 */
import { escapeText, MailLogError } from '../maillog.ts';
import type { Store } from '../store/store.ts';
import { asShown } from '../inbox/finding.ts';
import type { Finding } from '../inbox/finding.ts';
import type { Inbox, InboxList } from '../inbox/inbox.ts';
import { approvalPage } from './approval-page.ts';
import { findingPage } from './finding-page.ts';
import { listKeys, pageKeys } from './key-line.ts';
import { HELP } from './keys.ts';
import { muteLines, mutesOf } from './mutes.ts';
import type { Mutes } from './mutes.ts';
import { Pager } from './pager.ts';
import type { Page, Size } from './pager.ts';
import { pressOnRule, ruleInHand } from './rule-keys.ts';
import type { RuleInHand } from './rule-keys.ts';
import { rulePage } from './rule-page.ts';
import { cut, ROW_HEADING, rowText } from './row.ts';
import { searchPage } from './search-page.ts';
import type { SearchPage } from './search-page.ts';
import { endText, plural, sourceText } from './summary.ts';
import { wrapped } from './wrapped.ts';

/** Lines that are neither rows nor heading nor end: the names of the columns, how many rows are below. */
const FRAME_ROWS = 2;
/** On a smaller screen, heading and end have a line each, which may be cut. */
const MIN_ROWS = 12;
/** Rows of the words below the list. */
const MAX_SAID_ROWS = 3;

type Mode =
  | { readonly kind: 'list' }
  | ({ readonly kind: 'page'; readonly search?: SearchPage } & Page)
  | { readonly kind: 'mute'; readonly back: Mode; readonly finding: Finding; readonly mutes: Mutes }
  | { readonly kind: 'search'; readonly text: string }
  | { readonly kind: 'rule'; readonly rule: RuleInHand }
  | { readonly kind: 'reason'; readonly text: string; readonly asked: Asked };

/** What a reason is asked for. */
interface Asked {
  readonly decide: (why: string) => Promise<string>;
  /** What it is about; undefined: the list is shown. */
  readonly page?: Page;
}

export class ListView {
  readonly #inbox: Inbox;
  readonly #store: Store;
  readonly #now: () => number;
  #list: InboxList | undefined;
  #at = 0;
  /** The first row that is shown. */
  #top = 0;
  /** Rows of the list on the screen, when it was last drawn. */
  #room = 1;
  readonly #pager = new Pager();
  #mode: Mode = { kind: 'list' };
  #finding: Finding | undefined;
  /** Said once, below the list. */
  #said = '';
  /** How far taking in has come; empty: it is done. */
  progress = '';
  isDone = false;
  /** Called when the screen changes before a key has done all that it does. */
  onWait: () => void = () => undefined;

  constructor(inbox: Inbox, store: Store, now: () => number = Date.now) {
    this.#inbox = inbox;
    this.#store = store;
    this.#now = now;
  }

  /** Reads the list again; the finding under the cursor stays under it. */
  async refresh(): Promise<void> {
    const id = this.#current?.id;
    this.#list = await this.#inbox.list();
    const { findings } = this.#list;
    const found = findings.findIndex((finding) => finding.id === id);
    this.#at = Math.max(0, Math.min(found >= 0 ? found : this.#at, findings.length - 1));
  }

  get #current(): Finding | undefined {
    return this.#list?.findings[this.#at];
  }

  /** Takes a key: `j`, `enter`, `escape`, `down`. Of what is typed, the character. */
  async press(key: string): Promise<void> {
    this.#said = '';
    const mode = this.#mode;
    if (mode.kind === 'search') return this.#type(mode.text, key);
    if (mode.kind === 'mute') return this.#mute(mode, key);
    if (mode.kind === 'reason') return this.#typeReason(mode, key);
    if (mode.kind === 'rule') return this.#pressOnRule(mode.rule, key);
    if (mode.kind === 'page') return this.#pressOnPage(key, mode.search);
    return this.#pressOnList(key);
  }

  async #pressOnList(key: string): Promise<void> {
    const last = (this.#list?.findings.length ?? 1) - 1;
    const move = (to: number): void => void (this.#at = Math.max(0, Math.min(last, to)));
    switch (key) {
      case 'j':
      case 'n':
      case 'down':
        return move(this.#at + 1);
      case 'k':
      case 'up':
        return move(this.#at - 1);
      case ' ':
      case 'pagedown':
        return move(this.#at + this.#room);
      case 'pageup':
        return move(this.#at - this.#room);
      case 'home':
        return move(0);
      case 'G':
      case 'end':
        return move(last);
      case 'enter':
      case 'o':
        return this.#open(this.#current);
      case 'q':
        this.isDone = true;
        return;
      default:
        return this.#decide(key, this.#current);
    }
  }

  async #pressOnPage(key: string, search: SearchPage | undefined): Promise<void> {
    if (this.#pager.press(key)) return;
    switch (key) {
      case 'n':
        if (search?.next !== undefined) await this.#search(search.text, search);
        return;
      case 'u':
      case 'escape':
      case 'q':
        this.#mode = { kind: 'list' };
        this.#finding = undefined;
        return;
      default:
        return this.#decide(key, this.#finding);
    }
  }

  /** Keys that mean the same everywhere. */
  async #decide(key: string, finding: Finding | undefined): Promise<void> {
    if (key === '?') return this.#show('Keyboard', HELP);
    if (key === '/') return void (this.#mode = { kind: 'search', text: '' });
    if (key === 'z') return this.#saying(() => this.#undo());
    if (!finding) return;
    if (key === 'e') {
      await this.#saying(async () => {
        await this.#inbox.decide('seen', finding, { shown: asShown(finding) });
        this.#said = 'Seen. z undoes it.';
      });
      return this.#backToList();
    }
    if (key === 'm') {
      const mutes = await mutesOf(this.#inbox, finding, this.#now());
      this.#mode = { kind: 'mute', back: this.#mode, finding, mutes };
    }
    if (key === 'i')
      return this.#saying(async () => {
        this.#wait('Trying the rule on all lines that are kept …');
        this.#hold(await ruleInHand(this.#inbox, finding));
      });
    if (key === 'a' || key === 'A') this.#approve(finding, key === 'A');
  }

  #hold(rule: RuleInHand): void {
    this.#said = '';
    this.#pager.toStart();
    this.#mode = { kind: 'rule', rule };
  }

  async #pressOnRule(rule: RuleInHand, key: string): Promise<void> {
    const { finding, preview } = rule;
    if (this.#pager.press(key)) return;
    switch (key) {
      case 'u':
      case 'escape':
      case 'q':
        return this.#backToList();
      case 'enter':
        if (preview.refusal) this.#said = `Refused: ${preview.refusal.reason}`;
        else
          this.#ask({
            decide: async (why) => {
              const shown = asShown(finding);
              await this.#inbox.decide('ignore', finding, { why, rule: preview.rule, shown });
              return 'Ignored. z undoes it.';
            },
          });
        return;
      default:
        return this.#saying(async () => {
          if (key === 'n' || key === 'w') this.#wait('Trying the rule …');
          const next = await pressOnRule(this.#inbox, rule, key);
          this.#said = '';
          if (next) this.#hold(next);
        });
    }
  }

  /** `isOne`: on the first host alone. */
  #approve(finding: Finding, isOne: boolean): void {
    if (finding.kind !== 'files') {
      this.#said = 'Only changes of files are approved.';
      return;
    }
    const host = isOne ? { host: finding.host } : {};
    this.#ask({
      decide: async (why) => {
        await this.#inbox.decide('approve', finding, { why, ...host, shown: asShown(finding) });
        return `Approved${isOne ? ` on ${finding.host}` : ''}. z undoes it.`;
      },
      page: approvalPage(finding, isOne),
    });
  }

  #ask(asked: Asked): void {
    this.#pager.toStart();
    this.#mode = { kind: 'reason', text: '', asked };
  }

  async #typeReason({ text, asked }: Extract<Mode, { kind: 'reason' }>, key: string): Promise<void> {
    if (key === 'escape') return this.#backToList();
    if (key === 'enter' && text.trim() === '') return;
    if (key === 'enter') {
      await this.#saying(async () => {
        this.#said = await asked.decide(text.trim());
      });
      return this.#backToList();
    }
    // A key of a single character is text.
    if (key.length === 1 || !this.#pager.press(key))
      this.#mode = { kind: 'reason', text: typed(text, key), asked };
  }

  /** Shows what takes a while, before it is done. */
  #wait(words: string): void {
    this.#said = words;
    this.onWait();
  }

  /** Says what is refused, and the way out. */
  async #saying(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof MailLogError)) throw error;
      this.#said = [error.message, error.hint].filter((words) => words !== undefined).join('; ');
    }
  }

  async #mute({ back, finding, mutes }: Extract<Mode, { kind: 'mute' }>, key: string): Promise<void> {
    this.#mode = back;
    const mute = mutes.get(key);
    if (!mute) return;
    return this.#saying(async () => {
      await this.#inbox.decide('mute', finding, { wake: mute.wake, shown: asShown(finding) });
      this.#said = `Muted ${mute.words}. z undoes it.`;
      await this.#backToList();
    });
  }

  async #undo(): Promise<void> {
    const undone = await this.#inbox.undo();
    this.#said = undone ? `Undone: ${undone.kind}: ${undone.title}` : 'Nothing is left to undo.';
    await this.refresh();
    if (!undone) return;
    const key = Object.keys(undone.forms)[0];
    const at = this.#list?.findings.findIndex(
      ({ id, forms }) => id === undone.finding || forms.some((form) => form.key === key),
    );
    if (at !== undefined && at >= 0) this.#at = at;
  }

  async #backToList(): Promise<void> {
    this.#mode = { kind: 'list' };
    this.#finding = undefined;
    await this.refresh();
  }

  async #open(finding: Finding | undefined): Promise<void> {
    if (!finding) return;
    this.#finding = finding;
    this.#show(`${finding.kind}: ${finding.text}`, await findingPage(this.#inbox, finding));
  }

  #show(title: string, lines: readonly string[]): void {
    this.#pager.toStart();
    this.#mode = { kind: 'page', title, lines };
  }

  async #type(text: string, key: string): Promise<void> {
    if (key === 'escape') return void (this.#mode = { kind: 'list' });
    if (key !== 'enter') return void (this.#mode = { kind: 'search', text: typed(text, key) });
    return this.#saying(() => this.#search(text));
  }

  /** `newer`: the page that older hits are added to. */
  async #search(text: string, newer?: SearchPage): Promise<void> {
    this.#wait('Searching …');
    const page = await searchPage(this.#store, text, newer);
    this.#said = '';
    if (!newer) this.#pager.toStart();
    this.#finding = undefined;
    this.#mode = { kind: 'page', search: page, title: page.title, lines: page.lines };
  }

  /** What the screen shows: as many lines as it has, none of them wider. */
  lines({ rows, columns }: Size): string[] {
    const mode = this.#mode;
    const said = [this.#said, this.progress].find((text) => text !== '');
    const words = said === undefined ? [] : wrapped(escapeText(said), columns).slice(0, MAX_SAID_ROWS);
    const foot = [...words, this.#keyLine(mode, columns)].slice(-rows);
    const body = this.#shownLines(mode, { rows: rows - foot.length, columns }).slice(0, rows - foot.length);
    while (body.length < rows - foot.length) body.push('');
    return [...body, ...foot].map((line) => cut(escapeText(line), columns));
  }

  #shownLines(mode: Mode, size: Size): string[] {
    if (mode.kind === 'page') return this.#pager.lines(mode, size);
    if (mode.kind === 'reason' && mode.asked.page) return this.#pager.lines(mode.asked.page, size);
    if (mode.kind === 'mute')
      return this.#pager.lines({ title: `Mute ${mode.finding.text}`, lines: muteLines(mode.mutes) }, size);
    if (mode.kind !== 'rule') return this.#listLines(size);
    const { preview, at } = mode.rule;
    return this.#pager.lines({ title: 'Ignore lines like this', lines: rulePage(preview, at) }, size);
  }

  #keyLine(mode: Mode, columns: number): string {
    switch (mode.kind) {
      case 'reason':
        return `Why: ${mode.text}_`;
      case 'rule':
        return 'Enter ignore, n narrower, w wider, Tab the next placeholder, u back';
      case 'search':
        return `/${mode.text}_`;
      case 'mute':
        return 'A key mutes it so; another one, not at all';
      case 'page':
        return pageKeys(columns, mode.search?.next !== undefined);
      case 'list':
        return listKeys(columns);
    }
  }

  #listLines({ rows, columns }: Size): string[] {
    const list = this.#list;
    if (!list) return ['Inbox'];
    const { findings } = list;
    // On a small screen the rows matter more.
    const fitted = (text: string): string[] => (rows < MIN_ROWS ? [text] : wrapped(text, columns));
    const head = fitted(`Inbox: ${plural(findings.length, 'finding')} to look at, in ${sourceText(list)}`);
    const end = fitted(endText(list));
    const room = Math.max(1, rows - head.length - end.length - FRAME_ROWS);
    this.#room = room;
    if (this.#at < this.#top) this.#top = this.#at;
    if (this.#at >= this.#top + room) this.#top = this.#at - room + 1;
    this.#top = Math.max(0, Math.min(this.#top, findings.length - room));
    const shown = findings.slice(this.#top, this.#top + room);
    const below = findings.length - this.#top - shown.length;
    return [
      ...head,
      findings.length === 0 ? '' : `  ${ROW_HEADING}`,
      ...(findings.length === 0 ? ['Nothing unusual is left to decide.'] : []),
      ...shown.map((finding, index) => `${this.#top + index === this.#at ? '>' : ' '} ${rowText(finding)}`),
      below > 0 ? `-- ${below} more below: Space --` : '',
      ...end,
    ];
  }
}

/** What is typed after a key. */
function typed(text: string, key: string): string {
  const characters = Array.from(text);
  if (key === 'backspace') return characters.slice(0, -1).join('');
  return Array.from(key).length === 1 ? text + key : text;
}
