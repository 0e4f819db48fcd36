/**
 * Node's warnings for programmers, such as that of Node 20.19 that Ed25519 is experimental. An administrator
 * cannot do anything about them. Node's other warnings are about this run, such as certificates that cannot
 * be read, and are kept.
 */
const TO_PROGRAMMERS = ['ExperimentalWarning', 'DeprecationWarning'];

/** The arguments that keep these warnings from the standard error of a Node that MailLog starts. */
export const WITHOUT_WARNINGS: readonly string[] = TO_PROGRAMMERS.map((name) => `--disable-warning=${name}`);

/** Keeps these warnings from MailLog's own standard error, where Node's listener writes them. */
export function dropWarnings(): void {
  const listeners = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (TO_PROGRAMMERS.includes(warning.name)) return;
    for (const listener of listeners) listener(warning);
  });
}
