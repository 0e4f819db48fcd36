/** Covers: src/inbox/state/ */
import { openMemoryStore } from '../../src/store/open-store.ts';
import { keptInboxContract } from './kept-inbox-contract.ts';

keptInboxContract('SQLite', async () => (await openMemoryStore()).store, 60);
