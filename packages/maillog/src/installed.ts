/**
 * Where the parts of this installation are that others than Node's import find. This file and module.ts lie
 * beside each other in each of our builds; what is not built is found from the package's own package.json.
 */
import { fileURLToPath } from 'node:url';

/** The URL of `maillog/module`. */
export const MODULE_URL = new URL('./module.js', import.meta.url).href;

/** The folder of ReportEntry.pm, `/usr/lib/node_modules/maillog/perl/`. */
export function perlFolder(): string {
  return fileURLToPath(new URL('perl/', import.meta.resolve('maillog/package.json')));
}
