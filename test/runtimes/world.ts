/** What the suite is told about the world outside of its runtime. It goes over as JSON. */
export interface World {
  /** The provider's addresses on loopback, by the trouble that each makes. */
  readonly providers: Readonly<Record<Trouble, string>>;
  /** Answers with how many requests, and how many charges, a provider has seen: `<counts>/<trouble>`. */
  readonly counts: string;
  /** An address on loopback at which nobody listens. */
  readonly nobody: string;
  readonly username: string;
  readonly password: string;
  /** Whether the runtime tells why a connection was not made. */
  readonly tellsRefusals: boolean;
  /** Whether the runtime has `node:http`. */
  readonly hasServers: boolean;
}

/** Each is a provider of its own, so that no case sees what another did. */
export type Trouble =
  | 'calm'
  | 'shop'
  | 'handler'
  | 'plain'
  | 'string'
  | 'quoted_twice'
  | 'numeric_keys'
  | 'byte_order_mark'
  | 'empty'
  | 'html'
  | 'cut'
  | 'cut_silently'
  | 'garbled'
  | 'flood'
  | 'zipped'
  | 'hang'
  | 'stall'
  | 'drip'
  | 'reset'
  | 'redirect'
  | 'elsewhere'
  | 'unavailable_once'
  | 'unavailable'
  | 'unauthorized'
  | 'bought_and_reset';

/** What a provider has seen. */
export interface Counts {
  readonly requests: number;
  readonly charges: number;
}

/** One case in one runtime. */
export interface CaseResult {
  readonly name: string;
  /** Why it failed. */
  readonly failure?: string;
}
