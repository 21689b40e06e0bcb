/** What a visitor is told instead of the page they asked for. The message is shown as it is. */
export class PageError extends Error {
  readonly status: number;
  readonly title: string;

  constructor(status: number, title: string, message: string) {
    super(message);
    this.status = status;
    this.title = title;
  }
}

/** The same whether there is no such order or it is somebody else's. */
export function notFound(): PageError {
  return new PageError(404, 'Not here', 'There is no such page, or it is not yours to see.');
}
