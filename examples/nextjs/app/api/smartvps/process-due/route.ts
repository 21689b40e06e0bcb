import { createHash, timingSafeEqual } from 'node:crypto';
import { readSetting } from '../../../../lib/settings';
import { shop } from '../../../../lib/shop';

/** A purchase may take three minutes to be answered. */
export const maxDuration = 300;

/** What the scheduler calls every minute or two: takes on whatever order is due. */
export async function POST(request: Request): Promise<Response> {
  const deadline = Date.now() + (maxDuration - 5) * 1_000;
  if (!isAllowed(request.headers.get('x-sync-token'))) return new Response(null, { status: 401 });
  const { provisioner, ready } = shop();
  await ready();
  const { results, remaining } = await provisioner.processDue({ deadline, limit: 10 });
  return Response.json({ processed: results.map(({ orderId, status }) => ({ orderId, status })), remaining });
}

function isAllowed(token: string | null): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(token ?? ''), digest(readSetting('SYNC_TOKEN')));
}
