import { type Document, ObjectId } from 'mongodb';

/** Packages as the provider lists them today; two share a name. */
export const LISTED = [
  { id: 5, name: '103.82.72', ipv4: 71, status: 'active' },
  { id: 12, name: '103.93.17x', ipv4: 40, status: 'active' },
  { id: 30, name: '🏅 103.195', ipv4: 140, status: 'active' },
  { id: 31, name: '103.181.91', ipv4: 10, status: 'active' },
  { id: 61, name: '202.71.15', ipv4: 4, status: 'active' },
  { id: 62, name: '202.71.15', ipv4: 9, status: 'active' },
  { id: 70, name: 'Premium', ipv4: 9, status: 'active' },
];

const item = (hex: string, name: unknown, more: Document = {}): Document => ({
  _id: new ObjectId(hex.padStart(24, '0')),
  name,
  description: 'as an administrator wrote it',
  provider: 'smartvps',
  available: true,
  serverType: 'Linux',
  tags: ['smartvps', 'Premium'],
  memoryOptions: { '4GB': { price: 699 }, '8GB': { price: 999 } },
  promoCodes: [{ code: 'JULY', discount: 10 }],
  __v: 3,
  ...more,
});

/** The stock of a shop that matched packages by their display names. */
export const OLD_ITEMS: readonly Document[] = [
  item('a1', '103.82.72'),
  item('a2', 'Ocean Linux - 103.93.17x', { defaultConfigurations: { smartvps: { provider: 'smartvps' } } }),
  item('a3', '🏅 103.195', { provider: undefined }),
  item('a4', 'Summer deal', { defaultConfigurations: { smartvps: { packageName: '103.181.91' } } }),
  item('a5', 'Premium'),
  item('a6', 'Ocean Linux - Premium', {
    defaultConfigurations: { smartvps: { addressPattern: '45.112.x' } },
  }),
  item('b1', '103.195'),
  item('b2', 'Premium Mumbai'),
  item('b3', '202.71.15'),
  item('b4', '103.82.72 ', { defaultConfigurations: { smartvps: { packagePid: '5' } } }),
  item('b5', '103.181.91', { defaultConfigurations: null }),
  item('c1', '103.82.72', { provider: 'hostycare', defaultConfigurations: { hostycare: { plan: 7 } } }),
];

/** Addresses that the provider sold, by the package that they were bought from. */
export type Sold = Readonly<
  Record<'103.82.72' | '103.93.17x' | '🏅 103.195' | '103.181.91', readonly string[]>
>;

/** The orders of that shop. */
export function oldOrders(sold: Sold, password: string): readonly Document[] {
  const order = (hex: string, productName: unknown, ipAddress: unknown, more: Document = {}): Document => ({
    _id: new ObjectId(hex.padStart(24, '0')),
    user: new ObjectId('f'.repeat(24)),
    productName,
    memory: '8GB',
    price: 999,
    status: 'active',
    provisioningStatus: 'active',
    ipAddress,
    username: 'root',
    password,
    os: 'Ubuntu 22.04',
    provider: 'smartvps',
    autoProvisioned: true,
    ...more,
  });
  const [plain, shared, cancelled] = sold['103.82.72'];
  return [
    order('1', '103.82.72', plain),
    order('2', 'Ocean Linux - 103.93.17x', sold['103.93.17x'][0]),
    order('3', 'whatever it was called', sold['🏅 103.195'][0], {
      ipStockId: new ObjectId('a3'.padStart(24, '0')),
    }),
    order('4', '103.181.91', sold['103.82.72'][3]),
    order('5', '103.82', sold['103.82.72'][4]),
    order('6', '103.82.72', shared),
    order('7', '103.82.72', shared),
    order('8', '103.82.72', cancelled, { status: 'cancelled' }),
    order('9', '103.82.72', '103.82.72.9:22'),
    order('10', '103.82.72', '103.82.72.254'),
    order('11', '103.82.72', undefined, { provisioningStatus: 'pending', status: 'confirmed' }),
    order('12', '103.82.72', plain, { provider: 'hostycare' }),
  ];
}
