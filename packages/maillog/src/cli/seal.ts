import { byteString } from '../bytes.ts';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { loadConfiguration } from '../config/configuration.ts';
import { splitWords } from '../config/words.ts';
import { BUILT_IN } from '../entry/create-entries.ts';
import { EXIT, MailLogError, MailLogErrors } from '../errors.ts';
import { configurationFiles } from '../host/configuration-files.ts';
import { nodeHost } from '../host/node-host.ts';
import { createWorkspace } from '../host/workspace.ts';
import type { Sealer } from '../report/ports.ts';
import { stderrShown, trustedSealer } from './wiring/trusted-sealer.ts';
import type { KeySource } from '../seal/key-source.ts';
import { stdinOf } from './terminal/streams.ts';
import type { Streams } from './terminal/streams.ts';
import { configurationNamed, parseOptions } from './options.ts';
import { commonPolicy, keySource } from './wiring/sealing-policy.ts';
import { readSettings } from './wiring/read-settings.ts';
import { writerTo } from './terminal/writer.ts';

/**
 * `maillog seal -C FILE`: seals standard input as FILE's parts are sealed, and prints it. Nothing is printed
 * before all of it has passed the gate. The command reads no entry, so that a module may call it.
 */
export async function seal(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('seal', args);
  const conf = configurationNamed(values.conf, 'maillog seal -C FILE');
  const recipients = values.recipient?.map(recipientOption);
  const sealer = await sealerOf(conf, recipients, stderrShown(io, values.verbose));
  const sealed = await sealedFile(sealer, io);
  const write = writerTo(io.stdout);
  for await (const block of sealed.createReadStream()) await write(block as Uint8Array);
  return EXIT.done;
}

/** The sealing policy of the configuration's top level; `recipients`, if there are any, replace its keys. */
async function sealerOf(
  file: string,
  recipients: readonly KeySource[] | undefined,
  onStderr: ((text: string) => void) | undefined,
): Promise<Sealer> {
  const { configuration, errors } = await loadConfiguration(
    file,
    configurationFiles(),
    Object.keys(BUILT_IN),
  );
  const { settings, errors: wrong } = readSettings(configuration, nodeHost().hostname());
  if (errors.length > 0 || wrong.length > 0) throw new MailLogErrors([...errors, ...wrong]);
  const policy = recipients ? { recipients } : commonPolicy(configuration, settings, undefined);
  if (policy === 'clear') {
    throw new MailLogError('config', 'set encrypt off: the configuration names no key to seal with', {
      place: configuration.settings['encrypt']?.place,
    });
  }
  return trustedSealer({ ...policy, sign: settings.sign, onStderr });
}

/** `--recipient 'FILE [FINGERPRINT]'`, quoted as in the configuration. */
function recipientOption(text: string): KeySource {
  const place = { file: '--recipient', line: 1, column: 1 };
  const words = splitWords(byteString(text), place);
  if (words.length === 0 || words.length > 2)
    throw new MailLogError('usage', `--recipient ${text}: write 'FILE' or 'FILE FINGERPRINT'`);
  return { ...keySource({ place: { ...place, file: '' }, words }), place: undefined };
}

/**
 * All of standard input, sealed, in a file whose name is removed already: if the reader stops early, no file
 * is left.
 */
async function sealedFile(sealer: Sealer, io: Streams): Promise<FileHandle> {
  const workspace = await createWorkspace();
  try {
    const { file } = await sealer.seal(stdinOf(io), workspace.path('sealed'));
    return await open(file);
  } finally {
    await workspace.remove();
  }
}
