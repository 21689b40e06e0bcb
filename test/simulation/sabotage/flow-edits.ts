import type { Edit } from './source.ts';

type Edits = Readonly<Record<string, readonly Edit[]>>;

/** Flows that buy in another way. */
export const PURCHASE_EDITS: Edits = {
  'the request leaves before the mark': [
    edit(
      'flows/one-shot.ts',
      "    if ((await shot.mark()) === 'lost') return { status: 'lost' };",
      "    const early = await shot.send(); if ((await shot.mark()) === 'lost') return { status: 'lost' }; return keep(shot, early);",
    ),
  ],
  'the request leaves although the mark is unconfirmed': [
    edit('flows/one-shot.ts', "    return { status: 'unconfirmed', error };", '    void error;'),
  ],
  'the request leaves although another worker has the record': [
    edit(
      'flows/one-shot.ts',
      "if ((await shot.mark()) === 'lost') return { status: 'lost' };",
      'await shot.mark();',
    ),
  ],
  'a frozen worker sends when it wakes up': [
    edit(
      'flows/one-shot.ts',
      'shot.clock.now() > shot.sendBy ? shot.notSent() : await shot.send()',
      'await shot.send()',
    ),
  ],
  'the answer is given up at the first failure': [
    edit('flows/one-shot.ts', 'if (tries >= 2 && isLate) return', 'return'),
    edit(
      'flows/send-step.ts',
      "if (outcome !== 'purchased' || ip === undefined) return error;",
      'return error;',
    ),
  ],
  'an unknown answer fails the order': [
    edit(
      'rules/answers.ts',
      "      return inReview(\n        provision,\n        by,\n        'outcome_unknown',",
      "      return failed(\n        provision,\n        by,\n        'rejected',",
    ),
  ],
  'an unknown answer puts the order off': [
    edit(
      'rules/answers.ts',
      "    case 'not_sent':\n      return putOff",
      "    case 'unknown':\n    case 'not_sent':\n      return putOff",
    ),
  ],
  'a purchase that was under way is begun anew when its lease is over': [
    edit(
      'flows/weigh-step.ts',
      '    if (mark.fence === worker.fence && !worker.sent.has(mark.attempt)) {',
      '    if (!worker.sent.has(mark.attempt)) {',
    ),
  ],
  'the address is not compared with the pool': [
    edit(
      'rules/answers.ts',
      "if (isInPool(ip, pool) === 'match') return purchased",
      'if (pool !== null) return purchased',
    ),
  ],
  'the pool is compared as a beginning of the text': [
    edit(
      'rules/answers.ts',
      "if (isInPool(ip, pool) === 'match') return purchased",
      "if (pool !== null && ip.startsWith(ordered.name.replace(/[^\\d.]/g, ''))) return purchased",
    ),
  ],
  'two octets of the address are enough': [
    edit(
      'rules/pool.ts',
      'return first && second && [first, second, third, fourth];',
      'return first && second && third && [first, second, ANY, fourth];',
    ),
  ],
  'attempts are not counted': [
    edit(
      'flows/purchase-step.ts',
      'const attempt = (provision.mark?.attempt ?? 0) + 1;',
      'const attempt = 1;',
    ),
  ],
  "the caller's deadline is forgotten": [
    edit(
      'flows/purchase-step.ts',
      'return worker.remainingMs() >= sendWithinMs + purchaseTimeoutMs;',
      'return worker.remainingMs() >= 0 * sendWithinMs * purchaseTimeoutMs;',
    ),
  ],
  'the purchase has no time limit': [
    edit(
      'flows/send-step.ts',
      'const options = { signal, timeoutMs: purchaseTimeoutMs, totalTimeoutMs: purchaseTimeoutMs };',
      'const options = { signal, timeoutMs: purchaseTimeoutMs * 10 };',
    ),
  ],
  'any package of the list will do': [
    edit(
      'rules/selection.ts',
      'if (!read.ok || read.package.id !== pid) continue;\n    if (read.package.name !== packageName) otherName ??= read.package.name;\n    else if',
      'if (!read.ok) continue;\n    if (pid === packageName) otherName ??= read.package.name;\n    else if',
    ),
  ],
  'a pool is free while an answer is unknown': [
    edit(
      'flows/purchase-step.ts',
      "outcome ?? 'unknown') !== 'unknown'",
      "outcome ?? 'rejected') !== 'open'",
    ),
  ],
};

