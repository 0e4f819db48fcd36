import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceOwnFile } from '../../src/system/durable-file.ts';
import { maildirDelivery } from '../../src/delivery/maildir.ts';
import type { CrashPoint } from '../../src/delivery/spool-context.ts';
import { openSpool } from '../../src/delivery/spool.ts';
import { takeLock } from '../../src/host/lock.ts';
import type { Delivery } from '../../src/report/ports.ts';

interface State {
  readonly sequence: number;
  readonly position: number;
}

/**
 * The order of steps of a run, with the least around it: what is new in `DIR/log` is a report, `DIR/state`
 * says how far it was read. `DIR/box` is where reports go, over a server that puts off every fifth and
 * forgets to say 250 to every fourth. `keepSentMs` is that of SpoolContext.
 */
export async function run(
  directory: string,
  step: CrashPoint = () => undefined,
  keepSentMs = 0,
): Promise<void> {
  const lock = await takeLock(join(directory, 'lock'));
  try {
    const spool = await openSpool({ directory: join(directory, 'spool'), limit: 1e6, step, keepSentMs });
    const delivery = moody(maildirDelivery(join(directory, 'box')));
    let state = readState(directory);
    const save = async (next: State): Promise<void> => {
      await replaceOwnFile(`${directory}/state`, JSON.stringify(next));
      state = next;
      await step('state saved');
    };

    // A report in the spool that is newer than the state: the run that made it ended between the two.
    const { sequence, checkpoint } = await spool.newest();
    if (sequence > state.sequence) await save({ sequence, position: checkpoint as number });
    await spool.deliver(delivery, state.sequence, true);

    const log = readFileSync(join(directory, 'log'));
    if (log.length === state.position) return;
    const next = { sequence: state.sequence + 1, position: log.length };
    const body = log.subarray(state.position);
    const content = (async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`Message-ID: <${next.sequence}@x>\r\n\r\n`);
      yield body;
    })();
    const messages = [
      { content, from: 'm@example.com', to: ['a@example.com'], messageId: `<${next.sequence}@x>` },
    ];
    await spool.commit({ sequence: next.sequence, checkpoint: next.position, messages });
    await save(next);
    await spool.deliver(delivery, state.sequence, true);
  } finally {
    await lock.release();
  }
}

function readState(directory: string): State {
  const file = join(directory, 'state');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as State) : { sequence: 0, position: 0 };
}

let calls = 0;

function moody(delivery: Delivery): Delivery {
  return {
    name: delivery.name,
    deliver: async (message) => {
      calls += 1;
      const putOff = {
        accepted: [],
        refused: message.to.map((recipient) => ({ recipient, kind: 'transient' as const, words: '451' })),
      };
      if (calls % 5 === 0) return putOff;
      const outcome = await delivery.deliver(message);
      return calls % 4 === 0 ? putOff : outcome;
    },
  };
}
