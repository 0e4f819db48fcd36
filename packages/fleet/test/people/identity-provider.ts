/** A real identity provider on the loopback, at which whoever comes is `account` at once. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

export interface IdentityProvider {
  readonly issuer: string;
  /** Who signs in next, with the claim `groups`. */
  account: { readonly id: string; readonly groups: unknown; readonly email?: unknown };
  /** What somebody who answers in its place makes of an identity token. */
  forge: ((token: string) => string) | undefined;
  close(): Promise<void>;
}

const SCOPE = 'openid email groups';

export async function startProvider(origin: string): Promise<IdentityProvider> {
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/interaction/') === true)
      void provider.interactionFinished(request, response, { login: { accountId: own.account.id } });
    else void provider.callback()(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const own: IdentityProvider = {
    issuer,
    account: { id: 'anna', groups: [] },
    forge: undefined,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'maillog',
        client_secret: 'a secret of the test',
        redirect_uris: [`${origin}/sign-in/callback`],
      },
    ],
    claims: { openid: ['sub'], email: ['email'], groups: ['groups'] },
    cookies: { keys: ['of the test'] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_: unknown, accountId: string) => ({
      accountId,
      claims: () => ({ sub: accountId, email: `${accountId}@example.com`, ...withoutId(own.account) }),
    }),
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    async loadExistingGrant({ oidc }: { oidc: { session: { accountId: string } } }) {
      const grant = new provider.Grant({ clientId: 'maillog', accountId: oidc.session.accountId });
      grant.addOIDCScope(SCOPE);
      await grant.save();
      return grant;
    },
  });
  provider.use(async (context, next) => {
    await next();
    const body = context.body as { id_token?: string } | undefined;
    if (own.forge && context.path === '/token' && body?.id_token !== undefined)
      body.id_token = own.forge(body.id_token);
  });
  return own;
}

function withoutId({ groups, email }: IdentityProvider['account']): object {
  return { groups, ...(email === undefined ? {} : { email }) };
}
