import { hostileBodies, largeReport, manyForms, oddBytes } from './bodies.ts';
import { brokerFull, brokerKilled, brokerNodeKilled } from './broker.ts';
import { databaseAway, databaseStopped } from './database.ts';
import { databaseFull, folderFull } from './full.ts';
import { bodiesKilled, directoryReceiverKilled, receiverKilled, workerKilled } from './kills.ts';
import { hostCloned, hostRestored, wrongClock } from './hosts.ts';
import { migration } from './migration.ts';
import { repeats } from './repeats.ts';
import { replicaInStep, replicaLate } from './replica.ts';
import type { Fault } from './row.ts';

/** By the name of `--only`, in the order of the table. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  receiver: receiverKilled,
  'receiver-folder': directoryReceiverKilled,
  'receiver-bodies': bodiesKilled,
  worker: workerKilled,
  'database-stopped': databaseStopped,
  'database-away': databaseAway,
  'database-full': databaseFull,
  'folder-full': folderFull,
  'replica-in-step': replicaInStep,
  'replica-late': replicaLate,
  repeats,
  'host-cloned': hostCloned,
  'host-restored': hostRestored,
  clock: wrongClock,
  'large-report': largeReport,
  'many-forms': manyForms,
  'hostile-bodies': hostileBodies,
  'odd-bytes': oddBytes,
  migration,
  'broker-node-killed': brokerNodeKilled,
  'broker-killed': brokerKilled,
  'broker-full': brokerFull,
};
