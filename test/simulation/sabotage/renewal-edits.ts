import type { Edit } from './source.ts';

type Edits = Readonly<Record<string, readonly Edit[]>>;

/** Flows that renew in another way. */
export const RENEWAL_EDITS: Edits = {
  'renewals: the request leaves before the mark': [
    edit(
      'flows/one-shot.ts',
      "    if ((await shot.mark()) === 'lost') return { status: 'lost' };",
      "    const early = await shot.send(); if ((await shot.mark()) === 'lost') return { status: 'lost' }; return keep(shot, early);",
    ),
    edit('flows/renewal-send.ts', 'let isStillOurs = false;', 'let isStillOurs = true;'),
  ],
  'renewals: the request leaves although the mark is unconfirmed': [
    edit('flows/one-shot.ts', "    return { status: 'unconfirmed', error };", '    void error;'),
    edit('flows/renewal-send.ts', 'let isStillOurs = false;', 'let isStillOurs = true;'),
  ],
  'renewals: a frozen worker sends when it wakes up': [
    edit(
      'flows/one-shot.ts',
      'shot.clock.now() > shot.sendBy ? shot.notSent() : await shot.send()',
      'await shot.send()',
    ),
  ],
  'renewals: the answer is given up at the first failure': [
    edit(
      'flows/one-shot.ts',
      'if (tries >= 2 && isLate) return',
      "if (tries === 0) return { status: 'recorded', stored: { leaseUntil: 0 } as never };\n      if (giveUpAt > 0) return",
    ),
  ],
  'renewals: a request is sent again after a timeout': [
    edit(
      'flows/renewal-send.ts',
      '    return renewalEvidenceOfError(error, clock.now());',
      "    const heard = renewalEvidenceOfError(error, clock.now());\n    if (heard.outcome !== 'unknown') return heard;\n    await client.renewVps(address, { signal, timeoutMs: 1, totalTimeoutMs: 1 }).catch(() => {});\n    return heard;",
    ),
  ],
  'renewals: the order is not looked at again after the mark': [
    edit(
      'flows/renewal-send.ts',
      'isStillOurs = (await serverAddressOf(worker.settings, worker.key.orderId)) === address;',
      'isStillOurs = true;',
    ),
  ],
  'renewals: an order that has ended is renewed': [
    edit(
      'flows/renewal-expiry.ts',
      "return provision?.stage === 'active' ? provision.address : undefined;",
      'return provision?.address;',
    ),
  ],
  'renewals: attempts are not counted': [
    edit('flows/renewal-send.ts', 'const attempt = (renewal.mark?.attempt ?? 0) + 1;', 'const attempt = 1;'),
  ],
  "renewals: the caller's deadline is forgotten": [
    edit(
      'flows/renewal-send.ts',
      'if (worker.remainingMs() < sendWithinMs + purchaseTimeoutMs) {',
      'if (worker.remainingMs() < 0 * sendWithinMs * purchaseTimeoutMs) {',
    ),
  ],
  'renewals: the renewal has no time limit': [
    edit(
      'flows/renewal-send.ts',
      '      timeoutMs: purchaseTimeoutMs,\n      totalTimeoutMs: purchaseTimeoutMs,\n',
      '      timeoutMs: purchaseTimeoutMs * 10,\n',
    ),
  ],
  'renewals: a renewal that was under way is begun anew when its lease is over': [
    edit(
      'flows/renewal-run.ts',
      'if (mark.fence === worker.fence && !worker.sent.has(mark.attempt)) {',
      'if (!worker.sent.has(mark.attempt)) {',
    ),
  ],
  'renewals: the lock on the server is let go of with the mark': [
    edit(
      'rules/renewing.ts',
      '    ...facts,\n    holdsAddress: true,\n    reason: undefined,',
      '    ...facts,\n    holdsAddress: false,\n    reason: undefined,',
    ),
  ],
  'renewals: the expiry is read before the server is taken': [
    edit(
      'flows/renewal-send.ts',
      '  if (!holds(pending, address)) return worker.save(pending, renewalHolding(pending, worker.by(), address));\n',
      '',
    ),
  ],
};

