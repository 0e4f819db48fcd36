import { peekState } from '../../delivery/state.ts';
import type { Memories } from '../../report/ports.ts';
import { inheritedMemories } from '../../report/recovery.ts';
import { statePath } from '../wiring/state-path.ts';
import type { Readable } from './check.ts';

/** What entries keep between reports, by their part, as the next report will find it. */
export async function savedMemories({ loaded, file }: Readable): Promise<Memories> {
  const { memories } = await peekState(await statePath(loaded.settings, file));
  return inheritedMemories(loaded.entries, memories);
}
