/**
 * Refuses a file on a mount that does not answer before anything touches it. Whoever is about to believe a
 * file (rules, a key, a secret, a module) asks here: a call of the system that hangs would stop the report,
 * and no signal could end this process.
 */
import { readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { Unanswered } from '../../errors.ts';
import type { SourceLocation } from '../../errors.ts';

/** Whether a path is on a mount that does not answer. Nothing on such a mount is touched. */
type IsSilent = (path: ByteString) => Promise<boolean>;

let ask: IsSilent = async () => false;

/** Says who knows the mounts. Before, every path counts as one that answers. */
export function askAbout(isSilent: IsSilent): void {
  ask = isSilent;
}

export function isSilent(path: ByteString): Promise<boolean> {
  return ask(path);
}

/** @throws Unanswered if `path` is on a mount that does not answer. */
export async function assertAnswers(path: ByteString, place: SourceLocation | undefined): Promise<void> {
  if (await ask(path)) throw new Unanswered(readable(path), place);
}
