/** The response that next-auth writes to, as Next's API routes have it; becomes a web Response. */
export class Reply {
  private code = 200;
  private readonly headers = new Map<string, string | string[]>();
  private body: string | null = null;

  status(code: number): this {
    this.code = code;
    return this;
  }

  getHeader(name: string): string | string[] | undefined {
    return this.headers.get(name.toLowerCase());
  }

  setHeader(name: string, value: string | string[]): this {
    this.headers.set(name.toLowerCase(), value);
    return this;
  }

  json(value: unknown): this {
    this.setHeader('content-type', 'application/json');
    return this.send(JSON.stringify(value));
  }

  send(body: unknown): this {
    if (typeof body === 'string') this.body = body;
    else if (body !== undefined) this.body = JSON.stringify(body);
    return this;
  }

  end(): this {
    return this;
  }

  response(): Response {
    const response = new Response(this.body, { status: this.code });
    response.headers.delete('content-type');
    for (const [name, value] of this.headers) {
      for (const one of [value].flat()) response.headers.append(name, one);
    }
    if (this.body !== null && !response.headers.has('content-type'))
      response.headers.set('content-type', 'text/plain; charset=utf-8');
    if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store');
    return response;
  }
}
