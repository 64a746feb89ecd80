/** XMLHttpRequest over fetch, as far as dicomweb-client uses it: the client was written for browsers, and brings cookies as they do. */

/** One request. `headers` are sent besides: a browser would bring the cookie. */
export class FetchRequest {
  readonly #own: Readonly<Record<string, string>>;
  readonly #headers = new Headers();
  #method = 'GET';
  #url = '';
  #answer: Headers | undefined;
  responseType = '';
  readyState = 0;
  status = 0;
  statusText = '';
  response: unknown = null;
  withCredentials = false;
  timeout = 0;
  onloadstart?: (event: unknown) => void;
  onloadend?: (event: unknown) => void;
  onreadystatechange?: () => void;
  ontimeout?: () => void;
  onabort?: () => void;
  onerror?: (error: unknown) => void;
  onprogress?: (event: unknown) => void;

  constructor(headers: Readonly<Record<string, string>>) {
    this.#own = headers;
  }

  open(method: string, url: string): void {
    this.#method = method.toUpperCase();
    this.#url = url;
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers.append(name, value);
  }

  getResponseHeader(name: string): string | null {
    return this.#answer?.get(name) ?? null;
  }

  getAllResponseHeaders(): string {
    return [...(this.#answer ?? [])].map(([name, value]) => `${name}: ${value}`).join('\r\n');
  }

  abort(): void {
    this.onabort?.();
  }

  send(body?: BodyInit): void {
    for (const [name, value] of Object.entries(this.#own)) this.#headers.set(name, value);
    void fetch(this.#url, { method: this.#method, headers: this.#headers, ...(body === undefined || body === null ? {} : { body }) }).then(
      async (reply) => {
        this.#answer = reply.headers;
        this.status = reply.status;
        this.statusText = reply.statusText;
        const bytes = await reply.arrayBuffer();
        const text = () => Buffer.from(bytes).toString('utf8');
        this.response = this.responseType === 'arraybuffer' ? bytes : this.responseType === 'json' ? JSON.parse(text()) : text();
        this.readyState = 4;
        this.onreadystatechange?.();
        this.onloadend?.({});
      },
      (error: unknown) => this.onerror?.(error),
    );
  }
}
