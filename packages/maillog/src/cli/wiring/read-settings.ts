import { byteString, readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { pathFrom } from '../../config/configuration.ts';
import type { Configuration } from '../../config/configuration.ts';
import { durationOf, sizeOf, switchOf } from '../../config/directive.ts';
import type { DirectiveValue } from '../../config/directive.ts';
import { parseDelivery, parseSmtpServer } from '../../delivery/target.ts';
import type { DeliveryTarget } from '../../delivery/target.ts';
import { MailLogError } from '../../errors.ts';
import type { SourceLocation } from '../../errors.ts';
import { parseAddress } from '../../report/message/address.ts';
import { MIN_MESSAGE_BYTES } from '../../report/pack.ts';
import { DEFAULT_SUBJECT } from '../../report/message/subject.ts';
import type { KeySource } from '../../seal/key-source.ts';

/** What `set sign` names: a key file, or `off`; undefined: it is not set. */
export type SignSetting = KeySource | 'off' | undefined;

/** A file that a setting names: `{file: '/etc/maillog/ca.pem', place}`. */
export interface FileSetting {
  readonly file: string;
  readonly place: SourceLocation | undefined;
}

/** What a collector needs. */
export interface CollectorFiles {
  /** The certificate of this host, and its private key. */
  readonly identity: { readonly certificate: FileSetting; readonly key: FileSetting } | undefined;
  readonly ca: FileSetting | undefined;
  /** The login of a NATS broker. */
  readonly natsCredentials: FileSetting | undefined;
  readonly receiptKeys: FileSetting;
}

/** The settings, checked, with their defaults. */
export interface Settings {
  readonly to: readonly string[];
  readonly from: string | undefined;
  readonly host: string;
  /** Where `set host` is; undefined if it is not set. */
  readonly hostPlace: SourceLocation | undefined;
  readonly subject: string;
  readonly layout: 'parts' | 'pgpmime';
  readonly when: 'always' | 'unusual';
  /** The ways of delivery, in the order in which they are tried. */
  readonly targets: readonly [DeliveryTarget, ...DeliveryTarget[]];
  /** Undefined: no way is a collector. */
  readonly collectorFiles: CollectorFiles | undefined;
  readonly smtpPasswordFile: string | undefined;
  /** Undefined: the default for the server. */
  readonly smtpTls: 'require' | 'try' | 'off' | undefined;
  /** Certificate authorities to trust besides the system's. */
  readonly smtpCa: FileSetting | undefined;
  /** A private key of this host's own, its path as bytes; undefined: the one in the state directory. */
  readonly sign: SignSetting;
  /** How often reports are made; undefined: not set. */
  readonly everySeconds: number | undefined;
  readonly encrypt: boolean;
  readonly state: string | undefined;
  /** Bytes. */
  readonly spoolSize: number;
  /** How long copies of sent reports are kept; 0: none is. */
  readonly keepSentSeconds: number;
  /** Bytes of a message. */
  readonly maxSize: number;
  /** Whether the reader gets a message if the configuration is refused. */
  readonly onError: 'mail' | 'none';
  readonly debug: boolean;
}

/**
 * Reads the settings; `errors` gets what is wrong with them. A missing setting is not an error here:
 * `--dry-run` needs no recipient.
 */
export function readSettings(
  { settings }: Configuration,
  hostname: string,
): { settings: Settings; errors: MailLogError[] } {
  const errors: MailLogError[] = [];
  const attempt = <T>(step: () => T): T | undefined => {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof MailLogError)) throw error;
      errors.push(error);
      return undefined;
    }
  };
  /** One setting, read by `parse` if it is set. */
  const read = <T>(key: string, parse: (text: string, value: DirectiveValue) => T): T | undefined => {
    const value = settings[key];
    return value && attempt(() => parse(value.text, value));
  };
  const path = (key: string): string | undefined =>
    read(key, (text, value) => pathFrom(value.place?.file ?? '', text));
  const file = (key: string): FileSetting | undefined =>
    read(key, (text, { place, words: [word] }) => ({
      file: pathFrom(place?.file ?? '', text),
      place: word?.place,
    }));
  const targets = targetsOf(settings, attempt, read);
  const words = settings['to']?.words ?? [];
  const tls = settings['smtp_tls']?.text;
  const host = settings['host']?.text ?? hostname;
  return {
    settings: {
      to: words.flatMap((word) => attempt(() => parseAddress(readable(word.text), word.place)) ?? []),
      from: read('from', (text, value) => parseAddress(text, value.words[0]?.place)),
      host,
      hostPlace: settings['host']?.words[0]?.place,
      subject: settings['subject']?.text ?? DEFAULT_SUBJECT,
      layout: settings['layout']?.text === 'pgpmime' ? 'pgpmime' : 'parts',
      when: settings['when']?.text === 'unusual' ? 'unusual' : 'always',
      targets,
      collectorFiles: targets.some(({ kind }) => kind === 'collector' || kind === 'nats')
        ? attempt(() => collectorFiles(file, settings['deliver']?.place))
        : undefined,
      smtpPasswordFile: path('smtp_password_file'),
      smtpCa: file('smtp_ca'),
      smtpTls: tls === 'require' || tls === 'try' || tls === 'off' ? tls : undefined,
      sign: read('sign', (text, { bytes, words }) =>
        text === 'off' ? 'off' : keyFile(bytes[0] ?? '', words[0]?.place),
      ),
      everySeconds: read('every', (text) => durationOf(text)),
      encrypt: settings['encrypt']?.text !== 'off',
      state: path('state'),
      spoolSize: sizeOf(settings['spool_size']?.text ?? '1G') ?? 0,
      keepSentSeconds: read('keep_sent', (text) => durationOf(text)) ?? 0,
      maxSize: read('max_size', messageSize) ?? 7 << 20,
      onError: settings['on_error']?.text === 'none' ? 'none' : 'mail',
      debug:
        settings['debug'] !== undefined &&
        (settings['debug'].words.length === 0 || switchOf(settings['debug'].text)),
    },
    errors,
  };
}

