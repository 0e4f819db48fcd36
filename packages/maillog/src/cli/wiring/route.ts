import type { KeyObject } from 'node:crypto';
import { createDelivery } from '../../delivery/create-delivery.ts';
import type { CollectorAccess, DeliveryOptions } from '../../delivery/create-delivery.ts';
import { readReceiptKeys } from '../../delivery/collector/receipt.ts';
import type { RouteTrial, TrialEnvelope } from '../../delivery/try-route.ts';
import { MailLogError } from '../../errors.ts';
import { readCertificates } from '../../host/certificates.ts';
import { readSecret, readSecretBytes } from '../../host/secret.ts';
import { isSilent } from '../../host/trust/answering.ts';
import { readTrustedText } from '../../host/trusted-text.ts';
import type { Delivery } from '../../report/ports.ts';
import { describeError } from '../../text/errno.ts';
import { heloName } from './mail-name.ts';
import type { CollectorFiles, FileSetting, Settings } from './read-settings.ts';

/**
 * How messages travel, without a secret: `{targets: [{kind: 'smtp', server}], passwordFile:
 * '/etc/maillog/smtp-password', tls: 'require', ca: undefined, name: 'web1.example.com'}`.
 */
export interface Route extends Omit<DeliveryOptions, 'password' | 'isSilent' | 'collector'> {
  readonly passwordFile: string | undefined;
  readonly collectorFiles?: CollectorFiles | undefined;
  /** The name of this host. */
  readonly host: string;
}

/**
 * The route that the settings name.
 * @throws MailLogError if the certificates cannot be read.
 */
export async function routeOf(settings: Settings): Promise<Route> {
  const { targets, smtpTls: tls, smtpCa, smtpPasswordFile: passwordFile, collectorFiles } = settings;
  const ca = smtpCa && (await readCertificates(smtpCa.file, smtpCa.place));
  const name = targets.some(({ kind }) => kind === 'smtp') ? await heloName(settings) : undefined;
  return { targets, passwordFile, tls, ca, name, collectorFiles, host: settings.host };
}

/** @throws MailLogError if a secret or key cannot be read, or does not fit the server. */
export async function openRoute(route: Route): Promise<Delivery> {
  return createDelivery(await deliveryOptions(route));
}

/**
 * Tries each way of a route up to the recipients; nothing is sent.
 * @throws MailLogError as {@link openRoute}
 */
export async function tryRouteOf(route: Route, envelope: TrialEnvelope): Promise<RouteTrial[]> {
  const { tryRoute } = await import('../../delivery/try-route.ts');
  return tryRoute(await deliveryOptions(route), envelope);
}

async function deliveryOptions({
  passwordFile,
  collectorFiles,
  host,
  ...options
}: Route): Promise<DeliveryOptions> {
  const password = passwordFile === undefined ? undefined : await readSecret(passwordFile);
  const collector = collectorFiles && { host, ...(await readCollectorFiles(collectorFiles)) };
  return { ...options, password, collector, isSilent };
}

async function readCollectorFiles({
  identity,
  ca,
  natsCredentials,
  receiptKeys,
}: CollectorFiles): Promise<Omit<CollectorAccess, 'host'>> {
  return {
    identity: identity && {
      certificate: await readCertificates(identity.certificate.file, identity.certificate.place),
      key: await readSecretBytes(identity.key.file),
    },
    ca: ca && (await readCertificates(ca.file, ca.place)),
    credentials: natsCredentials && (await readSecret(natsCredentials.file)),
    receiptKeys: await receiptKeysIn(receiptKeys),
  };
}

async function receiptKeysIn({ file, place }: FileSetting): Promise<KeyObject[]> {
  const text = await readTrustedText(file, place);
  try {
    return readReceiptKeys(text);
  } catch (error) {
    const hint = 'receipt_key takes a PEM file, with BEGIN PUBLIC KEY in it';
    throw new MailLogError('config', `cannot use the receipt keys in ${file}: ${describeError(error)}`, {
      place,
      hint,
    });
  }
}
