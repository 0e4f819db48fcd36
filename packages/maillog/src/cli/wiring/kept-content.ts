import { createWorkspace } from '../../host/workspace.ts';
import type { ContentStore, KeptContent } from '../../reading/summary/opened-mail.ts';
import type { Workspace } from '../../report/ports.ts';
import { EncryptedFile } from '../../seal/encrypted-file.ts';

/** As many bytes are held in memory. */
const MAX_HELD_BYTES = 32 << 20;

/**
 * Keeps clear content until it is printed: in memory, and beyond the limit in a file that is encrypted to a
 * key of this process.
 */
export class KeptContents implements ContentStore {
  readonly #maxHeldBytes: number;
  #heldBytes = 0;
  #file: Promise<{ readonly workspace: Workspace; readonly file: EncryptedFile }> | undefined;
  #fileBytes = 0;

  constructor(maxHeldBytes = MAX_HELD_BYTES) {
    this.#maxHeldBytes = maxHeldBytes;
  }

  async keep(content: AsyncIterable<Uint8Array>): Promise<KeptContent> {
    const held: Uint8Array[] = [];
    let [heldBytes, fileBytes] = [0, 0];
    const from = this.#fileBytes;
    for await (const block of content) {
      if (fileBytes === 0 && this.#heldBytes + block.length <= this.#maxHeldBytes) {
        // A copy: the block may be reused.
        held.push(Uint8Array.from(block));
        heldBytes += block.length;
        this.#heldBytes += block.length;
      } else {
        const { file } = await (this.#file ??= createFile());
        await file.write(block);
        fileBytes += block.length;
        this.#fileBytes += block.length;
      }
    }
    const read = this.#file;
    return {
      async *read() {
        yield* held;
        if (fileBytes > 0 && read) yield* (await read).file.read(from, fileBytes);
      },
      drop: () => {
        this.#heldBytes -= heldBytes;
        held.length = 0;
        heldBytes = 0;
      },
    };
  }

  /** Removes the file, if there is one. */
  async remove(): Promise<void> {
    const made = await this.#file?.catch(() => undefined);
    await made?.file.remove();
    await made?.workspace.remove();
  }
}

async function createFile(): Promise<{ readonly workspace: Workspace; readonly file: EncryptedFile }> {
  const workspace = await createWorkspace();
  return { workspace, file: await EncryptedFile.create(workspace.path('contents')) };
}
