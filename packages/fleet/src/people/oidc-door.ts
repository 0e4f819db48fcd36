/**
 * Lets people sign in at an identity provider: OpenID Connect, authorization code with PKCE, state and nonce.
 * Sessions are in the memory of this process, and end with it. After signing in, a person is always sent to
 * the page itself: no address of a request is ever where they are sent.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as client from 'openid-client';
import { describeError, MailLogError } from '../maillog.ts';
import { Refused } from '../reader.ts';
import type { Door, Person } from '../reader.ts';
import { Cookie } from './cookies.ts';
import { Expiring } from './expiring.ts';
import type { OidcSettings } from './oidc-settings.ts';
import { personOf } from './person-of-claims.ts';
import type { Claims } from './person-of-claims.ts';

const SIGN_IN = '/sign-in';
const CALLBACK = '/sign-in/callback';
const SIGN_OUT = '/sign-out';

const MAX_SESSIONS = 10_000;
const HOUR_S = 3600;
/** How long a person may take at the provider. */
const ATTEMPT_S = 600;
const AGAIN = `open ${SIGN_IN} to begin again`;

/** What a browser began, and what its return is compared with. */
interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** @throws MailLogError `config` if the provider does not answer as one */
export async function openDoor(settings: OidcSettings, now: () => number = Date.now): Promise<Door> {
  const { issuer, clientId, secret } = settings;
  try {
    const provider = await client.discovery(issuer, clientId, undefined, client.ClientSecretBasic(secret), {
      execute: issuer.protocol === 'http:' ? [client.allowInsecureRequests] : [],
    });
    // The library trusts TLS alone otherwise. A proxy on the way to the provider could be anybody then.
    client.enableNonRepudiationChecks(provider);
    return new OidcDoor(provider, settings, now);
  } catch (error) {
    throw new MailLogError(
      'config',
      `cannot use the identity provider ${issuer.host}: ${describeError(error)}`,
      {
        cause: error,
      },
    );
  }
}

class OidcDoor implements Door {
  readonly origin: string;
  readonly signOut: string;
  readonly needsTwoPersons: boolean;
  readonly opened = ['/', SIGN_IN, CALLBACK];
  readonly #provider: client.Configuration;
  readonly #settings: OidcSettings;
  readonly #attempts: Expiring<Attempt>;
  readonly #sessions: Expiring<Person>;
  readonly #attempt: Cookie;
  readonly #session: Cookie;

  constructor(provider: client.Configuration, settings: OidcSettings, now: () => number) {
    this.origin = settings.origin;
    this.signOut = `${settings.origin}${SIGN_OUT}`;
    this.needsTwoPersons = settings.needsTwoPersons;
    this.#provider = provider;
    this.#settings = settings;
    this.#attempts = new Expiring({ most: MAX_SESSIONS, lifeMs: ATTEMPT_S * 1000, now });
    this.#sessions = new Expiring({ most: MAX_SESSIONS, lifeMs: settings.hours * HOUR_S * 1000, now });
    this.#attempt = new Cookie('attempt', settings.origin);
    this.#session = new Cookie('session', settings.origin);
  }

  person(request: IncomingMessage): Person | undefined {
    return this.#sessions.get(this.#session.of(request));
  }

  send(response: ServerResponse): void {
    redirect(response, SIGN_IN);
  }

  async answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean> {
    const { method } = request;
    if (path === SIGN_IN && method === 'GET') await this.#begin(response);
    else if (path === CALLBACK && method === 'GET') await this.#end(request, response);
    else if (path === SIGN_OUT && method === 'GET') sendWords(response, ASK_SIGN_OUT);
    else if (path === SIGN_OUT && method === 'POST') this.#signOut(request, response);
    else if ([SIGN_IN, CALLBACK, SIGN_OUT].includes(path))
      throw new Refused(405, `${method ?? ''} is not possible here`, 'use GET');
    else return false;
    return true;
  }

  async #begin(response: ServerResponse): Promise<void> {
    const attempt = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
    };
    const url = client.buildAuthorizationUrl(this.#provider, {
      redirect_uri: `${this.origin}${CALLBACK}`,
      scope: this.#settings.scope,
      response_type: 'code',
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
    });
    redirect(response, url.href, this.#attempt.set(this.#attempts.add(attempt), ATTEMPT_S));
  }

  async #end(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Once, whatever comes of it.
    const attempt = this.#attempts.take(this.#attempt.of(request));
    if (!attempt) throw new Refused(403, 'this browser has begun no sign-in, or took too long', AGAIN);
    const person = personOf(await this.#claims(request, attempt), this.#settings);
    if (!person) throw new Refused(403, 'no group of yours has a role on this page', 'ask who runs it');
    // The session that the browser had before, whoever gave it that, ends.
    this.#sessions.take(this.#session.of(request));
    const session = this.#session.set(this.#sessions.add(person), this.#settings.hours * HOUR_S);
    redirect(response, '/', session, this.#attempt.removed);
  }

  /** @throws Refused 403 */
  async #claims(request: IncomingMessage, { state, nonce, verifier }: Attempt): Promise<Claims> {
    try {
      const tokens = await client.authorizationCodeGrant(
        this.#provider,
        new URL(request.url ?? '', this.origin),
        {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        },
      );
      const claims: Claims = tokens.claims() ?? {};
      const { groupsClaim, nameClaim } = this.#settings;
      const isWhole = [groupsClaim, nameClaim].every((name) => Object.hasOwn(claims, name));
      if (isWhole || this.#provider.serverMetadata().userinfo_endpoint === undefined) return claims;
      const more = await client.fetchUserInfo(this.#provider, tokens.access_token, String(claims['sub']));
      return { ...more, ...claims };
    } catch (error) {
      // The provider's own words may be anything, and whoever made the address may have written them.
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      const shown = /^[A-Z_]{3,60}$/.test(code) ? ` (${code})` : '';
      throw new Refused(403, `the identity provider did not confirm the sign-in${shown}`, AGAIN);
    }
  }

  #signOut(request: IncomingMessage, response: ServerResponse): void {
    this.#sessions.take(this.#session.of(request));
    sendWords(response, SIGNED_OUT, this.#session.removed);
  }
}

const ASK_SIGN_OUT = `<form method="post" action="${SIGN_OUT}"><button>Sign out</button></form>`;
const SIGNED_OUT = `<p>You are signed out here. <a href="${SIGN_IN}">Sign in</a></p>`;
const WORDS_POLICY =
  "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; sandbox allow-forms allow-same-origin allow-top-navigation-by-user-activation";

const FIELDS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

function redirect(response: ServerResponse, to: string, ...cookies: readonly string[]): void {
  response.writeHead(302, {
    ...FIELDS,
    location: to,
    'content-length': 0,
    ...(cookies.length > 0 ? { 'set-cookie': [...cookies] } : {}),
  });
  response.end();
}

function sendWords(response: ServerResponse, words: string, cookie?: string): void {
  const bytes = Buffer.from(`<!doctype html><html lang="en"><title>MailLog</title>${words}</html>\n`);
  response.writeHead(200, {
    ...FIELDS,
    // Without it, the form would name no origin.
    'referrer-policy': 'same-origin',
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': WORDS_POLICY,
    'content-length': bytes.length,
    ...(cookie === undefined ? {} : { 'set-cookie': cookie }),
  });
  response.end(bytes);
}
