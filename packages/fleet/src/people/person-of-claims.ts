/** Who a person is, and which role they have, by the claims of their identity provider. */
import { ROLES } from '../reader.ts';
import type { Person, Role } from '../reader.ts';
import { isTexts } from './oidc-settings.ts';
import type { OidcSettings } from './oidc-settings.ts';

export type Claims = Readonly<Record<string, unknown>>;

const MAX_CHARACTERS = 200;
/** OpenID Connect Core 1.0, section 2. */
const MAX_SUB_CHARACTERS = 255;

/**
 * Undefined: no group of theirs has a role, or `sub` cannot be written as it is, and so could be taken for
 * that of another. A claim of another shape than a list of names is of no group.
 */
export function personOf(
  claims: Claims,
  { nameClaim, groupsClaim, groups }: Pick<OidcSettings, 'nameClaim' | 'groupsClaim' | 'groups'>,
): Person | undefined {
  const sub = claims['sub'];
  const own = Object.hasOwn(claims, groupsClaim) ? claims[groupsClaim] : [];
  const theirs = new Set(typeof own === 'string' ? [own] : isTexts(own) ? own : []);
  const role: Role | undefined = ROLES.findLast((each) => groups[each].some((group) => theirs.has(group)));
  if (role === undefined || typeof sub !== 'string' || !isWritable(sub)) return undefined;
  return { name: nameOf(sub, Object.hasOwn(claims, nameClaim) ? claims[nameClaim] : undefined), role };
}

/**
 * `anna@example.com (248289)`. A provider may let people choose their names; `sub` alone is theirs for ever,
 * and so no name may contain what looks like one, and a `sub` that looks like one is always in brackets.
 */
function nameOf(sub: string, name: unknown): string {
  const shown = typeof name === 'string' ? clean(name).replace(/[()]/g, '') : '';
  return (shown === '' || shown === sub) && !sub.includes('(') ? sub : `${shown} (${sub})`;
}

function isWritable(sub: string): boolean {
  return sub.length <= MAX_SUB_CHARACTERS && /^[!-~]+(?: [!-~]+)*$/.test(sub);
}

function clean(text: string): string {
  return text
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, MAX_CHARACTERS);
}
