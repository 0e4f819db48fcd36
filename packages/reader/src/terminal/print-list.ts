/** The inbox as text, for a pipe or a file: a line a finding. */
import type { Inbox, InboxList } from '../inbox/inbox.ts';
import { ROW_HEADING, rowText } from './row.ts';
import { endText, sourceText } from './summary.ts';

/** More findings are counted. */
const MAX_ROWS = 1000;

export async function printList(inbox: Inbox): Promise<string> {
  const list = await inbox.list();
  return `${listLines(list).join('\n')}\n`;
}

export function listLines(list: InboxList, rows = MAX_ROWS): string[] {
  const { findings } = list;
  const shown = findings.slice(0, rows).map(rowText);
  const rest = findings.length - shown.length;
  return [
    `Inbox: ${findings.length} to look at, in ${sourceText(list)}`,
    ...(shown.length > 0 ? ['', ROW_HEADING, ...shown] : ['', 'Nothing unusual is left to decide.']),
    ...(rest > 0 ? [`and ${rest} more`] : []),
    '',
    endText(list),
  ];
}
