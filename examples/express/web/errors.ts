import type { ErrorRequestHandler, RequestHandler } from 'express';
import { InvalidArgumentError, type Logger, OrderNotFoundError, ResolveRefusedError } from 'smartvps-sdk';
import { errorPage } from '../pages/error.ts';
import { show } from '../pages/layout.ts';
import { notFound, PageError } from './page-error.ts';

/** What nobody answered. */
export const nobodyAnswered: RequestHandler = (_request, _response, next) => next(notFound());

/** Shows what went wrong. What nobody expected goes to the log, and the visitor learns nothing of it. */
export function showError(logger: Logger): ErrorRequestHandler {
  return async (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const known = pageErrorOf(error);
    if (known === undefined) logger.error(`A page failed: ${error instanceof Error ? error.stack : error}`);
    await show(response, errorPage(known ?? UNEXPECTED));
  };
}

const UNEXPECTED = new PageError(
  500,
  'That went wrong',
  'It is our fault, and it is on record. Try again in a minute.',
);

function pageErrorOf(error: unknown): PageError | undefined {
  if (error instanceof PageError) return error;
  if (error instanceof OrderNotFoundError) return notFound();
  if (error instanceof ResolveRefusedError) return new PageError(409, 'Left as it is', error.message);
  if (error instanceof InvalidArgumentError) return new PageError(400, 'Not understood', error.message);
  const { status, code } = Object(error) as { readonly status?: unknown; readonly code?: unknown };
  if (code === 'EBADCSRFTOKEN') return new PageError(403, 'This page is too old', TOO_OLD);
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new PageError(status, 'Not understood', 'The request cannot be read.');
  return undefined;
}

const TOO_OLD =
  'Its form did not come from this shop, or was left open for too long. Go back, reload, and try again.';
