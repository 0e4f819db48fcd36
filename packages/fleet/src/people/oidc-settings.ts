/** The file of `maillog-fleet serve --oidc`: where people sign in, and which groups have which role. */
import { describeError, MailLogError, readAtMost, readSecret } from '../maillog.ts';
import { ROLES } from '../reader.ts';
import type { Role } from '../reader.ts';

export interface OidcSettings {
  readonly issuer: URL;
  readonly clientId: string;
  readonly secret: string;
  /** Where browsers reach the page: `https://logs.example.com`. */
  readonly origin: string;
  readonly scope: string;
  /** The claim that names a person in decisions, before their `sub`. */
  readonly nameClaim: string;
  /** The claim that has a person's groups. */
  readonly groupsClaim: string;
  readonly groups: Readonly<Record<Role, readonly string[]>>;
  /** How long a session lasts. */
  readonly hours: number;
  /** Whether approvals in bulk wait for a second person. */
  readonly needsTwoPersons: boolean;
}

const FIELDS = [
  'issuer',
  'client_id',
  'secret_file',
  'public_address',
  'scope',
  'name_claim',
  'groups_claim',
  'groups',
  'hours',
  'two_persons',
];
const DEFAULT_HOURS = 8;
const MAX_HOURS = 24;
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Reads `{"issuer": "https://id.example.com", "client_id": "maillog", "secret_file": "/etc/…",
 * "public_address": "https://logs.example.com", "groups": {"reader": ["staff"], "approver": ["ops"]}}`.
 * @throws MailLogError `config` with the file and the field, `permission` if others may read the secret
 */
export async function readOidcSettings(file: string): Promise<OidcSettings> {
  const fault = (words: string, hint?: string): MailLogError =>
    new MailLogError('config', `${file}: ${words}`, hint === undefined ? {} : { hint });
  const fields = fieldsOf(await textOf(file), fault);
  const unknown = [...fields.keys()].find((name) => !FIELDS.includes(name));
  if (unknown !== undefined)
    throw fault(`${unknown.slice(0, 50)} is no field`, `the fields are ${FIELDS.join(', ')}`);
  const text = (name: string, otherwise?: string): string => {
    const value = fields.get(name) ?? otherwise;
    if (typeof value === 'string' && value !== '') return value;
    throw fault(`${name} is missing, or is no text`);
  };
  const address = (name: string): URL => {
    const url = URL.canParse(text(name)) ? new URL(text(name)) : undefined;
    // The password, the code and the session would go over the network in clear.
    if (url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname))) return url;
    throw fault(`${name} does not begin with https://`);
  };
  const publicAddress = address('public_address');
  if (publicAddress.pathname !== '/' || publicAddress.search !== '' || publicAddress.username !== '')
    throw fault(
      'public_address has more than a name and a port',
      'use https://NAME: the page needs a name of its own',
    );
  const hours = fields.get('hours') ?? DEFAULT_HOURS;
  if (typeof hours !== 'number' || !(hours > 0 && hours <= MAX_HOURS))
    throw fault(`hours is no number up to ${MAX_HOURS}`);
  const needsTwoPersons = fields.get('two_persons') ?? false;
  if (typeof needsTwoPersons !== 'boolean') throw fault('two_persons is neither true nor false');
  return {
    issuer: address('issuer'),
    clientId: text('client_id'),
    secret: (await readSecret(text('secret_file'))).trim(),
    origin: publicAddress.origin,
    scope: text('scope', 'openid profile email'),
    nameClaim: text('name_claim', 'email'),
    groupsClaim: text('groups_claim', 'groups'),
    groups: groupsOf(fields.get('groups'), fault),
    hours,
    needsTwoPersons,
  };
}

async function textOf(file: string): Promise<string> {
  try {
    return (await readAtMost(file, 1)).toString('utf8');
  } catch (error) {
    throw new MailLogError('config', `${file}: ${describeError(error)}`);
  }
}

type Fault = (words: string, hint?: string) => MailLogError;

function fieldsOf(text: string, fault: Fault): Map<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fault('it is no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw fault('it is no object');
  return new Map<string, unknown>(Object.entries(value));
}

function groupsOf(value: unknown, fault: Fault): Record<Role, readonly string[]> {
  const groups: Record<Role, readonly string[]> = { reader: [], decider: [], approver: [] };
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw fault(
      'groups is missing, or is no object',
      'use {"reader": [GROUP, …], "decider": […], "approver": […]}',
    );
  for (const [name, of] of Object.entries(value)) {
    const role = ROLES.find((each) => each === name);
    if (role === undefined)
      throw fault(`groups: ${name.slice(0, 50)} is no role`, `roles are ${ROLES.join(', ')}`);
    if (!isTexts(of)) throw fault(`groups: ${role} is no list of names of groups`);
    groups[role] = of;
  }
  return groups;
}

export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string' && each !== '');
}