/** Flows that tell in another way what became of a renewal. */
export const EXPIRY_EDITS: Edits = {
  'renewals: the words of the provider are believed': [
    edit(
      'rules/renewing.ts',
      "  const why = evidence === undefined ? 'no answer was heard'",
      "  if (evidence?.outcome === 'answered') return renewalMoved(renewal, 'renewed', 'the provider said so', by, { reason: undefined, holdsAddress: false, ...RELEASED });\n  const why = evidence === undefined ? 'no answer was heard'",
    ),
  ],
  'renewals: an unknown answer puts the renewal off': [
    edit(
      'rules/renewing.ts',
      "if (evidence?.outcome === 'not_sent') {",
      "if (evidence?.outcome === 'not_sent' || evidence?.outcome === 'unknown') {",
    ),
  ],
  'renewals: an unknown answer fails the renewal': [
    edit(
      'rules/renewing.ts',
      "if (evidence?.outcome === 'rejected') return",
      "if (evidence?.outcome === 'rejected' || evidence?.outcome === 'unknown') return",
    ),
  ],
  'renewals: an expiry that has not moved is a failure': [
    edit(
      'rules/renewing.ts',
      '  const quietUntil = (mark?.answerBy',
      "  if (expiresAfter !== undefined) return renewalFailed(renewal, by, 'rejected', 'it did not move');\n  const quietUntil = (mark?.answerBy",
    ),
  ],
  'renewals: the expiry is ignored, and time alone decides': [
    edit(
      'rules/renewing.ts',
      'if (expiresAfter !== undefined && expiresAfter - (expiresBefore ?? Number.NaN) > SAME_EXPIRY_MS) {',
      'if (by.at >= (mark?.answerBy ?? 0) && expiresAfter !== undefined) {',
    ),
  ],
  'renewals: any later expiry has moved': [
    edit(
      'rules/renewing.ts',
      'expiresAfter - (expiresBefore ?? Number.NaN) > SAME_EXPIRY_MS',
      'expiresAfter - (expiresBefore ?? Number.NaN) > 0 * SAME_EXPIRY_MS',
    ),
  ],
  'renewals: an expiry that could not be read before has moved': [
    edit('rules/renewing.ts', '(expiresBefore ?? Number.NaN) > SAME', '(expiresBefore ?? 0) > SAME'),
  ],
  'renewals: the expiry before is not stored': [
    edit(
      'flows/renewal-send.ts',
      'const next = renewalMarked(renewal, worker.by(), { mark, address, expiresBefore, leaseUntil });',
      'const next = renewalMarked(renewal, worker.by(), { mark, address, expiresBefore: undefined ?? (expiresBefore && undefined), leaseUntil });',
    ),
  ],
  'renewals: the expiry of another server will do': [
    edit(
      'flows/renewal-expiry.ts',
      'return ip === undefined || ip === address;',
      "return ip !== address || ip !== '';",
    ),
  ],
  'renewals: the expiry is waited for without end': [
    edit('rules/renewing.ts', 'if (by.at >= quietUntil) {', 'if (by.at >= quietUntil && by.at < 0) {'),
  ],
  'renewals: the quiet window is not kept': [
    edit(
      'rules/renewing.ts',
      '(mark?.answerBy ?? by.at) + policy.quietWindowMs',
      '(mark?.answerBy ?? by.at) + 0 * policy.quietWindowMs',
    ),
  ],
  'renewals: the expiry is not noted': [
    edit('flows/renewal-expiry.ts', 'tries < MOST_CONFLICTS', 'tries < 0 * MOST_CONFLICTS'),
  ],
  'renewals: an older expiry replaces a newer one': [
    edit(
      'flows/renewal-expiry.ts',
      'if (provision.expiresAt !== undefined && provision.expiresAt >= expiresAt) return;',
      '',
    ),
  ],
  'renewals: a deferral forgets when it began': [
    edit(
      'rules/renewing.ts',
      'const deferredSince = renewal.deferredSince ?? by.at;',
      'const deferredSince = by.at;',
    ),
  ],
  'renewals: a deferral keeps the server': [
    edit(
      'rules/renewing.ts',
      '    reason,\n    holdsAddress: false,\n    dueAt: Math.min(retryAt, giveUpAt),',
      '    reason,\n    dueAt: Math.min(retryAt, giveUpAt),',
    ),
  ],
  'renewals: the status is logged': [
    edit(
      'flows/renewal-expiry.ts',
      '    return isAbout(status, address)',
      '    settings.logger.info(JSON.stringify(status.raw));\n    return isAbout(status, address)',
    ),
  ],
  'renewals: a worker goes on when its lease is lost': [
    edit(
      'flows/lease.ts',
      'return fence === this.fence && leaseUntil !== undefined && leaseUntil > this.now();',
      'return fence > 0 || leaseUntil === this.now();',
    ),
  ],
};

/** Renewals on which people may do what they must not. */
export const DECISION_EDITS: Edits = {
  'renewals: a stale page may decide': [
    edit(
      'flows/renewals.ts',
      'if (decision.version !== undefined && decision.version !== renewal.version) throw refused(key, STALE);',
      '',
    ),
  ],
  'renewals: "not renewed" is renewed again under the same invoice': [
    edit(
      'rules/renewing.ts',
      "return renewalMoved(renewal, 'failed', message, by, { reason, holdsAddress: false, ...RELEASED });",
      "return renewalMoved(renewal, reason === 'not_renewed' ? 'pending' : 'failed', message, by, { reason, holdsAddress: false, ...RELEASED, ...(reason === 'not_renewed' && { dueAt: by.at }) });",
    ),
  ],
};

function edit(file: string, find: string, put: string): Edit {
  return { file, find, put };
}
