import { randomBytes } from 'node:crypto';
import type { RequestHandler, Response } from 'express';

const COOKIE = 'customer';
const YEAR_MS = 365 * 86_400_000;

/**
 * Knows a customer again by a signed cookie; a browser without one is a customer nobody has seen. Stands where a
 * billing system has its login.
 */
export function knowCustomer({ isSecure }: { readonly isSecure: boolean }): RequestHandler {
  const options = { httpOnly: true, sameSite: 'lax', secure: isSecure, signed: true } as const;
  return (request, response, next) => {
    // A signature that does not fit reads as `false`.
    const known: unknown = request.signedCookies[COOKIE];
    const customer = typeof known === 'string' ? known : randomBytes(16).toString('base64url');
    if (known !== customer) response.cookie(COOKIE, customer, { ...options, maxAge: YEAR_MS });
    response.locals.customer = customer;
    next();
  };
}

/** Whose request this is. */
export function customerOf(response: Response): string {
  return response.locals.customer;
}
