/** The shop together with a simulated provider and a pretended payment provider: nothing else is needed. */
import { createApp } from './app.ts';
import { sendPayment } from './demo/payments.ts';
import { startProvider } from './demo/provider.ts';
import { demoRoutes } from './demo/routes.ts';
import { logger, printAddresses } from './print.ts';
import { serve, stopOnSignals } from './serve.ts';
import { readConfig } from './shop/config.ts';
import { openShop } from './shop/shop.ts';

/** Short enough to be watched. */
const QUICK = { PROCESS_EVERY_SECONDS: '2', RENEW_EVERY_SECONDS: '10', RENEW_WITHIN_DAYS: '31' };

const config = readConfig({ ...QUICK, ...process.env });
const provider = await startProvider(1000 * Number(process.env.LOGIN_AFTER_SECONDS ?? 4));
const shop = await openShop({ config, logger, ...provider.options });
const pay = (payment: Parameters<typeof sendPayment>[2]) =>
  sendPayment(serving.url, config.paymentSecret, payment);
const demo = { routes: demoRoutes(shop, provider.simulator, pay), payAt: (id: string) => `/demo/pay/${id}` };
const serving = await serve(createApp(shop, config, logger, demo), shop, config, logger);
printAddresses(serving.url, config, {
  Provider: `${provider.url} (simulated)`,
  World: `${serving.url}/demo (moves the simulated provider)`,
});
stopOnSignals(async () => {
  await serving.stop();
  await provider.close();
});
