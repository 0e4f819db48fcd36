/**
 * Node's warnings to whoever writes programs for it, as of Node 20.19 that Ed25519 is experimental. Who reads
 * standard error or a report can do nothing about them. Other warnings of Node's are about this run, such as
 * certificates that cannot be read, and stay.
 */
const TO_PROGRAMMERS = ['ExperimentalWarning', 'DeprecationWarning'];

/** The arguments that keep these warnings from the standard error of a Node that MailLog starts. */
export const WITHOUT_WARNINGS: readonly string[] = TO_PROGRAMMERS.map((name) => `--disable-warning=${name}`);

/** Keeps them from our own standard error: Node writes there what its listener is given. */
export function dropWarnings(): void {
  const listeners = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (TO_PROGRAMMERS.includes(warning.name)) return;
    for (const listener of listeners) listener(warning);
  });
}
