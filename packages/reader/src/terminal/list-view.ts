/**
 * The inbox at a terminal: a list, a finding, a help page, and what keys do. It knows no terminal: it takes
 * keys and gives lines, so that tests drive it as people do. text-view.ts connects it to one.
 */
import { escapeText, MailLogError } from '../maillog.ts';
import type { SearchHit, Store } from '../store/store.ts';
import type { Finding } from '../inbox/finding.ts';
import type { Inbox, InboxList } from '../inbox/inbox.ts';
import { utc } from '../inbox/missing.ts';
import { findingPage } from './finding-page.ts';
import { HELP } from './keys.ts';
import { muteLines, mutesOf } from './mutes.ts';
import type { Mutes } from './mutes.ts';
import { pressOnRule, ruleInHand } from './rule-keys.ts';
import type { RuleInHand } from './rule-keys.ts';
import { rulePage } from './rule-page.ts';
import { cut, ROW_HEADING, rowText } from './row.ts';
import { endText, plural, sourceText } from './summary.ts';

export interface Size {
  readonly rows: number;
  readonly columns: number;
}

const SEARCH_HITS = 100;
/** Lines that are not rows: the heading, the state, the end. */
const FRAME_ROWS = 5;

interface Page {
  readonly title: string;
  readonly lines: readonly string[];
}

