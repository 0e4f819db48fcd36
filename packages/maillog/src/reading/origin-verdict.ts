import type { OriginVerdict } from '../listing/origin.ts';
import type { ReadMessage } from './chain.ts';

type Known = { readonly manifest: object | undefined } & Pick<ReadMessage, 'signer' | 'trust'>;

/**
 * What vouches for a listing of a report without an alarm. `isSigned`: without a manifest, whether a key that
 * the reader has named has signed the part.
 */
export function originVerdict(place: Known | undefined, isSigned: boolean): OriginVerdict {
  if (!place?.manifest) return isSigned ? 'signed' : 'no manifest';
  if (place.signer === undefined) return 'not signed';
  if (place.trust === 'new') return 'signed by a new key';
  return place.trust === 'former' ? 'signed by a former key' : 'signed';
}
