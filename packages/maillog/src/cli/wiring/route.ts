import { createDelivery } from '../../delivery/create-delivery.ts';
import type { DeliveryOptions } from '../../delivery/create-delivery.ts';
import type { RouteTrial, TrialEnvelope } from '../../delivery/try-route.ts';
import { readCertificates } from '../../host/certificates.ts';
import { readSecret } from '../../host/secret.ts';
import { isSilent } from '../../host/trust/answering.ts';
import type { Delivery } from '../../report/ports.ts';
import { heloName } from './mail-name.ts';
import type { Settings } from './read-settings.ts';

/**
 * How messages travel, without a secret: `{target: {kind: 'smtp', server}, passwordFile:
 * '/etc/maillog/smtp-password', tls: 'require', ca: undefined, name: 'web1.example.com'}`.
 */
export interface Route extends Omit<DeliveryOptions, 'password' | 'isSilent'> {
  readonly passwordFile: string | undefined;
}

/**
 * The route that the settings name.
 * @throws MailLogError if the certificates cannot be read.
 */
export async function routeOf(settings: Settings): Promise<Route> {
  const { target, smtpTls: tls, smtpCa, smtpPasswordFile: passwordFile } = settings;
  const ca = smtpCa && (await readCertificates(smtpCa.file, smtpCa.place));
  const name = target.kind === 'smtp' ? await heloName(settings) : undefined;
  return { target, passwordFile, tls, ca, name };
}

/** @throws MailLogError if the password cannot be read, or does not fit the server. */
export async function openRoute(route: Route): Promise<Delivery> {
  return createDelivery(await deliveryOptions(route));
}

/**
 * Tries a route up to the recipients; nothing is sent.
 * @throws MailLogError as {@link openRoute}
 */
export async function tryRouteOf(route: Route, envelope: TrialEnvelope): Promise<RouteTrial> {
  const { tryRoute } = await import('../../delivery/try-route.ts');
  return tryRoute(await deliveryOptions(route), envelope);
}

async function deliveryOptions({ passwordFile, ...options }: Route): Promise<DeliveryOptions> {
  const password = passwordFile === undefined ? undefined : await readSecret(passwordFile);
  return { ...options, password, isSilent };
}
