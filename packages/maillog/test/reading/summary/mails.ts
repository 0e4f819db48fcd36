/** Mails as they are kept after they were opened, for the tests of summaries. */
import type { Manifest } from '../../../src/manifest/manifest.ts';
import type { OpenedMail } from '../../../src/reading/summary/opened-mail.ts';
import { SAMPLE } from '../../manifest/sample.ts';

let count = 0;

/** A report of web1 that is as it was sent, with one message and no entries. */
export function mailOf(changed: Partial<Manifest> = {}, rest: Partial<OpenedMail> = {}): OpenedMail {
  const manifest = {
    ...SAMPLE,
    of: 1,
    entries: [],
    rules: [],
    state: { ...SAMPLE.state, waiting: 0, free: null },
    ...changed,
  };
  const { host, configuration, sequence, message, of, made } = manifest;
  const link = { host, configuration, sequence, message, of, previous: undefined };
  return {
    number: count++,
    file: `mail-${count}`,
    place: { ...link, signer: 'AB', manifest, trust: rest.isWhole === false ? 'alarm' : 'known' },
    made: Date.parse(made),
    digest: `${count}`,
    isWhole: true,
    faults: [],
    isSelected: true,
    parts: [],
    ...rest,
  };
}
