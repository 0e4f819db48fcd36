import { hostname } from 'node:os';
import type { Host } from '../entry/host.ts';
import { readBlocks } from './blocks.ts';
import { expandGlob } from './glob.ts';
import { runShell } from './shell.ts';

/** This machine, through Node. */
export function nodeHost(): Host {
  return { now: () => new Date(), hostname, glob: expandGlob, readBlocks, shell: runShell };
}
