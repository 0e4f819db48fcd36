/**
 * Keeps the rules file of the decisions in a folder, from where it goes to the hosts. If the folder is in a
 * git repository, each change is a commit, with the decision as its subject and its reason below.
 */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeError, MailLogError, replaceOwnFile, spaceInvisible } from '../maillog.ts';
import type { Decision } from '../store/store.ts';
import { rulesFile } from './rules-file.ts';
import type { RulesDecision } from './rules-file.ts';

/** What `rules` in a watch names. */
export const RULES_FILE = 'fleet.rules';
const GIT_TIMEOUT_MS = 30_000;
const MAX_SUBJECT_CHARACTERS = 72;
const run = promisify(execFile);

export class RulesFolder {
  readonly #folder: string;
  /** One change after the other, so that each commit has its own. */
  #last: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws MailLogError `usage` if there is no such folder */
  async check(): Promise<void> {
    const found = await stat(this.#folder).catch(() => undefined);
    if (found?.isDirectory() === true) return;
    throw new MailLogError('usage', `--rules ${this.#folder}: there is no such folder`, {
      hint: `mkdir it; with git init in it, each decision becomes a commit`,
    });
  }

  /**
   * Writes the file of these decisions, and commits it as the work of `decision`.
   * @throws MailLogError `io` in words; the decision counts all the same
   */
  async keep(inForce: readonly RulesDecision[], decision: Decision): Promise<void> {
    const before = this.#last;
    const kept = before.then(() => this.#write(rulesFile(inForce), decision));
    this.#last = kept.catch(() => undefined);
    await kept;
  }

  async #write(text: string, decision: Decision): Promise<void> {
    try {
      await replaceOwnFile(join(this.#folder, RULES_FILE), Buffer.from(text, 'latin1'));
      if (await this.#isRepository()) await this.#commit(decision);
    } catch (error) {
      const { stderr } = error as { stderr?: string };
      const words = spaceInvisible(stderr?.trim() || describeError(error));
      throw new MailLogError(
        'io',
        `the decision counts, but its rules cannot be kept in ${this.#folder}: ${words}`,
      );
    }
  }

  async #isRepository(): Promise<boolean> {
    return this.#git('rev-parse', '--is-inside-work-tree').then(
      () => true,
      () => false,
    );
  }

  async #commit({ kind, title, why = '', who }: Decision): Promise<void> {
    await this.#git('add', '--', RULES_FILE);
    const changed = await this.#git('status', '--porcelain', '--', RULES_FILE);
    if (changed === '') return;
    const subject = spaceInvisible(`${kind === 'undo' ? 'Undo' : 'Ignore'}: ${title}`);
    const reason = spaceInvisible(why === '' ? `By ${who}.` : `${why} (${who})`);
    await this.#git('commit', '-q', '-m', short(subject), '-m', reason, '--', RULES_FILE);
  }

  async #git(...args: readonly string[]): Promise<string> {
    const { stdout } = await run('git', ['-C', this.#folder, ...args], {
      timeout: GIT_TIMEOUT_MS,
      maxBuffer: 1 << 20,
    });
    return stdout;
  }
}

function short(subject: string): string {
  return subject.length > MAX_SUBJECT_CHARACTERS
    ? `${subject.slice(0, MAX_SUBJECT_CHARACTERS - 1)}…`
    : subject;
}
