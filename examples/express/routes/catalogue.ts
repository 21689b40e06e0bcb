import { Router } from 'express';
import type { StockItem, StockRepository } from 'smartvps-sdk';
import { cataloguePage } from '../pages/catalogue.ts';
import { show } from '../pages/layout.ts';

/** What is for sale: what the last sync left available. */
export function catalogueRoutes(stock: StockRepository): Router {
  return Router().get('/', async (_request, response) => {
    const items: StockItem[] = [];
    for await (const item of stock.list()) if (item.available) items.push(item);
    await show(response, cataloguePage(response, items));
  });
}
