import type { Delivery } from '../report/ports.ts';
import { collectorDelivery } from './collector/collector.ts';
import type { CollectorOptions } from './collector/collector.ts';
import { deliverInOrder } from './in-order.ts';
import { maildirDelivery } from './maildir.ts';
import { sendmailDelivery } from './sendmail.ts';
import { smtpDelivery } from './smtp.ts';
import type { TlsMode } from './smtp-session.ts';
import type { DeliveryTarget } from './target.ts';

/**
 * `{targets: [{kind: 'maildir', directory: '/var/mail/reports'}]}`.
 */
export interface DeliveryOptions {
  /** The ways in the order in which they are tried. */
  readonly targets: readonly [DeliveryTarget, ...DeliveryTarget[]];
  /** Of the collector. */
  readonly collector?: Omit<CollectorOptions, 'url'> | undefined;
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
  return deliverInOrder([createWay(first, options), ...others.map((target) => createWay(target, options))]);
}

function createWay(
  target: DeliveryTarget,
  { isSilent, collector = { receiptKeys: [] }, ...smtp }: Omit<DeliveryOptions, 'targets'>,
): Delivery {
  switch (target.kind) {
    case 'collector':
      return collectorDelivery({ ...collector, url: target.url });
    case 'maildir':
      return maildirDelivery(target.directory, isSilent);
    case 'sendmail':
      return sendmailDelivery();
    case 'smtp':
      return smtpDelivery({ server: target.server, ...smtp });
  }
}
