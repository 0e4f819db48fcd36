// ReportEntry.pm and bridge.pl as one program for `perl -e`: without their documentation, and with their own
// names and lines in perl's messages.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export function perlProgram(folder) {
  const read = (name) => readFileSync(join(folder, name), 'utf8');
  const entry = withoutPod(read('ReportEntry.pm'));
  // In a block of its own, so that its package and `use strict` end with it.
  return `BEGIN { $INC{'ReportEntry.pm'} = 'ReportEntry.pm' }
{
# line 1 "ReportEntry.pm"
${entry}}
# line 1 "bridge.pl"
${read('bridge.pl')}`;
}

/** Paragraphs of documentation become empty lines. */
function withoutPod(text) {
  return text.replaceAll(/^=[a-z][^]*?^=cut$/gm, (pod) => '\n'.repeat(pod.split('\n').length - 1));
}
