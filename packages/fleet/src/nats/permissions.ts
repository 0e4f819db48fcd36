/**
 * What each user of a NATS broker may do (docs.nats.io, "Authorization"). The broker knows a user by the
 * subject of the certificate (`verify_and_map`). What is not listed is denied.
 */
import { messageSubject, tokenOf } from '../maillog.ts';
import { DEAD_CONSUMER, RECEIVER } from './streams.ts';

export interface Users {
  readonly hosts: readonly string[];
  readonly receiver?: string | undefined;
  readonly admin?: string | undefined;
}

interface Permissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

const INBOX = '_INBOX.>';

/** It may send as itself and hear what answers its own messages. It reaches no stream. */
function hostPermissions(host: string): Permissions {
  return { publish: [messageSubject(host)], subscribe: [`maillog.receipt.${tokenOf(host)}.*`] };
}

/** It may take messages, answer hosts, and set messages aside. It changes no stream. */
const RECEIVER_PERMISSIONS: Permissions = {
  publish: [
    `$JS.API.CONSUMER.INFO.*.${RECEIVER}`,
    `$JS.API.CONSUMER.MSG.NEXT.*.${RECEIVER}`,
    `$JS.ACK.*.${RECEIVER}.>`,
    'maillog.receipt.*.*',
    'maillog.dead.*.*',
  ],
  subscribe: [INBOX],
};

/** It may make and look at streams, and put dead letters back. */
const ADMIN_PERMISSIONS: Permissions = {
  publish: ['$JS.API.>', `$JS.ACK.*.${DEAD_CONSUMER}.>`, 'maillog.in.*.*'],
  subscribe: [INBOX, 'maillog.receipt.*.kept'],
};

/** A block for the configuration of nats-server; names of enrolled hosts need no quoting. */
export function usersText({ admin, hosts, receiver }: Users): string {
  const users: (readonly [string, Permissions])[] = [
    ...hosts
      .filter((host) => host !== receiver && host !== admin)
      .map((host) => [host, hostPermissions(host)] as const),
    ...roles(receiver, admin),
  ];
  const lines = users.map(([name, permissions]) => {
    const { publish, subscribe } = permissions;
    return `    { user: "CN=${name}", permissions: { publish: ${list(publish)}, subscribe: ${list(subscribe)} } }\n`;
  });
  return `authorization {\n  users = [\n${lines.join('')}  ]\n}\n`;
}

/** One user may have both roles. */
function roles(receiver: string | undefined, admin: string | undefined): [string, Permissions][] {
  if (receiver !== undefined && receiver === admin) {
    const publish = [...RECEIVER_PERMISSIONS.publish, ...ADMIN_PERMISSIONS.publish];
    return [[receiver, { publish, subscribe: ADMIN_PERMISSIONS.subscribe }]];
  }
  return [
    ...(receiver === undefined ? [] : [[receiver, RECEIVER_PERMISSIONS] satisfies [string, Permissions]]),
    ...(admin === undefined ? [] : [[admin, ADMIN_PERMISSIONS] satisfies [string, Permissions]]),
  ];
}

function list(subjects: readonly string[]): string {
  return `[${subjects.map((subject) => JSON.stringify(subject)).join(', ')}]`;
}