function messageSize(text: string, { place }: DirectiveValue): number {
  const size = sizeOf(text) ?? 0;
  if (size >= MIN_MESSAGE_BYTES) return size;
  throw new MailLogError('config', `max_size ${text} is too small for a message`, {
    place,
    hint: 'at least 100k',
  });
}

function keyFile(file: ByteString, place: SourceLocation | undefined): KeySource {
  return { file: pathFrom(byteString(place?.file ?? ''), file), place };
}

type Read = <T>(key: string, parse: (text: string, value: DirectiveValue) => T) => T | undefined;

type Attempt = <T>(step: () => T) => T | undefined;

/** `deliver` names the ways; for smtp, `smtp` names the server. */
function targetsOf(
  settings: Configuration['settings'],
  attempt: Attempt,
  read: Read,
): [DeliveryTarget, ...DeliveryTarget[]] {
  const server =
    read('smtp', (text, value) => parseSmtpServer(text, value.words[0]?.place)) ??
    parseSmtpServer('localhost');
  const smtp: DeliveryTarget = { kind: 'smtp', server };
  const { words = [], place } = settings['deliver'] ?? {};
  const [first = smtp, ...others] = words.flatMap((word) => {
    if (word.text === 'smtp') return smtp;
    const chosen = attempt(() => parseDelivery(word.text, word.place));
    return chosen?.kind === 'maildir'
      ? { kind: 'maildir' as const, directory: pathFrom(byteString(place?.file ?? ''), chosen.directory) }
      : (chosen ?? []);
  });
  return [first, ...others];
}

/** @throws MailLogError `config` if the key of receipts is missing, or half of the host's identity. */
function collectorFiles(
  file: (key: string) => FileSetting | undefined,
  place: SourceLocation | undefined,
): CollectorFiles {
  const certificate = file('collector_certificate');
  const key = file('collector_key');
  const receiptKeys = file('receipt_key');
  if (receiptKeys === undefined) {
    const hint = 'set receipt_key FILE; the collector gives the file when it enrols this host';
    throw new MailLogError('config', 'a collector needs the key that signs its receipts', { place, hint });
  }
  if ((certificate === undefined) !== (key === undefined)) {
    const hint = 'set both, or neither';
    throw new MailLogError('config', 'collector_certificate and collector_key belong together', {
      place: certificate?.place ?? key?.place,
      hint,
    });
  }
  const identity = certificate && key && { certificate, key };
  return { identity, ca: file('collector_ca'), natsCredentials: file('nats_credentials'), receiptKeys };
}
