/**
 * Fills a store on disk: `FOLDER HOSTS`. Prints the bytes of all texts, and the most memory that it took:
 * `{"rawBytes": 116000000, "peakBytes": 120000000}`.
 */
import { openStore } from '../../packages/reader/src/store/open-store.ts';
import type { Store } from '../../packages/reader/src/store/store.ts';
import { fillStore } from './fill-store.ts';

const [folder, hosts] = process.argv.slice(2);
const { store, close } = await openStore(folder);
let rawBytes = 0;
const counting: Pick<Store, 'take'> = {
  take(mail, takenAt) {
    for (const { parts } of mail.messages) for (const { bytes } of parts) rawBytes += bytes;
    return store.take(mail, takenAt);
  },
};
await fillStore(counting as Store, Number(hosts));
await close();
process.stdout.write(JSON.stringify({ rawBytes, peakBytes: process.resourceUsage().maxRSS * 1024 }));
