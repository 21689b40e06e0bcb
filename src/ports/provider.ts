import type { ActionReply, CallOptions, PackageList, Purchase, PurchaseRequest } from '../domain/calls.ts';
import type { VpsStatus } from '../domain/status.ts';

/** Where a sync reads packages from. Rejects with a `RequestError`. */
export interface PackageSource {
  /** Everything the provider lists, sellable or not. */
  ipstock(options?: CallOptions): Promise<PackageList>;
}

/**
 * The provider, as far as provisioning needs it. `SmartVpsClient` is one. Every failure is a `RequestError`, or an
 * error of your own with an `outcome` and perhaps a `status`; the outcome is true, and when in doubt `unknown`.
 * `buyVps` and `renewVps` make exactly one request.
 */
export interface Provider extends PackageSource {
  /** Buys a server. */
  buyVps(request: PurchaseRequest, options?: CallOptions): Promise<Purchase>;
  /** Pays another month for a server. */
  renewVps(ip: string, options?: CallOptions): Promise<ActionReply>;
  /** What is so with a server, its login included. */
  status(ip: string, options?: CallOptions): Promise<VpsStatus & { readonly attempts: number }>;
}

/** What can be done to a running server. `SmartVpsClient` does all of it; each is one request, never repeated. */
export interface ServerActions {
  /** Turns a server on. */
  start(ip: string, options?: CallOptions): Promise<ActionReply>;
  /** Turns a server off. */
  stop(ip: string, options?: CallOptions): Promise<ActionReply>;
  /** Wipes its disk; a new password appears later. */
  format(ip: string, options?: CallOptions): Promise<ActionReply>;
  /** Sets the operating system that the next `format` installs. */
  changeOs(ip: string, os: string, options?: CallOptions): Promise<ActionReply>;
}
