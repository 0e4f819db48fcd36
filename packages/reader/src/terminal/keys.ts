/** What the keys mean, for people; the page has the same ones. */
export const HELP: readonly string[] = [
  'j k            move (arrows, Page Up, Page Down, Home, End, Space too)',
  'n              the next one that is not decided',
  'Enter, o       open',
  'u, Escape      back to the same place',
  'e              seen: it goes, and comes back on another host or with ten times the lines;',
  '               a login or a command comes back with another value, too',
  'm              mute: for a time, until another host or a new value, until there are more lines, in all or on a day',
  'i              ignore: a rule for lines like these, with what it takes; n narrower, w wider',
  'a, A           approve a change of files: on all of its hosts, on the first one alone',
  'z              undo the last decision',
  '/              search in all reports, in changes of files too: words, "text in quotes", /regex/, host:web07,',
  '               part:auth, after:2026-11-01, before:2026-11-08, in any order; n: the older ones',
  '?              this page',
  'q              quit',
];

/** How node:readline names keys, and what the view knows them by. */
const NAMES: Readonly<Record<string, string>> = { return: 'enter', space: ' ' };

export interface Key {
  readonly name?: string | undefined;
  readonly ctrl?: boolean | undefined;
  readonly shift?: boolean | undefined;
}

/** `enter`, `down`, `j`, `G`; undefined: it means nothing. */
export function keyName(text: string | undefined, { name, ctrl }: Key): string | undefined {
  if (ctrl === true) return name === 'z' ? 'z' : undefined;
  if (text !== undefined && Array.from(text).length === 1 && text >= ' ' && text !== '\x7f') return text;
  return name === undefined ? undefined : (NAMES[name] ?? name);
}
