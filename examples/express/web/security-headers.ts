import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Nothing runs or is styled that this shop did not serve as a file. */
export function securityHeaders({ isSecure }: { readonly isSecure: boolean }): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        // The arrow of a select is a picture inside Pico's style sheet.
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: isSecure,
  });
}
