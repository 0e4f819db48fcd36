/** Chains in the order of the store: by the bytes of their hosts' names, as UTF-8. */
import type { ChainRow } from '../../store/store.ts';

type Named = Pick<ChainRow, 'host' | 'configuration'>;

export function inChainOrder(a: Named, b: Named): number {
  return (
    byBytes(a.host.name, b.host.name) ||
    Number(b.host.isVerified) - Number(a.host.isVerified) ||
    byBytes(a.configuration, b.configuration)
  );
}

/** A pair of surrogates comes after the characters that have greater code units. */
const SURROGATES = /[\ud800-\udfff]/;

export function byBytes(a: string, b: string): number {
  if (a === b) return 0;
  if (SURROGATES.test(a) || SURROGATES.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}
