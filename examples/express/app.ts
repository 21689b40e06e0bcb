import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import cookieParser from 'cookie-parser';
import express, { type Express, type Router } from 'express';
import type { Logger } from 'smartvps-sdk';
import { catalogueRoutes } from './routes/catalogue.ts';
import { operatorRoutes } from './routes/operator.ts';
import { orderRoutes } from './routes/orders.ts';
import { paymentWebhook } from './routes/payment-webhook.ts';
import { syncRoute } from './routes/sync.ts';
import type { Config } from './shop/config.ts';
import type { Shop } from './shop/shop.ts';
import { knowCustomer } from './web/customer.ts';
import { nobodyAnswered, showError } from './web/errors.ts';
import { readForms } from './web/forms.ts';
import { askForPassword } from './web/operator-password.ts';
import { securityHeaders } from './web/security-headers.ts';

/** What the demonstration adds to the shop. */
export interface Demo {
  readonly routes: Router;
  /** Where a customer pays for an order. */
  readonly payAt: (orderId: string) => string;
}

const PUBLIC = fileURLToPath(new URL('public', import.meta.url));
const PICO = dirname(fileURLToPath(import.meta.resolve('@picocss/pico/css/pico.indigo.min.css')));

/** The whole shop as an Express application. */
export function createApp(shop: Shop, config: Config, logger: Logger, demo?: Demo): Express {
  const isSecure = config.url?.startsWith('https://') ?? false;
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', 'loopback');
  app.use(securityHeaders({ isSecure }));

  app.all('/api/smartvps/sync', syncRoute(shop, config.syncToken, logger));
  app.use('/webhooks/payment', paymentWebhook(shop, config.paymentSecret));

  app.use('/assets', express.static(PUBLIC, { index: false, maxAge: '1h' }));
  app.use('/pico', express.static(PICO, { index: false, maxAge: '1h' }));

  app.use(cookieParser(config.secret), knowCustomer({ isSecure }), readForms({ ...config, isSecure }));
  app.use((_request, response, next) => {
    response.locals.demo = demo !== undefined;
    next();
  });
  app.use(catalogueRoutes(shop.stock));
  app.use('/orders', orderRoutes(shop, { ...config, payAt: demo?.payAt }));
  app.use('/operator', askForPassword(config.operatorPassword), operatorRoutes(shop));
  if (demo) app.use('/demo', demo.routes);

  app.use(nobodyAnswered, showError(logger));
  return app;
}
