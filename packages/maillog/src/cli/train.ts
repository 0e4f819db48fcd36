import { EXIT, MailLogError } from '../errors.ts';
import { toByteString } from '../bytes.ts';
import { nodeHost } from '../host/node-host.ts';
import { Miner, numbersOf, propose, rulesFile, templateOf, withRules } from '../training/index.ts';
import type { LineSignature, Proposal, Training } from '../training/index.ts';
import { assertEditable, editRules } from './train/edit-rules.ts';
import { stdinOf } from './terminal/streams.ts';
import type { Streams } from './terminal/streams.ts';
import { parseOptions } from './options.ts';
import { readEntry, readLogs } from './train/input.ts';
import { printText } from './terminal/print-text.ts';
import { say } from './terminal/say.ts';

type Options = ReturnType<typeof parseOptions<'train'>>['values'];

/** Messages seen fewer times are not usual. Lines; `--min` changes it. */
const MIN = 3;
/** Messages seen fewer times are not silent. Lines; a greater `--min` raises it, too. */
const SILENT_MIN = 10;

/**
 * `maillog train [LOG…]` makes rules that hide or fold what is usual in logs, and prints them or adds them to
 * a file.
 */
export async function train(args: readonly string[], io: Streams): Promise<number> {
  const { values, positionals } = parseOptions('train', args);
  const min = minOf(values.min);
  if (values.groups) return groups(values, positionals, io);
  if (values.convert) {
    const { convertRules } = await import('./train/convert-rules.ts');
    return convertRules(positionals, values.out, io);
  }
  if (values.review) checkReview(values, positionals);
  if (values.out !== undefined) await assertEditable(values.out);
  const miner = new Miner({ content: values.content ?? false });
  const like = await named(values, positionals, io);
  if (like === undefined) await read(values, positionals, (lines) => miner.addLines(lines), io);
  else miner.addLines(like);
  const least = like === undefined ? min : 1;
  const options = {
    min: least,
    silentMin: like === undefined ? Math.max(min, SILENT_MIN) : least,
    trust: values.trust ?? false,
  };
  const training: Training = {
    ...options,
    proposals: propose(miner.groups(), options),
    lines: miner.lines,
    dropped: miner.dropped,
  };
  const { out } = values;
  if (values.review && out !== undefined) return reviewed(training, out, io);
  if (out === undefined) await printText(io.stdout, rulesFile(training));
  else {
    await editRules(out, (old) => Buffer.from(withRules(toByteString(old), training), 'latin1'));
    if (values.quiet !== true) say(io.stderr, summary(out, training.proposals));
  }
  return EXIT.done;
}

/** @throws MailLogError (usage) */
function checkReview({ out, conf, like, from }: Options, paths: readonly string[]): void {
  if (out === undefined)
    throw new MailLogError('usage', '--review needs --out FILE', {
      hint: 'write --out FILE; accepted rules are added to it',
    });
  const readsInput = paths.includes('-') || (paths.length === 0 && conf === undefined && !like && !from);
  if (readsInput)
    throw new MailLogError('usage', '--review reads the answers from standard input', {
      hint: 'name the logs: maillog train --review --out FILE /var/log/syslog',
    });
}

async function reviewed(training: Training, out: string, io: Streams): Promise<number> {
  const { review } = await import('./train/review.ts');
  const accepted = await review(training, out, io);
  say(io.stderr, `${out}: ${accepted} rule${accepted === 1 ? '' : 's'} accepted`);
  return EXIT.done;
}

/** The lines picked by `--line`; undefined without it. */
async function named(values: Options, paths: readonly string[], io: Streams): Promise<Buffer | undefined> {
  if (values.from) {
    const { linesOfReports } = await import('./train/from-reports.ts');
    return linesOfReports(paths, values.line ?? [], values, io);
  }
  if (values.line)
    throw new MailLogError('usage', '--line needs --from', {
      hint: 'maillog train --from REPORT.eml --line 7',
    });
  return values.like && Buffer.from(values.like.map((text) => `${text}\n`).join(''));
}

function minOf(text: string | undefined): number {
  if (text === undefined) return MIN;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new MailLogError('usage', '--min takes a number of lines, 1 or more');
}

function read(
  values: Options,
  paths: readonly string[],
  take: (lines: Uint8Array) => void,
  io: Streams,
): Promise<void> {
  if (values.conf !== undefined) return readEntry(values.conf, values.entry, paths, nodeHost(), take, io);
  if (values.entry !== undefined) {
    throw new MailLogError('usage', '--entry needs -C FILE', { hint: 'maillog train -C FILE --entry NAME' });
  }
  if (paths.length === 0 && stdinOf(io).isTTY === true) {
    throw new MailLogError('usage', 'no log is named', {
      hint: 'maillog train /var/log/syslog; - is standard input',
    });
  }
  return readLogs(paths.length === 0 ? ['-'] : paths, nodeHost(), take, io);
}

/**
 * `--groups` prints the group of each line instead of rules, so that grouping can be examined and measured.
 */
async function groups(values: Options, paths: readonly string[], io: Streams): Promise<number> {
  // Every line needs its group, so no line signature may be dropped.
  const miner = new Miner({ content: values.content ?? false, limit: Infinity, bytes: Infinity });
  const forms: LineSignature[] = [];
  const lines: number[] = [];
  const ids = new Map<LineSignature, number>();
  await read(
    values,
    paths,
    (block) =>
      miner.addLines(block, (form) => {
        let id = ids.get(form);
        if (id === undefined) {
          id = forms.push(form) - 1;
          ids.set(form, id);
        }
        lines.push(id);
      }),
    io,
  );
  const found = miner.groups();
  const numbers = numbersOf(found);
  const templates = found.map((group) => templateOf(group));
  const texts = forms.map((form) => {
    const number = numbers.get(form) ?? 0;
    return `${number + 1}\t${templates[number]}\n`;
  });
  for (let at = 0; at < lines.length; at += 10_000) {
    const block = lines.slice(at, at + 10_000).map((id) => texts[id]);
    await printText(io.stdout, block.join(''));
  }
  return EXIT.done;
}

function summary(file: string, proposals: readonly Proposal[]): string {
  const of = (standing: Proposal['standing']): string => {
    const some = proposals.filter((each) => each.standing === standing);
    return `${some.length} (${some.reduce((sum, { count }) => sum + count, 0)} lines)`;
  };
  return `${file}: silent ${of('usual')}, folded ${of('fold')}, left to be shown ${of('rare')}`;
}
