import type { Delivery } from '../report/ports.ts';
import { maildirDelivery } from './maildir.ts';
import { sendmailDelivery } from './sendmail.ts';
import { smtpDelivery } from './smtp.ts';
import type { TlsMode } from './smtp-session.ts';
import type { DeliveryTarget } from './target.ts';

/**
 * `{target: {kind: 'maildir', directory: '/var/mail/reports'}}`.
 */
export interface DeliveryOptions {
  readonly target: DeliveryTarget;
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
export function createDelivery({ target, isSilent, ...smtp }: DeliveryOptions): Delivery {
  switch (target.kind) {
    case 'maildir':
      return maildirDelivery(target.directory, isSilent);
    case 'sendmail':
      return sendmailDelivery();
    case 'smtp':
      return smtpDelivery({ server: target.server, ...smtp });
  }
}
