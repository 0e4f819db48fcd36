/** What a route is, and how its address is found. */
import { Inbox } from '../inbox/inbox.ts';
import type { RulesKeeper } from '../inbox/inbox.ts';
import type { Store } from '../store/store.ts';
import type { Door } from './access/door.ts';
import type { Person } from './access/person.ts';
import { Lists } from './lists.ts';
import type { Progress } from './answers.ts';
import { Refused } from './refused.ts';
import { Rows } from './rows.ts';

/** What routes answer from. */
export interface Reader {
  readonly store: Store;
  readonly inbox: Inbox;
  readonly lists: Lists;
  readonly rows: Rows;
  readonly progress: () => Progress;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly version: string;
  readonly isReadOnly: boolean;
  /** If people sign in. */
  readonly door: People | undefined;
}

type People = Pick<Door, 'signOut' | 'needsTwoPersons'>;

export interface ReaderOptions {
  readonly store: Store;
  readonly progress: () => Progress;
  readonly version: string;
  /** Nobody decides. Default: false. */
  readonly isReadOnly?: boolean | undefined;
  /** If people sign in. */
  readonly door?: People | undefined;
  readonly keptRules?: RulesKeeper | undefined;
  /** Default: the clock. */
  readonly now?: () => number;
}

export function createReader(options: ReaderOptions): Reader {
  const { store, progress, version, isReadOnly = false, door, keptRules, now = Date.now } = options;
  const inbox = new Inbox(store, { now, keptRules });
  return {
    store,
    progress,
    version,
    isReadOnly,
    door,
    now,
    inbox,
    lists: new Lists(store, inbox, now),
    rows: new Rows(inbox, now),
  };
}

export interface Asked {
  readonly query: URLSearchParams;
  /** The values of `{id}` and its like in the path. */
  readonly names: readonly string[];
  /** The body; undefined: the route takes none. */
  readonly body: unknown;
  readonly person: Person;
  /** Aborted when whoever asked is gone. */
  readonly signal: AbortSignal;
}

/** An answer that is no JSON: a file to save. */
export class FileAnswer {
  readonly type: string;
  readonly name: string;
  readonly bytes: Uint8Array;

  constructor(type: string, name: string, bytes: Uint8Array) {
    this.type = type;
    this.name = name;
    this.bytes = bytes;
  }
}

export interface Route {
  readonly method: 'GET' | 'POST';
  /** As in openapi.json: `/api/v1/groups/{id}`. */
  readonly path: string;
  readonly answer: (reader: Reader, asked: Asked) => Promise<object>;
}

export interface FoundRoute {
  readonly route: Route;
  readonly names: readonly string[];
}

/**
 * The route of a path, and the values of its names.
 * @throws Refused 400, 404 or 405
 */
export function findRoute(routes: readonly Route[], method: string, path: string): FoundRoute {
  const found = routes.flatMap((route) => {
    const names = namesIn(route.path, path);
    return names ? [{ route, names }] : [];
  });
  if (found.length === 0)
    throw new Refused(404, `there is no ${path.slice(0, 100)}`, 'docs/reading-api.md lists the addresses');
  const wanted = method === 'HEAD' ? 'GET' : method;
  const own = found.find(({ route }) => route.method === wanted);
  if (own === undefined)
    throw new Refused(
      405,
      `${method} is not possible here`,
      `use ${found.map(({ route }) => route.method).join(' or ')}`,
    );
  return { route: own.route, names: own.names.map(decoded) };
}

function namesIn(pattern: string, path: string): string[] | undefined {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) return undefined;
  const names: string[] = [];
  for (const [index, word] of wanted.entries()) {
    if (word.startsWith('{') && given[index] !== '') names.push(given[index]);
    else if (word !== given[index]) return undefined;
  }
  return names;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw new Refused(400, 'the address is not encoded as UTF-8');
  }
}
