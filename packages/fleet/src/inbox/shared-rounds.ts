/**
 * Rounds of `work` that callers share, one at a time: each call resolves with a round that began after it. A
 * disk takes about as long to sync a directory for one message as for ten.
 */
export function sharedRounds(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    next = undefined;
    running = work().finally(() => (running = undefined));
    return running;
  };
  // A round that failed is no reason not to try the next.
  return () => (next ??= running ? running.then(begin, begin) : Promise.resolve().then(begin));
}
