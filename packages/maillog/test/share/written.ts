import { writeShare } from '../../share/write.ts';
import { temporary } from '../helpers/temporary.ts';

/** A folder with all that goes with the packages. It is there while the tests of a file run. */
export async function written(): Promise<string> {
  const folder = temporary();
  await writeShare('.', folder, new Date('2026-11-27T12:00:00Z'));
  return folder;
}
