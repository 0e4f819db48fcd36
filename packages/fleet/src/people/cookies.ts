import type { IncomingMessage } from 'node:http';

/** One cookie: `new Cookie('session', 'https://logs.example.com')`. */
export class Cookie {
  readonly #name: string;
  readonly #fields: string;

  constructor(name: string, origin: string) {
    const isSecure = origin.startsWith('https:');
    // The prefix: no other name of the domain can set it, nor one without TLS.
    this.#name = isSecure ? `__Host-maillog-${name}` : `maillog-${name}`;
    this.#fields = `; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  }

  /** `''`: the request has none, or several. */
  of({ headers: { cookie = '' } }: IncomingMessage): string {
    const own = cookie
      .split(';')
      .map((each) => each.trim())
      .filter((each) => each.startsWith(`${this.#name}=`));
    return own.length === 1 ? own[0].slice(this.#name.length + 1) : '';
  }

  set(value: string, seconds: number): string {
    return `${this.#name}=${value}; Max-Age=${Math.floor(seconds)}${this.#fields}`;
  }

  get removed(): string {
    return this.set('', 0);
  }
}
