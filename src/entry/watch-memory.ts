import type { SavedLogs } from './watched-logs.ts';

/** What a `watch` keeps between reports. */
export type WatchMemory = SavedLogs & { readonly version: 1 };

/** What was kept; undefined where there is nothing of this version. */
export function parseMemory(saved: unknown): WatchMemory | undefined {
  const memory = saved as Partial<WatchMemory> | null | undefined;
  if (memory?.version !== 1 || typeof memory.time !== 'string' || !Array.isArray(memory.logs))
    return undefined;
  const logs = (memory.logs as unknown[]).every((log) => Array.isArray(log) && typeof log[0] === 'string');
  return logs ? (memory as WatchMemory) : undefined;
}
