import type {
  DeferReason,
  FailureReason,
  Provision,
  ProvisionPackage,
  PurchaseMark,
  ReviewReason,
} from '../domain/provision.ts';
import type { Credentials } from '../domain/status.ts';
import { surplusOf } from './evidence.ts';

/** When a step is taken, and by whom: a worker, or a named person. */
export interface StepBy {
  readonly at: number;
  readonly who: string;
}

/** The content of an order: what must not change while nothing was bought. */
export type OrderContent = Required<Pick<Provision, 'stockId' | 'memoryGb'>> & Pick<Provision, 'os'>;

/** How long past `answerBy` nobody touches a purchase: the answer may still be on its way into storage. */
export const ANSWER_MARGIN_MS = 30_000;

/** Nothing happens just now; the order is taken up again at `retryAt`. Only from `pending` and `purchasing`. */
export function deferred(
  provision: Provision,
  by: StepBy,
  why: { readonly reason: DeferReason; readonly message: string; readonly retryAt: number },
): Provision {
  return moved(provision, 'pending', why.message, by, {
    reason: why.reason,
    dueAt: why.retryAt,
    leaseUntil: undefined,
    deferredSince: provision.deferredSince ?? by.at,
    tries: provision.tries + 1,
  });
}

/** An ending: nothing was bought, and the money can go back. */
export function failed(provision: Provision, by: StepBy, reason: FailureReason, message: string): Provision {
  return toTell(moved(provision, 'failed', message, by, { reason, dueAt: by.at }));
}

/** The point of no return: from the moment this is stored, a server may have been bought. */
export function marked(
  provision: Provision,
  by: StepBy,
  facts: {
    readonly mark: PurchaseMark;
    readonly package: ProvisionPackage;
    readonly content: OrderContent;
    readonly leaseUntil: number;
  },
): Provision {
  const { mark, content, leaseUntil } = facts;
  return moved(provision, 'purchasing', `attempt ${mark.attempt}: buying "${facts.package.name}"`, by, {
    ...content,
    mark,
    package: facts.package,
    leaseUntil,
    reason: undefined,
    stockAfter: undefined,
    dueAt: mark.answerBy + ANSWER_MARGIN_MS,
  });
}

/** The provider assigned an address of the pool that was ordered. */
export function purchased(
  provision: Provision,
  by: StepBy,
  {
    ip,
    credentialsWithinMs,
    why = `bought ${ip}`,
  }: { readonly ip: string; readonly credentialsWithinMs: number; readonly why?: string },
): Provision {
  return moved(provision, 'purchased', why, by, {
    address: ip,
    holdsAddress: true,
    purchasedAt: by.at,
    credentialsBy: by.at + credentialsWithinMs,
    reason: undefined,
    tries: 0,
    deferredSince: undefined,
    dueAt: by.at,
  });
}

/** A person must decide. What may have been bought stays on record. */
export function inReview(
  provision: Provision,
  by: StepBy,
  reason: ReviewReason,
  message: string,
  facts: Partial<Pick<Provision, 'address' | 'holdsAddress' | 'purchasedAt' | 'stockAfter'>> = {},
): Provision {
  return toTell(moved(provision, 'needs_review', message, by, { ...facts, reason, dueAt: by.at }));
}

/** The shop has the login and has acknowledged it. */
export function activated(
  provision: Provision,
  by: StepBy,
  { credentials, toldVersion }: { readonly credentials: Credentials; readonly toldVersion: number },
): Provision {
  return moved(provision, 'active', `delivered ${credentials.ip}`, by, {
    reason: undefined,
    expiresAt: credentials.expiresAt?.getTime(),
    progressVersion: toldVersion,
    toldVersion,
    ...RELEASED,
  });
}

/** Credentials were asked for and are not complete; they are asked for again at `retryAt`. */
export function waiting(
  provision: Provision,
  { at }: StepBy,
  facts: { readonly retryAt: number; readonly leaseUntil: number | undefined; readonly reason?: DeferReason },
): Provision {
  const { retryAt, leaseUntil, reason } = facts;
  return settled({
    ...provision,
    updatedAt: at,
    dueAt: retryAt,
    leaseUntil,
    reason,
    tries: provision.tries + 1,
  });
}

/** The lease is given back and nothing else changes; `facts` says what is left to do, if anything. */
export function released(
  provision: Provision,
  { at }: StepBy,
  facts: Partial<Pick<Provision, 'dueAt' | 'toldVersion' | 'tries'>> = {},
): Provision {
  return settled({ ...provision, ...RELEASED, ...facts, updatedAt: at });
}

/** True while the shop has not acknowledged the last progress it must hear. */
export function isUntold({ progressVersion, toldVersion }: Provision): boolean {
  return toldVersion < progressVersion;
}

/** Moves a record to a stage and writes history: one entry per change of stage or of reason. */
export function moved(
  provision: Provision,
  to: Provision['stage'],
  why: string,
  { at, who }: StepBy,
  facts: Partial<Provision>,
): Provision {
  const { stage, history } = provision;
  const last = history.at(-1);
  const isNews = stage !== to || last?.why !== why;
  const entry = { at, from: stage, to, why, who };
  return settled({
    ...provision,
    ...facts,
    stage: to,
    message: why,
    updatedAt: at,
    history: isNews ? [...history, entry] : history,
  });
}

/** Marks the progress of the stage just reached as one the shop must hear. */
export function toTell(provision: Provision): Provision {
  return { ...provision, progressVersion: provision.version + 1 };
}

const RELEASED = { leaseUntil: undefined, dueAt: undefined } as const;

function settled(provision: Provision): Provision {
  const needsAttention = provision.stage === 'needs_review' || surplusOf(provision).length > 0;
  return { ...provision, needsAttention };
}
