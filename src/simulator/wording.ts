import { pickAddress, rangeOf } from './addresses.ts';

/** The provider's texts. `{ip}`, `{name}` and `{password}` are filled in where they are known. */
export interface Wording {
  readonly purchased: string;
  readonly renewed: string;
  readonly started: string;
  readonly stopped: string;
  readonly formatted: string;
  readonly osChanged: string;
  /** The request was taken, its effect is still to come. */
  readonly processing: string;
  readonly soldOut: string;
  readonly unknownPackage: string;
  readonly inactivePackage: string;
  readonly unknownServer: string;
  readonly unknownOs: string;
}

const WORDING: Wording = {
  purchased: 'Your VPS has been created. IP: {ip}',
  renewed: 'VPS {ip} renewed successfully',
  started: 'VPS {ip} started successfully',
  stopped: 'VPS {ip} stopped successfully',
  formatted: 'VPS {ip} is being formatted',
  osChanged: 'OS of VPS {ip} changed successfully',
  processing: 'Your request is being processed',
  soldOut: 'Error: no IP left in package {name}',
  unknownPackage: 'Error: package {name} not found',
  inactivePackage: 'Error: package {name} is not active',
  unknownServer: 'Error: no VPS found for this account',
  unknownOs: 'Error: this OS is not offered',
};

/** A text of the provider with its facts filled in. */
export function textFor(
  quirks: { readonly wording: Partial<Wording> },
  key: keyof Wording,
  facts: Readonly<Record<string, string>> = {},
): string {
  return filledIn(quirks.wording[key] ?? WORDING[key], facts);
}

/** Puts facts into the places of a text that name them in braces. */
export function filledIn(template: string, facts: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, fact: string) => facts[fact] ?? whole);
}

/** A refusal that names an address, as a careless reader takes for a purchase. */
export function declineText({ verb, ip }: { readonly verb: string; readonly ip: string }): string {
  const named =
    verb === 'buyvps'
      ? pickAddress(
          rangeOf(ip),
          () => 0,
          () => true,
        )
      : ip;
  return `Error: IP ${named ?? ip} is not available`;
}
