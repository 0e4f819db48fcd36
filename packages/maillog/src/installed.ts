/**
 * Places in this installation that a process needs besides its own imports. This file and module.ts are in
 * the same folder in every build; files that are not built are found from the package's own package.json.
 */
import { fileURLToPath } from 'node:url';

/** The URL of `maillog/module`. */
export const MODULE_URL = new URL('./module.js', import.meta.url).href;

/** The folder of ReportEntry.pm, `/usr/lib/node_modules/maillog/perl/`. */
export function perlFolder(): string {
  return fileURLToPath(new URL('perl/', import.meta.resolve('maillog/package.json')));
}

declare const MAILLOG_VERSION: string | undefined;

/** `0.2.0`; the build puts it in, so that unbuilt code has none: `unbuilt`. */
export const VERSION = typeof MAILLOG_VERSION === 'string' ? MAILLOG_VERSION : 'unbuilt';
