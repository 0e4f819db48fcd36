/** Names in the changes of a listing which packages own the files. */
import type { ByteString } from '../bytes.ts';
import { OWN } from '../listing/changes.ts';
import type { FileOwner } from '../listing/changes.ts';
import { unescapeName } from '../listing/name.ts';

export type OwnersOf = (names: ReadonlySet<ByteString>) => Promise<ReadonlyMap<ByteString, FileOwner>>;

/** Of more changes, nobody looks for the owners: they are held in memory meanwhile. */
const MAX_BYTES = 8 << 20;

/** The same changes, in blocks of whole lines, with owners as far as `ownersOf` tells them. */
export async function* withOwners(
  changes: AsyncIterable<Uint8Array>,
  ownersOf: OwnersOf,
): AsyncGenerator<Uint8Array, void, undefined> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const block of changes) {
    const hadRoom = bytes <= MAX_BYTES;
    bytes += block.length;
    if (bytes <= MAX_BYTES) {
      held.push(block);
      continue;
    }
    if (hadRoom) yield* held;
    held = [];
    yield block;
  }
  if (held.length > 0) yield await owned(Buffer.concat(held).toString('latin1'), ownersOf);
}

async function owned(changes: ByteString, ownersOf: OwnersOf): Promise<Buffer> {
  const lines = changes.split('\n');
  const names = new Set(lines.flatMap((line) => (line.startsWith('+\t') ? nameIn(line) : [])));
  const owners = names.size === 0 ? undefined : await ownersOf(names);
  if (!owners || owners.size === 0) return Buffer.from(changes, 'latin1');
  let last = OWN;
  const all = lines.flatMap((line) => {
    if (!SIGNED.test(line)) return line;
    const owner = ownLine(owners.get(nameIn(line)));
    if (owner === last) return line;
    last = owner;
    return [owner, line];
  });
  return Buffer.from(all.join('\n'), 'latin1');
}

const SIGNED = /^[-+]\t/;

function nameIn(line: ByteString): ByteString {
  const name = line.slice(line.lastIndexOf('\t') + 1);
  return unescapeName(name) ?? name;
}

function ownLine(owner: FileOwner | undefined): string {
  return owner && PLAIN.test(owner.package) && PLAIN.test(owner.version)
    ? `${OWN}\t${owner.package}\t${owner.version}`
    : OWN;
}

/** Names and versions of packages have nothing else. */
const PLAIN = /^[!-~]{1,200}$/;
