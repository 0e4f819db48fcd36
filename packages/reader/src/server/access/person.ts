/** Who asks, and what they may do. Each role may do what those before it may. */
import type { Decision } from '../../store/store.ts';

export const ROLES = ['reader', 'decider', 'approver'] as const;

export type Role = (typeof ROLES)[number];

export interface Person {
  /** As decisions name them: `anna@example.com`. */
  readonly name: string;
  readonly role: Role;
}

/** What changes the rules of hosts, or what is taken as their good state, is the approver's. */
export function roleFor(kind: Decision['kind'] | 'confirm'): Role {
  return kind === 'seen' || kind === 'mute' || kind === 'undo' ? 'decider' : 'approver';
}

export function mayAs(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** What a row may be decided as. */
export const ACTIONS = ['seen', 'ignore', 'mute', 'approve'] as const;

export function mayDecide(
  { isReadOnly }: { readonly isReadOnly: boolean },
  { role }: Person,
  kind: Decision['kind'],
): boolean {
  return !isReadOnly && mayAs(role, roleFor(kind));
}
