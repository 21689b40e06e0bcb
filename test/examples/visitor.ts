/** A page as a visitor got it. */
export interface VisitedPage {
  readonly status: number;
  readonly path: string;
  readonly text: string;
  readonly headers: Headers;
}

type Fields = Readonly<Record<string, string>>;

/** A browser without a screen: keeps its cookies, follows redirects, and sends a form with the token that is in it. */
export class Visitor {
  #url: string;
  readonly #headers: Fields;
  readonly #cookies = new Map<string, string>();

  constructor(url: string, login?: { readonly name: string; readonly password: string }) {
    this.#url = url;
    const basic = login && Buffer.from(`${login.name}:${login.password}`).toString('base64');
    this.#headers = basic === undefined ? {} : { authorization: `Basic ${basic}` };
  }

  /** The same browser, at a shop that has another address since. */
  at(url: string): this {
    this.#url = url;
    return this;
  }

  open(path: string): Promise<VisitedPage> {
    return this.#go(path, { method: 'GET' });
  }

  /** Sends one of a page's forms. */
  submit(page: VisitedPage, action: string, fields: Fields = {}): Promise<VisitedPage> {
    const [, rest] = page.text.split(`action="${action}"`);
    const [, token] = /name="csrf" value="([^"]+)"/.exec(rest ?? '') ?? [];
    if (token === undefined) throw new Error(`The page ${page.path} has no form for ${action}.`);
    return this.post(action, { csrf: token, ...fields });
  }

  /** Sends a form that no page has. */
  post(path: string, fields: Fields): Promise<VisitedPage> {
    return this.#go(path, { method: 'POST', body: new URLSearchParams(fields) });
  }

  async #go(path: string, init: RequestInit): Promise<VisitedPage> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...this.#headers, cookie };
    const answer = await fetch(new URL(path, this.#url), { ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.#cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    if (location !== null) return this.open(location);
    return { status: answer.status, path, text: await answer.text(), headers: answer.headers };
  }
}

/** Looks again until it is so. Ends with the test's own time limit. */
export async function until<Value>(
  look: () => Promise<Value>,
  isSo: (value: Value) => boolean,
): Promise<Value> {
  for (;;) {
    const value = await look();
    if (isSo(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
