/** The shop alone, against the provider in `SMARTVPS_BASE_URL`, `SMARTVPS_USERNAME` and `SMARTVPS_PASSWORD`. */
import { createApp } from './app.ts';
import { logger, printAddresses } from './print.ts';
import { serve, stopOnSignals } from './serve.ts';
import { readConfig } from './shop/config.ts';
import { openShop } from './shop/shop.ts';

const config = readConfig();
const shop = await openShop({ config, logger });
const { url, stop } = await serve(createApp(shop, config, logger), shop, config, logger);
printAddresses(url, config);
stopOnSignals(stop);
