import { FleetFiles } from '../certificates/fleet-files.ts';

/** Where certificates and keys are if `--dir` names nothing else. */
const DEFAULT_DIRECTORY = '/etc/maillog-fleet';

export function fleetFiles(dir: string | undefined): FleetFiles {
  return new FleetFiles(dir ?? DEFAULT_DIRECTORY);
}
