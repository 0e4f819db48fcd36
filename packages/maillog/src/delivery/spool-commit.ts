/**
 * The commit. It writes messages and record into a directory in tmp/ and makes them durable; then one
 * rename moves the directory into new/. A crash before the rename leaves rubbish, a crash after it a complete
 * report. There is no third case.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import type { SpoolDraft, SpooledMessage, SpoolMessage } from '../report/ports.ts';
import { syncDirectory, writeNewFile } from '../system/durable-file.ts';
import { writeSpoolRecord } from './spool-record.ts';
import type { RecordedMessage } from './spool-record.ts';
import { nameOf } from './spooled-report.ts';
import { disk, fullSpool, pathIn, roomIn } from './spool-context.ts';
import type { SpoolContext } from './spool-context.ts';

/** Makes the report durable; see Spool.commit in report/ports.ts. */
export async function commit(context: SpoolContext, draft: SpoolDraft): Promise<readonly SpooledMessage[]> {
  const room = await roomIn(context);
  const name = nameOf(draft.sequence);
  const temporary = pathIn(context, 'tmp', `${name}.${randomBytes(6).toString('hex')}`);
  const foreign: Foreign = { error: undefined };
  try {
    return await disk(context, 'write to', async () => {
      await mkdir(temporary, 0o700);
      const messages = await writeMessages(context, temporary, draft.messages, room, foreign);
      const { sequence, checkpoint } = draft;
      const record = {
        version: 1,
        sequence,
        made: context.now().toISOString(),
        positions: checkpoint,
        messages,
      } as const;
      await writeNewFile(`${temporary}/manifest.json`, writeSpoolRecord(record));
      await context.step('record written');
      await syncDirectory(temporary);
      await context.step('draft durable');
      await rename(temporary, pathIn(context, 'new', name));
      await context.step('draft renamed');
      await syncDirectory(pathIn(context, 'new'));
      await context.step('committed');
      return messages;
    });
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw foreign.error ?? error;
  }
}

/** An error of the source of a message. The spool passes it on as it is. */
interface Foreign {
  error: unknown;
}

async function writeMessages(
  context: SpoolContext,
  directory: string,
  drafts: readonly SpoolMessage[],
  room: number,
  foreign: Foreign,
): Promise<RecordedMessage[]> {
  const messages: RecordedMessage[] = [];
  let left = room;
  for (const { content, from, to, messageId } of drafts) {
    const file = `message-${messages.length + 1}.eml`;
    const hash = createHash('sha256');
    const own = noting(content, foreign);
    let bytes = 0;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const block of own) {
        bytes += block.length;
        if (bytes > left)
          throw await fullSpool(context, `the report does not fit into the ${room} bytes that are left`);
        hash.update(block);
        yield block;
      }
    };
    await writeNewFile(`${directory}/${file}`, counted());
    left -= bytes;
    await context.step('message written');
    messages.push({ file, bytes, sha256: hash.digest('hex'), from, to, messageId });
  }
  return messages;
}

async function* noting(content: AsyncIterable<Uint8Array>, foreign: Foreign): AsyncGenerator<Uint8Array> {
  try {
    yield* content;
  } catch (error) {
    foreign.error = error;
    throw error;
  }
}
