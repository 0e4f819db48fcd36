/** As much of a browser as signing in needs: it keeps cookies by host, and follows nothing by itself. */
export class Browser {
  readonly cookies = new Map<string, Map<string, string>>();

  async ask(url: string, init: RequestInit = {}): Promise<Response> {
    const { host } = new URL(url);
    const jar = this.cookies.get(host) ?? new Map<string, string>();
    this.cookies.set(host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as Record<string, string> | undefined), ...(cookie && { cookie }) },
    });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(set) ?? [];
      if (value === '' || /max-age=0/i.test(set)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  /** Where it is sent. */
  async location(url: string): Promise<string> {
    const response = await this.ask(url);
    const to = response.headers.get('location');
    if (to === null) throw new Error(`${url}: ${response.status} ${await response.text()}`);
    return new URL(to, url).href;
  }

  /** Follows from `url` to the first address that matches, and does not ask for that one. */
  async follow(url: string, until: RegExp): Promise<string> {
    for (let at = url, steps = 0; steps < 12; steps++) {
      if (until.test(at)) return at;
      at = await this.location(at);
    }
    throw new Error(`${url} does not lead to ${until.source}`);
  }
}
