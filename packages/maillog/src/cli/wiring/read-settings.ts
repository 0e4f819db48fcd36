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
  readonly target: DeliveryTarget;
  readonly smtpPasswordFile: string | undefined;
  /** Undefined: the default for the server. */
  readonly smtpTls: 'require' | 'try' | 'off' | undefined;
  /** Certificate authorities to trust besides the system's. */
  readonly smtpCa: { readonly file: string; readonly place: SourceLocation | undefined } | undefined;
  /** A private key of this host's own, its path as bytes; undefined: the one in the state directory. */
  readonly sign: SignSetting;
  /** How often reports are made; undefined: not set. */
  readonly everySeconds: number | undefined;
  readonly encrypt: boolean;
  readonly state: string | undefined;
  /** Bytes. */
  readonly spoolSize: number;
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
      target: target(settings, read),
      smtpPasswordFile: path('smtp_password_file'),
      smtpCa: read('smtp_ca', (text, { place, words }) => ({
        file: pathFrom(place?.file ?? '', text),
        place: words[0]?.place,
      })),
      smtpTls: tls === 'require' || tls === 'try' || tls === 'off' ? tls : undefined,
      sign: read('sign', (text, { bytes, words }) =>
        text === 'off' ? 'off' : keyFile(bytes[0] ?? '', words[0]?.place),
      ),
      everySeconds: read('every', (text) => durationOf(text)),
      encrypt: settings['encrypt']?.text !== 'off',
      state: path('state'),
      spoolSize: sizeOf(settings['spool_size']?.text ?? '1G') ?? 0,
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

/** `deliver` names the way; for smtp, `smtp` names the server. */
function target(settings: Configuration['settings'], read: Read): DeliveryTarget {
  const server =
    read('smtp', (text, value) => parseSmtpServer(text, value.words[0]?.place)) ??
    parseSmtpServer('localhost');
  const smtp: DeliveryTarget = { kind: 'smtp', server };
  if (settings['deliver']?.text === 'smtp') return smtp;
  const chosen = read('deliver', (_, { bytes, words }) => parseDelivery(bytes[0] ?? '', words[0]?.place));
  if (chosen?.kind !== 'maildir') return chosen ?? smtp;
  return {
    ...chosen,
    directory: pathFrom(byteString(settings['deliver']?.place?.file ?? ''), chosen.directory),
  };
}
