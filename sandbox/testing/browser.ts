/** A browser reduced to what logins need: cookies by path, redirects on demand, forms. For tests. */
interface Cookie {
  name: string;
  value: string;
  path: string;
}

export interface Visited {
  url: string;
  status: number;
  headers: Headers;
  text: string;
}

export class Browser {
  private cookies: Cookie[] = [];

  /** Follows redirects as long as they stay on `origin`; stops with the `location` of the first that leaves it. */
  constructor(private readonly origin: string) {}

  get(url: string): Promise<Visited> {
    return this.visit(url);
  }

  /** Sends a form as the page itself would, with its Origin. */
  post(url: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Visited> {
    const body = new URLSearchParams(form);
    return this.visit(url, { method: 'POST', body, headers: { origin: this.origin, ...headers } });
  }

  private async visit(url: string, init: RequestInit = {}): Promise<Visited> {
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, accept: 'text/html', cookie: this.cookieHeader(new URL(url).pathname) },
    });
    this.remember(response.headers.getSetCookie());
    const location = response.headers.get('location');
    if (location && new URL(location, url).origin === this.origin) {
      await response.arrayBuffer();
      return this.visit(new URL(location, url).href);
    }
    return { url, status: response.status, headers: response.headers, text: await response.text() };
  }

  private cookieHeader(path: string): string {
    return this.cookies
      .filter((cookie) => path.startsWith(cookie.path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  private remember(lines: string[]): void {
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(/; */);
      const at = pair.indexOf('=');
      const name = pair.slice(0, at);
      const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? '/';
      const gone = attributes.some((one) => /^expires=Thu, 01 Jan 1970/i.test(one)) || pair.length === at + 1;
      this.cookies = this.cookies.filter((cookie) => cookie.name !== name || cookie.path !== path);
      if (!gone) this.cookies.push({ name, value: pair.slice(at + 1), path });
    }
  }
}
