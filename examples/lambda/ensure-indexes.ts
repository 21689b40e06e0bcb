/** Makes the indexes in the database at `MONGODB_URI`: once, before the first deployment. May run again. */
import { openShop } from './shop.ts';

const { repositories, close } = await openShop();
await repositories.ensureIndexes();
await close();
console.log('The indexes are there.');
