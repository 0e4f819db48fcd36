import { byteString } from '../../bytes.ts';
import { readPullRecord } from '../../delivery/rules-set/set-store.ts';
import { EXIT, MailLogError, MailLogErrors } from '../../errors.ts';
import { nodeHost } from '../../host/node-host.ts';
import { escapeText } from '../../text/escape.ts';
import { configurationNamed, parseOptions } from '../options.ts';
import { defaultConfiguration } from '../survey/default-configuration.ts';
import { jsonText, printText } from '../terminal/print-text.ts';
import { say } from '../terminal/say.ts';
import type { Streams } from '../terminal/streams.ts';
import { load } from '../wiring/load.ts';
import { statePath } from '../wiring/state-path.ts';
import { RulesSets } from './rules-sets.ts';

/**
 * `maillog rules [-C FILE]` lists the rules sets that the configuration names; `maillog rules pull` fetches
 * them before. Exit status 65 if a set is refused, 75 if a server cannot be reached, 1 if a set was never
 * pulled.
 */
export async function rules(args: readonly string[], io: Streams): Promise<number> {
  const { values, positionals } = parseOptions('rules', args);
  const [verb, ...more] = positionals;
  if (more.length > 0 || (verb !== undefined && verb !== 'pull'))
    throw new MailLogError('usage', `unexpected argument ${more[0] ?? verb}`, { hint: 'maillog rules pull' });
  const conf = configurationNamed(values.conf ?? defaultConfiguration(), 'maillog rules -C FILE');
  const sets = new RulesSets();
  const host = nodeHost();
  const refusal = await load(conf, host, sets).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof MailLogError || error instanceof MailLogErrors) return error;
      throw error;
    },
  );
  // A pull may put right what a set in force contradicts.
  if (refusal && (sets.sources.length === 0 || verb === undefined)) throw refusal;
  if (sets.sources.length === 0 && values.quiet !== true)
    say(io.stderr, 'no watch has rules from an address');
  const status = verb === 'pull' ? await pull(conf, host, sets, io) : EXIT.done;
  const shown = await describe(conf, sets);
  if (values.json === true) await printText(io.stdout, jsonText(shown));
  else if (values.quiet !== true)
    await printText(io.stdout, shown.map((each) => `${byteString(escapeText(lineOf(each)))}\n`).join(''));
  return status === EXIT.done && shown.some(({ set }) => set === null) ? EXIT.entryFailed : status;
}

async function pull(
  conf: string,
  host: ReturnType<typeof nodeHost>,
  sets: RulesSets,
  io: Streams,
): Promise<number> {
  const { pullSets } = await import('./pull-sets.ts');
  const results = await pullSets(conf, host, sets);
  for (const { source, pulled } of results)
    if ('words' in pulled) say(io.stderr, `${source.url}: ${pulled.kind}: ${pulled.words}`);
  const kinds = new Set(results.map(({ pulled }) => pulled.kind));
  if (kinds.has('refused')) return EXIT.data;
  return kinds.has('unreachable') ? EXIT.undelivered : EXIT.done;
}

/** As `--json` prints it. */
interface ShownSet {
  readonly from: string;
  readonly set: {
    readonly name: string;
    readonly serial: number;
    readonly sha256: string;
    readonly made: string;
    readonly files: readonly string[];
  } | null;
  /** When the server last had a good set; null: never. */
  readonly pulled: string | null;
  readonly failure: string | null;
}

async function describe(conf: string, sets: RulesSets): Promise<readonly ShownSet[]> {
  const { settings, sources } = sets;
  if (!settings) return [];
  const directory = await statePath(settings, conf);
  return Promise.all(
    sources.map(async (source) => {
      const stored = await sets.stored(source);
      const { good, failure } = await readPullRecord(directory, source.url);
      const { name, serial, made, digest, files } = stored?.set ?? {};
      return {
        from: source.url,
        set:
          name === undefined || serial === undefined || digest === undefined || made === undefined
            ? null
            : { name, serial, sha256: digest, made, files: (files ?? []).map((file) => file.name) },
        pulled: good === 0 ? null : new Date(good).toISOString(),
        failure: failure ?? null,
      };
    }),
  );
}

/** `https://rules.example.com/web: web 1764258000 of …, 2 files, pulled …`. */
function lineOf({ from, set, pulled, failure }: ShownSet): string {
  const files = set?.files.length === 1 ? '1 file' : `${set?.files.length ?? 0} files`;
  const what = set ? `${set.name} ${set.serial}, made ${set.made}, ${files}` : 'no set is in force';
  const when = pulled === null ? '' : `; pulled ${pulled}`;
  return `${from}: ${what}${when}${failure === null ? '' : `; the last pull failed: ${failure}`}`;
}
