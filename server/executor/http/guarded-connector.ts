import type { LookupAddress, LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { AddressNotAllowedError, type AddressRefusal, type ConnectTarget } from './address-guard';

/** Resolves a name into all its addresses, as `dns.lookup` does with `all`. */
export type LookupAll = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Judges one address for one target; null when the connection may be made. */
export type JudgeAddress = (address: string) => AddressRefusal | null;

export interface GuardedConnectorOptions {
  target: ConnectTarget;
  /** Makes the judge of one connection, with what is known at that moment. */
  judge: () => Promise<JudgeAddress>;
  lookup: LookupAll;
  timeoutMs: number;
  ca?: string;
}

/**
 * A connector for one origin that connects to judged addresses only. A name is resolved once, its addresses are judged, and the
 * connection goes to one of those that passed: a second answer of the name server changes nothing. Addresses written as such never
 * reach a lookup, so they are judged before.
 */
export function guardedConnector({
  target,
  judge,
  lookup,
  timeoutMs,
  ca,
}: GuardedConnectorOptions): buildConnector.connector {
  // refreshed right before every connection; connections of one origin share rules, so the newest judge serves all
  let refusalOf: JudgeAddress = (address) => ({ reason: 'DENIED', message: `${address} was not judged.` });
  const connect = buildConnector({
    timeout: timeoutMs,
    lookup: judgedLookup(lookup, (address) => refusalOf(address)),
    ...(ca === undefined ? {} : { ca }),
  });
  return (options, callback) => {
    judge().then(
      (fresh) => {
        refusalOf = fresh;
        const refusal = isIP(target.hostname) === 0 ? null : fresh(target.hostname);
        if (refusal === null) connect(options, callback);
        else callback(new AddressNotAllowedError(refusal), null);
      },
      (error) => callback(error, null),
    );
  };
}

function judgedLookup(lookup: LookupAll, refusalOf: JudgeAddress): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const judged = addresses.map((one) => ({ ...one, refusal: refusalOf(one.address) }));
      const allowed = judged
        .filter((one) => one.refusal === null)
        .map(({ address, family }) => ({ address, family }));
      const first = allowed[0];
      const refusal = judged[0]?.refusal;
      if (first === undefined) {
        const none = Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND', hostname });
        return callback(refusal ? new AddressNotAllowedError(refusal) : none, '', 0);
      }
      if (options.all) return callback(null, allowed);
      return callback(null, first.address, first.family);
    });
  };
}
