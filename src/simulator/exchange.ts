import type { Random } from '../domain/environment.ts';
import type { Verb } from '../domain/outcome.ts';
import { type ActionParts, type ActionRequest, act, type Done } from './actions.ts';
import { type Answer, damaged, type Reply, replacement, reply } from './answers.ts';
import { type RawCall, type ReadCall, readCall, targetOf, verbOf } from './call.ts';
import { basicLoginOf, encodeText } from './encode.ts';
import { effectOf, type Fault, type FaultQueue } from './faults.ts';
import type { ListMode } from './list.ts';
import { listReply, statusReply } from './reads.ts';
import { NO_SECRETS, type Secrets, secretsOf } from './secrets.ts';
import type { SimulatedServer } from './servers.ts';
import type { Timeline } from './timeline.ts';
import { declineText, filledIn, textFor } from './wording.ts';

/** What becomes of one call. */
export interface Exchanged {
  readonly answer: Answer;
  /** To be called once the answer has gone out whole. */
  readonly told?: () => void;
}

/** A request that reached the provider. Holds no secret. */
export interface SeenRequest {
  readonly at: number;
  readonly verb: Verb;
  /** The package name or address in the call's `ip`. */
  readonly target?: string;
  /** What went wrong with it. */
  readonly fault?: Fault['kind'];
}

/** What an exchange needs to know of the world. */
export interface ExchangeParts extends ActionParts {
  readonly faults: FaultQueue;
  readonly timeline: Timeline;
  readonly random: Random;
  readonly listMode: () => ListMode;
  readonly saw: (request: SeenRequest) => void;
  /** `username:password`, where it is to be checked. */
  readonly credentials: string | undefined;
}

/**
 * The provider's side of one call: fault, checks, effect, answer. Everything up to the effect happens in one
 * step, so that two calls never see each other half done.
 *
 * @returns a function that rejects with the signal's reason when the caller gives up before the answer
 */
export function createExchange(parts: ExchangeParts): (call: RawCall) => Promise<Exchanged> {
  const choose = faultChooserOf(parts);
  return async (call) => {
    const { timeline, quirks } = parts;
    timeline.settle();
    const fault = choose(call);
    const login = basicLoginOf(call.authorization) ?? call.authorization;
    const secrets = secretsFor(parts, login, undefined);
    const instead = fault && replacement(fault, call.path, secrets.text);
    if (instead?.kind === 'refuse') return { answer: instead };

    const waitMs = quirks().latencyMs + (fault?.kind === 'slow' ? fault.ms : 0);
    const own = begin(parts, readCall(call, login, parts.credentials), { fault, login, waitMs });
    if (waitMs > 0) await timeline.sleep(waitMs, call.signal);
    if (instead !== undefined) return { answer: instead };
    timeline.settle();
    const { answer, told } = own();
    return { answer: fault === undefined ? answer : damaged(answer, fault), ...(told && { told }) };
  };
}

/** The provider's own reply, as it is when the time for it has come. */
type Own = () => { readonly answer: Reply; readonly told?: () => void };

function faultChooserOf({ faults, timeline, saw }: ExchangeParts): (call: RawCall) => Fault | undefined {
  let index = 0;
  return ({ path, body }) => {
    const verb = verbOf(path);
    if (verb === undefined) return undefined;
    index += 1;
    const target = targetOf(body);
    const seen = { at: timeline.now(), verb, ...(target !== undefined && { target }) };
    const fault = faults.next({ ...seen, index });
    if (fault?.kind !== 'refuse') saw({ ...seen, ...(fault && { fault: fault.kind }) });
    return fault;
  };
}

/** What the answer is made to carry: the login, and the password of the server concerned or of some other. */
function secretsFor(
  { quirks, provider }: ExchangeParts,
  login: string | undefined,
  server: SimulatedServer | undefined,
): Secrets {
  const { password } = server ?? provider.servers.all()[0] ?? {};
  return quirks().echoesSecrets ? secretsOf(login, password) : NO_SECRETS;
}

/** How a call was met. */
interface Met {
  readonly fault: Fault | undefined;
  readonly login: string | undefined;
  /** How long its answer takes. */
  readonly waitMs: number;
}

function begin(parts: ExchangeParts, read: ReadCall, met: Met): Own {
  if (!read.ok) return always(read.refusal);
  const { request } = read;
  const { provider, random } = parts;
  const server = 'ip' in request ? provider.servers.get(request.ip) : undefined;
  const reads = { provider, random, quirks: parts.quirks(), secrets: secretsFor(parts, met.login, server) };
  switch (request.verb) {
    case 'ipstock':
      return always(listReply(reads, parts.listMode()));
    case 'status':
      return always(statusReply(reads, request.ip, parts.now()));
    default:
      return beginAction(parts, request, met);
  }
}

function always(answer: Reply): Own {
  return () => ({ answer });
}

function beginAction(parts: ExchangeParts, request: ActionRequest, { fault, login, waitMs }: Met): Own {
  let done: Done | undefined;
  const effect = effectOf(fault);
  const perform = (isLate: boolean) => {
    done = act(parts, request, fault, { isLate });
  };
  let complete = () => {};
  if (effect === 'done') perform(false);
  else if (effect !== 'none') complete = parts.timeline.schedule(effect.afterMs, () => perform(true));
  return () => {
    // A real timer may fire a moment before the clock shows its time: the effect still comes before the answer.
    if (typeof effect === 'object' && effect.afterMs <= waitMs) complete();
    const secrets = secretsFor(parts, login, done?.server);
    const answer = wrapped(parts, sentence(parts, request, fault, done), secrets);
    return { answer, ...(done?.told && { told: done.told }) };
  };
}

function sentence(
  { quirks }: ExchangeParts,
  request: ActionRequest,
  fault: Fault | undefined,
  done: Done | undefined,
): string {
  if (fault?.kind === 'decline') return fault.text ?? declineText(request);
  if (done === undefined) return textFor(quirks(), 'processing');
  if (fault?.kind !== 'reword') return done.text;
  const { ip = request.ip, password = '' } = done.server ?? {};
  return filledIn(fault.text, { ip, name: request.ip, password });
}

/** An answer in JSON carries its secrets inside, so that it stays JSON. */
function wrapped({ quirks }: ExchangeParts, text: string, secrets: Secrets): Reply {
  const { actionEncoding } = quirks();
  const full = text.startsWith('{') ? secrets.inJson(text) : secrets.inText(text);
  return reply(encodeText(full, actionEncoding), actionEncoding === 'plain' ? { type: 'text/plain' } : {});
}
