import { shop } from '../lib/shop';

/** Read at each request: the stock changes every two minutes. */
export const dynamic = 'force-dynamic';

export default async function Page() {
  const onSale = [];
  for await (const item of shop().repositories.stock.list()) if (item.available) onSale.push(item);
  return (
    <main>
      <h1>Servers</h1>
      <ul>
        {onSale.map(({ id, name, smartvps }) => (
          <li key={id}>
            {name}: {smartvps.availableQty} left
          </li>
        ))}
      </ul>
    </main>
  );
}
