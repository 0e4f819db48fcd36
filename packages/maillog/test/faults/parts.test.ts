import { PART_FAULTS } from './table.ts';
import { tryAll } from './try-all.ts';

// One after the other: a disk that fails does so for all of this process.
tryAll(PART_FAULTS, 1);
