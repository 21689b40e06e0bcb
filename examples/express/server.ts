/** The shop alone, against the provider in `SMARTVPS_BASE_URL`, `SMARTVPS_USERNAME` and `SMARTVPS_PASSWORD`. */
import { createApp } from './app.ts';
import { printAddresses } from './print.ts';
import { serve, stopOnSignals } from './serve.ts';
import { readConfig } from './shop/config.ts';
import { openShop } from './shop/shop.ts';

const config = readConfig();
const shop = await openShop({ config, logger: console });
const { url, stop } = await serve(createApp(shop, config, console), shop, config, console);
printAddresses(url, config);
stopOnSignals(stop);
