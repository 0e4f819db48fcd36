import { PROGRAM_FAULTS } from './table.ts';
import { tryAll } from './try-all.ts';

// Much of their time is waiting.
tryAll(PROGRAM_FAULTS, 3);
