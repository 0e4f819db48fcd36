import type { Delivery } from '../report/ports.ts';
import { maildirDelivery } from './maildir.ts';
import { sendmailDelivery } from './sendmail.ts';
import { smtpDelivery } from './smtp.ts';
import type { TlsMode } from './smtp.ts';
import type { DeliveryTarget } from './target.ts';

/**
 * `{target: {kind: 'maildir', directory: '/var/mail/reports'}}`; the rest concerns a mail server only.
 */
export interface DeliveryOptions {
  readonly target: DeliveryTarget;
  readonly password?: string | undefined;
  readonly tls?: TlsMode | undefined;
  readonly name?: string | undefined;
  readonly ca?: string | undefined;
}

/**
 * The delivery that a configuration asks for. Nothing is connected or touched before `deliver`.
 * @throws MailLogError of kind `config` where user, password and TLS do not fit together
 */
export function createDelivery({ target, ...smtp }: DeliveryOptions): Delivery {
  switch (target.kind) {
    case 'maildir':
      return maildirDelivery(target.directory);
    case 'sendmail':
      return sendmailDelivery();
    case 'smtp':
      return smtpDelivery({ server: target.server, ...smtp });
  }
}
