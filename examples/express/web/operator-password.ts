import { createHash, timingSafeEqual } from 'node:crypto';
import auth from 'basic-auth';
import type { RequestHandler, Response } from 'express';
import { PageError } from './page-error.ts';

const CHALLENGE = 'Basic realm="Operator: your name and the password", charset="UTF-8"';

/** Lets in whoever knows the password, under a name of their own: it goes on record with every decision. */
export function askForPassword(password: string): RequestHandler {
  return (request, response, next) => {
    const { name, pass } = auth(request) ?? { name: '', pass: '' };
    if (isSame(pass, password) && name.trim() !== '') {
      response.locals.operator = name.trim().slice(0, 60);
      return next();
    }
    response.set('www-authenticate', CHALLENGE);
    next(new PageError(401, 'Who are you?', 'The operator’s pages ask for your name and the password.'));
  };
}

/** Who looks, and decides. */
export function operatorOf(response: Response): string {
  return response.locals.operator;
}

/** Digests have one length, whatever was sent, so that the time it takes says nothing. */
function isSame(sent: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(sent), digest(expected));
}
