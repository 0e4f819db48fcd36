/** Says in words whether a report is from the host that it names. */
import { shownHost } from './shown-host.ts';
import type { FormerKey, KnownHost, KnownHosts, Recognition } from './known-hosts.ts';
import type { SignedManifest } from './signed-manifest.ts';

/** `fault`: somebody else may have written the report. */
export interface Notice {
  readonly words: string;
  readonly fault: boolean;
  /** Whether it is named with `--quiet`, too, although it is no fault. */
  readonly always?: boolean;
  /** The host that it is about, if no mail is. */
  readonly host?: string;
  /** The same of a further report, shorter. */
  readonly again?: string;
  /** Of a chain: the sequence number of the report that shows it. */
  readonly sequence?: number;
}

/**
 * `alarm`: somebody else may have written the report. `former`: a former key of its host signed it. `new`:
 * none of the keys that its host is known by has signed it, and the user has not accepted its key.
 */
export type Trust = 'known' | 'new' | 'former' | 'alarm';

/** What is known of whoever wrote a report. */
export interface Recognised {
  readonly trust: Trust;
  readonly notices: readonly Notice[];
}

const UNSIGNED = "it is not signed, and anybody with the reader's public key can have written it";

/**
 * Looks a report up in the known hosts, and takes a new host in. `isPinned`: whether the user has named its
 * key (`--signer`), which then is the host's; false: they have named others, and nothing is learnt from it.
 */
export function recognise(
  hosts: KnownHosts,
  { manifest, signer }: SignedManifest,
  now: Date,
  isPinned?: boolean,
): Recognised {
  if (isPinned === false) return { trust: 'alarm', notices: [] };
  const recognition = hosts.recognise({ ...manifest, fingerprint: signer ?? null }, now);
  const notice = noticeOf(recognition, manifest, signer);
  if (recognition.kind === 'former') return { trust: 'former', notices: notice };
  const isAlarm = notice.some(({ fault }) => fault);
  if (isAlarm && isPinned === true) return { trust: 'known', notices: [] };
  const isOfNone = 'others' in recognition && recognition.others !== undefined;
  const isNew = isOfNone && isPinned !== true;
  return { trust: isAlarm ? 'alarm' : isNew ? 'new' : 'known', notices: notice };
}

function noticeOf(
  recognition: Recognition,
  manifest: SignedManifest['manifest'],
  signer: string | undefined,
): readonly Notice[] {
  const name = shownHost(manifest);
  const accept = `if it is right: maillog hosts --accept ${shownHost({ host: manifest.host })} REPORT`;
  switch (recognition.kind) {
    case 'known': {
      if (!recognition.others) return [];
      const again = `the key of ${name} is not that of ${shownHost(recognition.others)}, and not accepted`;
      return [{ words: `${again}; ${accept}`, again, fault: false }];
    }
    case 'first': {
      const { others, sameKey } = recognition;
      const own = signer === undefined ? UNSIGNED : 'its key is remembered';
      const key = others ? `, whose key is not that of ${shownHost(others)}, and not accepted` : '';
      const same = sameKey ? `, which has the key of ${shownHost(sameKey)}` : '';
      const number = sameKey && manifest.sequence > 1 ? ` and begins with number ${manifest.sequence}` : '';
      const words = `the first report of ${name}${key}${same}${number}: ${own}${others ? `; ${accept}` : ''}`;
      return [others || sameKey ? { words, fault: false, always: true } : { words, fault: false }];
    }
    case 'signs':
      return [{ words: `${name} signs its reports now: its key is remembered`, fault: false }];
    case 'former': {
      const words = `${name} signed this with the key that it had ${before(recognition.key)}`;
      return [{ words, fault: false }];
    }
    case 'changed':
      return alarm(
        `${name} signs with another key than before, ${signer ?? ''}`,
        `, not ${since(recognition.before)}: another machine goes by its name, it was installed anew, or somebody imitates it; ${accept}`,
      );
    case 'unsigned':
      return alarm(
        `${name} does not sign${recognition.before.configuration === manifest.configuration ? ' any more' : ''}`,
        `, and ${signed(recognition.before, manifest.configuration)} ${since(recognition.before)}: anybody can have written this`,
      );
  }
}

function alarm(start: string, rest: string): readonly Notice[] {
  return [{ words: `${start}${rest}`, again: start, fault: true }];
}

function signed(known: KnownHost, configuration: string): string {
  return known.configuration === configuration ? 'signed with' : `${shownHost(known)} signs with`;
}

function before({ until, fingerprint }: FormerKey): string {
  return `before ${until.slice(0, 10)}, ${fingerprint}`;
}

function since({ fingerprint, first_seen }: KnownHost): string {
  return `${fingerprint ?? ''}, known since ${first_seen.slice(0, 10)}`;
}
