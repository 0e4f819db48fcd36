import { linkSync, mkdirSync, writeFileSync } from 'node:fs';

/**
 * Files of 0 to 4095 bytes, a hundred in each directory. The content is made, not random: two runs have the
 * same tree.
 */
export function makeSmallFiles(root: string, count: number): void {
  const content = Buffer.alloc(1 << 16);
  let state = 1;
  for (let at = 0; at < content.length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    content[at] = state >>> 24;
  }
  for (let made = 0; made < count; made++) {
    const folder = `${root}/${Math.floor(made / 4000)}/${Math.floor(made / 100)}`;
    if (made % 100 === 0) mkdirSync(folder, { recursive: true });
    const from = (made * 31) % (1 << 15);
    writeFileSync(`${folder}/file-${made}`, content.subarray(from, from + ((made * 7919) % 4096)));
  }
}

/** A million names in so many directories: links to a few files, since it is names that take memory. */
export function makeMillion(root: string, folders: number): void {
  mkdirSync(`${root}/content`, { recursive: true });
  const each = 1_000_000 / folders;
  for (let source = 0; source < 25; source++) writeFileSync(`${root}/content/${source}`, `content ${source}`);
  for (let folder = 0; folder < folders; folder++) {
    mkdirSync(`${root}/${folder}`);
    for (let made = 0; made < each; made++)
      linkSync(
        `${root}/content/${(folder * each + made) % 25}`,
        `${root}/${folder}/a-name-of-the-usual-length-${made}`,
      );
  }
}
