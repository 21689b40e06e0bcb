import type { Standing } from '../shop/progress.ts';
import type { Html } from './layout.ts';
import { badge, type Tone } from './parts.ts';

interface Words {
  readonly tone: Tone;
  readonly short: string;
  readonly long: string;
}

/** What a customer reads. Somebody who looks into an order is not told to order again, nor that the money is back. */
export const STANDINGS: Readonly<Record<Standing, Words>> = {
  unpaid: { tone: 'calm', short: 'Waiting for payment', long: 'Pay, and your server is ordered at once.' },
  ordering: {
    tone: 'busy',
    short: 'Being ordered',
    long: 'Your payment has arrived and your server is being ordered. This page follows by itself.',
  },
  installing: {
    tone: 'busy',
    short: 'Being installed',
    long: 'Your server is yours and is being installed. That takes one to five minutes. This page follows by itself.',
  },
  ready: { tone: 'good', short: 'Running', long: 'Your server is running.' },
  checking: {
    tone: 'warn',
    short: 'Being looked at',
    long: 'Something needs a person’s eye, and somebody is looking at it. You need not do anything: do not order again.',
  },
  off: {
    tone: 'bad',
    short: 'Not delivered',
    long: 'No server was bought for this order. Whatever you paid goes back to you.',
  },
  settling: {
    tone: 'bad',
    short: 'Not delivered',
    long: 'We could not deliver this server. We will settle it with you in person.',
  },
  ended: { tone: 'calm', short: 'Ended', long: 'This server was given back.' },
};

export function standingBadge(standing: Standing): Html {
  const { tone, short } = STANDINGS[standing];
  return badge(tone, short);
}