/** Flows that deliver in another way. */
export const DELIVERY_EDITS: Edits = {
  'the shop is told after the record': [
    edit(
      'flows/delivery-step.ts',
      '  const { version } = current;',
      '  const { version } = current;\n  await worker.save(current, activated(current, worker.by(), { credentials, toldVersion: version }));',
    ),
  ],
  'the shop is not told of endings': [
    edit(
      'flows/closing-step.ts',
      'const progress = isUntold(provision) ? progressOf(provision) : undefined;',
      'const progress = isUntold(provision) && provision.version < 0 ? progressOf(provision) : undefined;',
    ),
  ],
  'the record forgets which progress is due': [
    edit(
      'rules/transitions.ts',
      'return { ...provision, progressVersion: provision.version + 1 };',
      'return { ...provision, dueAt: undefined };',
    ),
  ],
  'a worker goes on when its lease is lost': [
    edit(
      'flows/lease.ts',
      'return fence === this.fence && leaseUntil !== undefined && leaseUntil > this.now();',
      'return fence > 0 || leaseUntil === this.now();',
    ),
  ],
  'any login will do': [
    edit(
      'domain/credentials.ts',
      'if (!isSound(username) || !isSound(password.reveal())) return undefined;',
      'if (!isSound(username) && !isSound(password.reveal())) return undefined;',
    ),
  ],
  'the login of another address will do': [
    edit(
      'domain/credentials.ts',
      'if (ip !== askedIp || username === undefined || password === undefined) return undefined;',
      'if (ip === undefined || username === undefined || password === undefined) return undefined;',
    ),
    edit(
      'domain/credentials.ts',
      "return { ip, username: osFamilyOf(os) === 'linux' ? 'root' : username, password, os, expiresAt };",
      'return { ip: askedIp, username, password, os, expiresAt };',
    ),
  ],
  'credentials are waited for without end': [
    edit('flows/delivery-step.ts', 'if (at >= credentialsBy)', 'if (at >= credentialsBy && at < 0)'),
  ],
  'the password is logged': [
    edit(
      'flows/delivery-step.ts',
      '  const { version } = current;',
      "  const { version } = current;\n  worker.log('info', `login ${credentials.username} ${credentials.password.reveal()}`);",
    ),
  ],
  'the beginning of the password is logged': [
    edit(
      'flows/delivery-step.ts',
      '  const { version } = current;',
      "  const { version } = current;\n  worker.log('info', `login ${credentials.username} ${credentials.password.reveal().slice(0, 4)}…`);",
    ),
  ],
  'the status is logged': [
    edit(
      'flows/delivery-step.ts',
      '    return readCredentials(await worker.settings.client.status(address, worker.readOptions()), address);',
      "    const status = await worker.settings.client.status(address, worker.readOptions());\n    worker.log('info', JSON.stringify(status.raw));\n    return readCredentials(status, address);",
    ),
  ],
  'the password goes on record': [
    edit(
      'flows/delivery-step.ts',
      'return worker.save(current, activated(current, worker.by(), { credentials, toldVersion: version }));',
      'const done = activated(current, worker.by(), { credentials, toldVersion: version });\n  return worker.save(current, { ...done, message: `delivered ${password.reveal()}` });',
    ),
  ],
  "the driver's words are logged": [
    edit(
      'flows/lease.ts',
      '${errorName(error)}`);\n    if (this.#failures',
      '${String(error)}`);\n    if (this.#failures',
    ),
  ],
  'an ending is left again': [
    edit(
      'flows/closing-step.ts',
      '  const progress = isUntold',
      "  if (provision.reason === 'rejected') return worker.save(provision, { ...provision, stage: 'pending', dueAt: worker.now() });\n  const progress = isUntold",
    ),
  ],
};

/** Flows in which people may do what they must not. */
export const PEOPLE_EDITS: Edits = {
  'the quiet window is not kept': [
    edit(
      'rules/decisions.ts',
      'if (at >= quietUntil) return undefined;',
      'if (at >= quietUntil || at > 0) return undefined;',
    ),
  ],
  'a stale page may decide': [
    edit(
      'flows/decide.ts',
      'if (version !== undefined && version !== provision.version) throw refused(orderId, STALE);',
      '',
    ),
  ],
  'an order is cancelled while its purchase is under way': [
    edit(
      'flows/provisioner.ts',
      "if (provision.stage !== 'pending') return",
      "if (provision.stage === 'active') return",
    ),
  ],
  'an abandoned address is forgotten': [
    edit(
      'rules/decisions.ts',
      'const writtenOff = [...provision.writtenOff, ...surplus];',
      'const { writtenOff } = provision;',
    ),
  ],
  'a surplus is not shown': [
    edit('rules/review-cases.ts', 'if (surplus.length > 0) {', 'if (surplus.length > 9) {'),
  ],
};

function edit(file: string, find: string, put: string): Edit {
  return { file, find, put };
}