type Mode =
  | { readonly kind: 'list' }
  | ({ readonly kind: 'page' } & Page)
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
  /** The first row, or line of a page, that is shown. */
  #top = 0;
  #pageTop = 0;
  #mode: Mode = { kind: 'list' };
  #finding: Finding | undefined;
  /** Said once, below the list. */
  #said = '';
  /** How far taking in has come; empty: it is done. */
  progress = '';
  isDone = false;

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
    if (mode.kind === 'page') return this.#pressOnPage(key);
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
      case 'pagedown':
        return move(this.#at + 20);
      case 'pageup':
        return move(this.#at - 20);
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

  /** Moves the page if the key does; else false. */
  #scrolls(key: string): boolean {
    if (key === 'j' || key === 'down') this.#pageTop += 1;
    else if (key === 'k' || key === 'up') this.#pageTop = Math.max(0, this.#pageTop - 1);
    else return false;
    return true;
  }

  async #pressOnPage(key: string): Promise<void> {
    if (this.#scrolls(key)) return;
    switch (key) {
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
      await this.#inbox.decide('seen', finding);
      this.#said = 'Seen. z undoes it.';
      return this.#backToList();
    }
    if (key === 'm') {
      const mutes = await mutesOf(this.#inbox, finding, this.#now());
      this.#mode = { kind: 'mute', back: this.#mode, finding, mutes };
    }
    if (key === 'i') return this.#saying(async () => this.#hold(await ruleInHand(this.#inbox, finding)));
    if (key === 'a' || key === 'A') this.#approve(finding, key === 'A');
  }

  #hold(rule: RuleInHand): void {
    this.#pageTop = 0;
    this.#mode = { kind: 'rule', rule };
  }

  async #pressOnRule(rule: RuleInHand, key: string): Promise<void> {
    const { finding, preview } = rule;
    if (this.#scrolls(key)) return;
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
              await this.#inbox.decide('ignore', finding, { why, rule: preview.rule });
              return 'Ignored. z undoes it.';
            },
          });
        return;
      default:
        return this.#saying(async () => {
          const next = await pressOnRule(this.#inbox, rule, key);
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
        await this.#inbox.decide('approve', finding, { why, ...host });
        return `Approved${isOne ? ` on ${finding.host}` : ''}. z undoes it.`;
      },
      page: approvalPage(finding, isOne),
    });
  }

  #ask(asked: Asked): void {
    this.#pageTop = 0;
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
    if (key === 'down') this.#pageTop += 1;
    else if (key === 'up') this.#pageTop = Math.max(0, this.#pageTop - 1);
    else this.#mode = { kind: 'reason', text: typed(text, key), asked };
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
      await this.#inbox.decide('mute', finding, { wake: mute.wake });
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
    this.#pageTop = 0;
    this.#mode = { kind: 'page', title, lines };
  }

  async #type(text: string, key: string): Promise<void> {
    if (key === 'escape') return void (this.#mode = { kind: 'list' });
    if (key !== 'enter') return void (this.#mode = { kind: 'search', text: typed(text, key) });
    const { hits } = await this.#store.search({ text, limit: SEARCH_HITS });
    this.#show(`Search: ${text}`, searchLines(text, hits));
  }

  /** What the screen shows: as many lines as it has, none of them wider. */
  lines({ rows, columns }: Size): string[] {
    const mode = this.#mode;
    const shown = this.#shownLines(mode, rows);
    const last = this.#lastLine(mode);
    const body = shown.slice(0, rows - 1);
    while (body.length < rows - 1) body.push('');
    return [...body, last].map((line) => cut(escapeText(line), columns));
  }

  #shownLines(mode: Mode, rows: number): string[] {
    if (mode.kind === 'page') return this.#pageLines(mode, rows);
    if (mode.kind === 'reason' && mode.asked.page) return this.#pageLines(mode.asked.page, rows);
    if (mode.kind === 'mute')
      return this.#pageLines({ title: `Mute ${mode.finding.text}`, lines: muteLines(mode.mutes) }, rows);
    if (mode.kind !== 'rule') return this.#listLines(rows);
    const { preview, at } = mode.rule;
    return this.#pageLines({ title: 'Ignore lines like this', lines: rulePage(preview, at) }, rows);
  }

  #lastLine(mode: Mode): string {
    if (mode.kind === 'reason') return `Why: ${mode.text}_`;
    if (mode.kind === 'rule' && this.#said === '')
      return 'Enter ignore, n narrower, w wider, Tab the next placeholder, u back';
    if (mode.kind === 'search') return `/${mode.text}_`;
    if (mode.kind === 'mute') return 'A key mutes it so; another one, not at all';
    return (
      [this.#said, this.progress].find((text) => text !== '') ??
      'j k move, Enter open, e seen, m mute, i ignore, a approve, z undo, / search, ? keys, q quit'
    );
  }

  #pageLines({ title, lines }: Page, rows: number): string[] {
    const room = Math.max(1, rows - 3);
    this.#pageTop = Math.min(this.#pageTop, Math.max(0, lines.length - room));
    return [title, '', ...lines.slice(this.#pageTop, this.#pageTop + room)];
  }

  #listLines(rows: number): string[] {
    const list = this.#list;
    if (!list) return ['Inbox'];
    const { findings } = list;
    const room = Math.max(1, rows - FRAME_ROWS);
    if (this.#at < this.#top) this.#top = this.#at;
    if (this.#at >= this.#top + room) this.#top = this.#at - room + 1;
    this.#top = Math.max(0, Math.min(this.#top, findings.length - room));
    const shown = findings.slice(this.#top, this.#top + room);
    return [
      `Inbox: ${plural(findings.length, 'finding')} to look at, in ${sourceText(list)}`,
      findings.length === 0 ? '' : `  ${ROW_HEADING}`,
      ...(findings.length === 0 ? ['Nothing unusual is left to decide.'] : []),
      ...shown.map((finding, index) => `${this.#top + index === this.#at ? '>' : ' '} ${rowText(finding)}`),
      ...(this.#top + room >= findings.length ? ['', endText(list)] : []),
    ];
  }
}

/** Which files become known good, by name: a row has some of them only. */
function approvalPage({ text, details, changes, hosts, host }: Finding, isOne: boolean): Page {
  const files = changes[0]?.change.fileCount ?? 0;
  return {
    title: `Approve changes: ${text}`,
    lines: [
      `These files, as they are, become the known good ones of ${isOne || hosts === 1 ? host : plural(hosts, 'host')}:`,
      ...details.map((line) => `  ${line}`),
      ...(files > details.length
        ? [`  and ${files - details.length} more: Escape, then Enter shows their reports`]
        : []),
    ],
  };
}

/** What is typed after a key. */
function typed(text: string, key: string): string {
  const characters = Array.from(text);
  if (key === 'backspace') return characters.slice(0, -1).join('');
  return Array.from(key).length === 1 ? text + key : text;
}

function searchLines(text: string, hits: readonly SearchHit[]): string[] {
  if (Array.from(text).length < 3) return ['A search needs three characters or more.'];
  if (hits.length === 0)
    return [
      `No text that is kept has ${text}.`,
      'Lines that rules hid never left their host: they cannot be found here.',
    ];
  return hits.flatMap(({ host, sequence, madeAt, lines }) => [
    `${host.name}, report ${sequence}, ${utc(madeAt)}`,
    ...lines.map((line) => `  ${line}`),
  ]);
}
