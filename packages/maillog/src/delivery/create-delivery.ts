import type { Delivery } from '../report/ports.ts';
import { collectorDelivery } from './collector/collector.ts';
import type { CollectorOptions } from './collector/collector.ts';
import { deliverInOrder } from './in-order.ts';
import { maildirDelivery } from './maildir.ts';
import { sendmailDelivery } from './sendmail.ts';
import { smtpDelivery } from './smtp.ts';
import type { NatsOptions } from './nats/nats.ts';
import { newWaits } from './nats/waits.ts';
import type { Waits } from './nats/waits.ts';
import type { TlsMode } from './smtp-session.ts';
import type { DeliveryTarget } from './target.ts';

export type CollectorAccess = Omit<CollectorOptions, 'url'> & Pick<NatsOptions, 'credentials' | 'host'>;

/**
 * `{targets: [{kind: 'maildir', directory: '/var/mail/reports'}]}`.
 */
export interface DeliveryOptions {
  /** The ways in the order in which they are tried. */
  readonly targets: readonly [DeliveryTarget, ...DeliveryTarget[]];
  /** Of the collector, by either way. */
  readonly collector?: CollectorAccess | undefined;
  readonly password?: string | undefined;
  readonly tls?: TlsMode | undefined;
  readonly name?: string | undefined;
  readonly ca?: string | undefined;
  /** Whether a path is on a file system that does not answer; default: none is. */
  readonly isSilent?: ((path: string) => Promise<boolean>) | undefined;
}

/**
 * The delivery that a configuration names. It opens no file or connection before `deliver`.
 * @throws MailLogError `config` if user, password and TLS contradict each other
 */
export function createDelivery({ targets, ...options }: DeliveryOptions): Delivery {
  const [first, ...others] = targets;
  const receivers = { areAway: false };
  const way = (target: DeliveryTarget): Delivery => createWay(target, receivers, options);
  return deliverInOrder([way(first), ...others.map(way)]);
}

function createWay(
  target: DeliveryTarget,
  receivers: Waits['receivers'],
  { isSilent, collector = { host: '', receiptKeys: [] }, ...smtp }: Omit<DeliveryOptions, 'targets'>,
): Delivery {
  switch (target.kind) {
    case 'collector':
      return collectorDelivery({ ...collector, url: target.url });
    case 'nats':
      return natsDelivery({ ...collector, server: target.server, waits: newWaits(receivers) });
    case 'maildir':
      return maildirDelivery(target.directory, isSilent);
    case 'sendmail':
      return sendmailDelivery();
    case 'smtp':
      return smtpDelivery({ server: target.server, ...smtp });
  }
}

/** Its code is loaded with the first message. */
function natsDelivery(options: NatsOptions): Delivery {
  return {
    name: brokerName(options.server),
    deliver: async (message) => (await import('./nats/nats.ts')).deliverByNats(options, message),
  };
}

/** `nats nats.example.com:4222` */
export function brokerName({ host, port }: NatsOptions['server']): string {
  return `nats ${host.includes(':') ? `[${host}]` : host}:${port}`;
}
