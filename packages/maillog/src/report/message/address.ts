/**
 * The addresses this program sends from and to: `user@example.com` and nothing else.
 *
 * RFC 5322 also allows display names, comments, quotes, groups and folded lines, and each of them has been
 * used to smuggle a second recipient past a mailer (nodemailer delivers to what follows a line break in an
 * envelope). A report needs none of them, so this grammar has none: an accepted address is valid unchanged in
 * a header, an SMTP command and an argument list.
 */
import { MailLogError } from '../../errors.ts';
import type { SourceLocation } from '../../errors.ts';

/** RFC 5322 §3.2.3, dot-atom. */
const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
/** RFC 1035 §2.3.1 as relaxed by RFC 1123 §2.1: letters, digits and inner hyphens, 63 characters a label. */
const DOMAIN = /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)(?:\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*$/;
/** RFC 5321 §4.5.3.1: a local part has 64 octets at most; a path 256, so an address 254. */
const MAX_LOCAL_PART_BYTES = 64;
const MAX_ADDRESS_BYTES = 254;
/** RFC 1035 §2.3.4, less what an address needs. */
const MAX_DOMAIN_CHARACTERS = 240;

/**
 * The address, as it was written: `root@web1.example.com`.
 * @throws MailLogError of kind `config` for anything but dot-atom@domain in ASCII: names, quotes, comments,
 * groups, control characters, a leading `-` (sendmail would take it for an option), over-long parts.
 */
export function parseAddress(text: string, place?: SourceLocation): string {
  const at = text.lastIndexOf('@');
  const fault = at < 0 ? 'it has no @' : faultOf(text.slice(0, at), text.slice(at + 1));
  if (fault === undefined) return text;
  throw new MailLogError(
    'config',
    `cannot use ${JSON.stringify(text.slice(0, 100))} as an address: ${fault}`,
    {
      place,
      hint: 'write the bare address, as in root@example.com, without name, quotes or comments',
    },
  );
}

/** Whether a name is valid after the @: `web1.example.com`, `web1`. */
export function isDomain(name: string): boolean {
  return name.length <= MAX_DOMAIN_CHARACTERS && DOMAIN.test(name);
}

function faultOf(local: string, domain: string): string | undefined {
  if (local.startsWith('-')) return 'it begins with a hyphen';
  // An encoded word consists of atom characters only, and lenient readers decode it even here.
  if (!LOCAL_PART.test(local) || local.includes('=?')) return 'the part before the @ is not a plain name';
  if (!DOMAIN.test(domain)) return 'the part after the @ is not a domain name';
  if (local.length > MAX_LOCAL_PART_BYTES)
    return `the part before the @ is longer than ${MAX_LOCAL_PART_BYTES} characters`;
  if (local.length + 1 + domain.length > MAX_ADDRESS_BYTES)
    return `it is longer than ${MAX_ADDRESS_BYTES} characters`;
  return undefined;
}
