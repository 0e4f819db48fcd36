/** How several people come in: each signs in, and has a session. Without a door, the token is the way in. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Person } from './person.ts';

export interface Door {
  /** Where browsers reach the server: `https://logs.example.com`. */
  readonly origin: string;
  /** Paths that a link of another site may open as a document: it holds nothing, or checks who comes. */
  readonly opened: readonly string[];
  /** Where a person signs out: `https://logs.example.com/sign-out`. */
  readonly signOut: string;
  /** Whether approvals in bulk wait for a second person. */
  readonly needsTwoPersons: boolean;
  /** Who has the session that the request names; undefined: it names none that has not ended. */
  person(request: IncomingMessage): Person | undefined;
  /**
   * Answers a request to a path of signing in or out; false: the path is another one.
   * @throws Refused in words
   */
  answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean>;
  /** Sends a person who is not signed in to where they sign in. */
  send(response: ServerResponse): void;
}
