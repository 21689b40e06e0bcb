import type { Response } from 'express';
import { html } from 'hono/html';
import type { DecisionKind, Evidence, RenewalReviewCase, ReviewCase } from 'smartvps-sdk';
import { form, type Html } from './layout.ts';
import { badge, facts, lasted, moment } from './parts.ts';

/** An order that waits for a person: what is known, and what may be decided. */
export function reviewCase(response: Response, one: ReviewCase<DecisionKind>): Html {
  const { orderId, reason, message, address, surplus, evidence, ageMs, provision, version, allowed } = one;
  const path = `/operator/orders/${encodeURIComponent(orderId)}`;
  return html`<article class="case">
    <header class="state">
      ${badge('warn', REASONS[reason])}
      <h3><a href="${path}">${orderId}</a></h3>
      <p>${message}</p>
    </header>
    <div class="columns">
      <div>
        ${facts({
          Package: provision.package && html`<code>${provision.package.id}::${provision.package.name}</code>`,
          Memory: provision.memoryGb && `${provision.memoryGb} GB`,
          Address: address && html`<code>${address}</code>`,
          'Bought besides': surplus.length > 0 ? html`<code>${surplus.join(', ')}</code>` : undefined,
          'Addresses left': stockSeen(provision.mark?.stockBefore, provision.stockAfter),
          Waiting: lasted(ageMs),
        })}
        <h4>Evidence</h4>
        ${evidenceList(evidence)}
      </div>
      ${decide(response, `${path}/resolve`, {
        ...{ id: orderId, version, choices: allowed.map((kind) => CHOICES[kind]) },
        isEarly: reason === 'outcome_unknown' && !allowed.includes('not_purchased'),
      })}
    </div>
  </article>`;
}

/** A renewal that waits for a person. */
export function renewalCase(response: Response, one: RenewalReviewCase): Html {
  const { orderId, invoiceId, message, address, expiresBefore, expiresAfter, ageMs, version } = one;
  const path = `/operator/renewals/${encodeURIComponent(orderId)}/${encodeURIComponent(invoiceId)}/resolve`;
  return html`<article class="case">
    <header class="state">
      ${badge('warn', 'Renewal not certain')}
      <h3><a href="/operator/orders/${orderId}">${orderId}</a></h3>
      <p>${message}</p>
    </header>
    <div class="columns">
      ${facts({
        Invoice: invoiceId,
        Address: address && html`<code>${address}</code>`,
        'Paid until, before': expiresBefore && moment(expiresBefore),
        'Paid until, after': expiresAfter && moment(expiresAfter),
        Waiting: lasted(ageMs),
      })}
      ${decide(response, path, { id: invoiceId, version, choices: RENEWAL_CHOICES })}
    </div>
  </article>`;
}

const REASONS: Readonly<Record<ReviewCase['reason'], string>> = {
  outcome_unknown: 'Bought or not?',
  wrong_pool: 'Address of another pool',
  wrong_os: 'Another operating system',
  address_in_use: 'Address of another order',
  credentials_missing: 'No login appeared',
  surplus_purchase: 'Bought twice',
};

interface Choice {
  readonly kind: string;
  readonly words: string;
  readonly means: string;
}

const CHOICES: Readonly<Record<DecisionKind, Choice>> = {
  purchased: {
    kind: 'purchased',
    words: 'It was bought',
    means: 'The provider’s panel shows the server. Fill in its address; it is delivered.',
  },
  not_purchased: {
    kind: 'not_purchased',
    words: 'Nothing was bought',
    means: 'The panel shows no server. The order fails, and the money can go back.',
  },
  accept: { kind: 'accept', words: 'Deliver it as it is', means: 'The customer gets this server.' },
  abandon: {
    kind: 'abandon',
    words: 'Write it off',
    means: 'Nothing is delivered and nothing is bought again. Settle it with the customer.',
  },
};

const RENEWAL_CHOICES: readonly Choice[] = [
  { kind: 'renewed', words: 'It was renewed', means: 'The provider charged the month.' },
  { kind: 'not_renewed', words: 'It was not renewed', means: 'Nothing was charged.' },
];

interface Decidable {
  readonly id: string;
  readonly version: number;
  readonly choices: readonly Choice[];
  /** True while the provider may still finish the purchase. */
  readonly isEarly?: boolean;
}

function decide(response: Response, path: string, { id, version, choices, isEarly }: Decidable): Html {
  const asksForAddress = choices.some(({ kind }) => kind === 'purchased');
  return form(
    response,
    path,
    html`<input type="hidden" name="version" value="${version}" />
      <fieldset>
        <legend>Your decision<span class="hidden"> on ${id}</span></legend>
        ${choices.map(
          ({ kind, words, means }) => html`<label class="choice">
            <input type="radio" name="decision" value="${kind}" required />
            <span><b>${words}</b> <small>${means}</small></span>
          </label>`,
        )}
        ${isEarly ? html`<p class="note">“Nothing was bought” comes on offer when the provider can no longer finish it.</p>` : ''}
      </fieldset>
      ${asksForAddress ? html`<label>Address, when it was bought <input name="ip" autocomplete="off" inputmode="decimal" placeholder="103.82.72.14" /></label>` : ''}
      <label>Why <input name="reason" required maxlength="200" autocomplete="off" placeholder="For the record" /></label>
      <button type="submit">Decide<span class="hidden"> on ${id}</span></button>`,
    'decide',
  );
}

/** What was heard of each attempt. */
export function evidenceList(evidence: Readonly<Record<string, Evidence>>): Html {
  const heard = Object.entries(evidence);
  if (heard.length === 0) return html`<p>Nothing was heard of a purchase.</p>`;
  return html`<ul class="evidence">
    ${heard.map(
      ([attempt, { at, outcome, code, ip, addresses = [] }]) => html`<li>
        Attempt ${attempt}: <b>${OUTCOMES[outcome]}</b>
        ${[...new Set([...(ip ? [ip] : []), ...addresses])].map((address) => html`<code>${address}</code> `)}
        <small>${moment(at)}${code ? html`, <code>${code}</code>` : ''}</small>
      </li>`,
    )}
  </ul>`;
}

const OUTCOMES: Readonly<Record<Evidence['outcome'], string>> = {
  purchased: 'bought',
  not_sent: 'never sent',
  rejected: 'refused',
  unknown: 'nobody can tell',
};

function stockSeen(before: number | undefined, after: number | undefined): string | undefined {
  if (before === undefined) return undefined;
  return after === undefined ? `${before} before` : `${before} before, ${after} after`;
}
