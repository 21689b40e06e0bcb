import type { Package, RejectedRow } from './package.ts';

/** What every call may be given last. */
export interface CallOptions {
  /** Ends the call; its reason becomes the error's `cause`. */
  readonly signal?: AbortSignal;
  /** Milliseconds for one request, body included. */
  readonly timeoutMs?: number;
  /** Milliseconds for the whole call, repeats and pauses included. */
  readonly totalTimeoutMs?: number;
}

/** The provider's list, read and de-duplicated. Rows fetched = packages + duplicates + rejected. */
export interface PackageList {
  /** Each identity once. */
  readonly packages: readonly Package[];
  /** Rows that could not be read. */
  readonly rejected: readonly RejectedRow[];
  /** Repeats of a package; of differing twins the more promising one. */
  readonly duplicates: readonly Package[];
  /** Requests made. */
  readonly attempts: number;
}

/** A purchase that is believed: the answer named exactly one public address. */
export interface Purchase {
  readonly ip: string;
  /** The provider's answer, as text. It may hold anything: do not log it. */
  readonly text: string;
  readonly attempts: number;
}

/** The provider's answer to an action, in wording of its own. */
export interface ActionReply {
  /** It may hold anything: do not log it. */
  readonly text: string;
  readonly attempts: number;
}

/** What a purchase asks for. */
export interface PurchaseRequest {
  /** The package name, verbatim. */
  readonly packageName: string;
  /** Whole gigabytes. */
  readonly memoryGb: number;
}
