import { doubleCsrf } from 'csrf-csrf';
import express, { type RequestHandler } from 'express';
import { customerOf } from './customer.ts';

/** The field of every form that holds its CSRF token. */
export const CSRF_FIELD = 'csrf';

interface Forms {
  readonly secret: string;
  readonly isSecure: boolean;
}

/** Reads forms, and refuses one that no page of this shop sent to this browser: its token is missing or another's. */
export function readForms({ secret, isSecure }: Forms): RequestHandler[] {
  const { doubleCsrfProtection, generateCsrfToken } = doubleCsrf({
    getSecret: () => secret,
    getSessionIdentifier: ({ res }) => (res ? customerOf(res) : ''),
    getCsrfTokenFromRequest: ({ body }) => body?.[CSRF_FIELD],
    cookieName: 'csrf',
    cookieOptions: { httpOnly: true, sameSite: 'strict', secure: isSecure },
  });
  return [
    express.urlencoded({ extended: false, limit: '16kb' }),
    doubleCsrfProtection,
    (request, response, next) => {
      response.locals.csrf = generateCsrfToken(request, response);
      next();
    },
  ];
}

/** A field of a form as text, without the spaces around it; empty when it is missing or there twice. */
export function field(body: unknown, name: string): string {
  const value: unknown = (body as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value.trim() : '';
}
