/** A browser that knows redirects and cookies, in front of the login's own handler: no Next, no sockets of ours. */
import { serverConfig } from '../../config';
import { handleAuth } from '../handler';

export interface Arrival {
  /** Where the browser ended, as path and query of the portal. */
  path: string;
  response: Response;
}

export class TestBrowser {
  readonly cookies = new Map<string, string>();
  /** Every Set-Cookie line, as it came. */
  readonly lines: string[] = [];

  get header(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** The same cookies in another browser. */
  copy(): TestBrowser {
    const other = new TestBrowser();
    for (const [name, value] of this.cookies) other.cookies.set(name, value);
    return other;
  }

  /** Asks the portal. */
  async ask(
    path: string,
    form?: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const { portal } = serverConfig();
    const url = new URL(path, portal.url);
    const request = new Request(url, {
      headers: { host: url.host, ...(this.header ? { cookie: this.header } : {}), ...headers },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    const response = await handleAuth(request, url.pathname.replace('/api/auth/', '').split('/'));
    for (const line of response.headers.getSetCookie()) {
      this.lines.push(line);
      const pair = line.split(';')[0] ?? '';
      const at = pair.indexOf('=');
      if (/max-age=0/i.test(line)) this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), decodeURIComponent(pair.slice(at + 1)));
    }
    return response;
  }

  /** Presses « Connexion »; answers where the browser is sent. */
  async leave(callbackUrl = '/comptes'): Promise<string> {
    const { csrfToken } = (await (await this.ask('/api/auth/csrf')).json()) as { csrfToken: string };
    const form = { csrfToken, callbackUrl, json: 'true' };
    const { url } = (await (await this.ask('/api/auth/signin/isc', form)).json()) as { url: string };
    return url;
  }

  /** Goes to the provider, which sends back; answers the address of the callback, not yet visited. */
  async callbackOf(authorization: string): Promise<string> {
    const response = await fetch(authorization, { redirect: 'manual' });
    return response.headers.get('location') ?? '';
  }

  /** Visits an address of the portal; says where that leads. */
  async arrive(address: string): Promise<Arrival> {
    const { pathname, search } = new URL(address);
    const response = await this.ask(`${pathname}${search}`);
    const target = new URL(response.headers.get('location') ?? 'about:blank');
    const own = target.origin === serverConfig().portal.url;
    return { path: own ? `${target.pathname}${target.search}` : target.href, response };
  }

  /** A whole login. */
  async logIn(callbackUrl?: string): Promise<Arrival> {
    return this.arrive(await this.callbackOf(await this.leave(callbackUrl)));
  }
}
