import type { CapturedBody } from './body-capture';

/** Why a call has no complete answer. A code is part of the public interface: it never changes meaning. */
export interface HttpFailure {
  code: HttpFailureCode;
  message: string;
}

export type HttpFailureCode =
  | 'ADDRESS_NOT_ALLOWED'
  | 'BAD_REQUEST'
  | 'BAD_RESPONSE'
  | 'BODY_ABORTED'
  | 'BODY_NOT_DECODABLE'
  | 'CONNECTION_LOST'
  | 'CONNECT_REFUSED'
  | 'CONNECT_TIMEOUT'
  | 'DNS_FAILED'
  | 'HTTP_FAILED'
  | 'RESPONSE_HEADERS_TOO_LARGE'
  | 'TLS_FAILED'
  | 'UNREACHABLE';

/** How far a call has come. */
export type HttpPhase = 'connecting' | 'waiting' | 'receiving';

const BY_CODE: Readonly<Record<string, HttpFailureCode>> = {
  ADDRESS_NOT_ALLOWED: 'ADDRESS_NOT_ALLOWED',
  BODY_NOT_DECODABLE: 'BODY_NOT_DECODABLE',
  ECONNREFUSED: 'CONNECT_REFUSED',
  ECONNRESET: 'CONNECTION_LOST',
  ECONNABORTED: 'CONNECTION_LOST',
  EPIPE: 'CONNECTION_LOST',
  UND_ERR_SOCKET: 'CONNECTION_LOST',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'BAD_RESPONSE',
  ETIMEDOUT: 'CONNECT_TIMEOUT',
  UND_ERR_CONNECT_TIMEOUT: 'CONNECT_TIMEOUT',
  ENOTFOUND: 'DNS_FAILED',
  EHOSTUNREACH: 'UNREACHABLE',
  EHOSTDOWN: 'UNREACHABLE',
  ENETUNREACH: 'UNREACHABLE',
  EADDRNOTAVAIL: 'UNREACHABLE',
  EACCES: 'UNREACHABLE',
  EPERM: 'UNREACHABLE',
  EPROTO: 'TLS_FAILED',
  UND_ERR_HEADERS_OVERFLOW: 'RESPONSE_HEADERS_TOO_LARGE',
  UND_ERR_INVALID_ARG: 'BAD_REQUEST',
  UND_ERR_NOT_SUPPORTED: 'BAD_REQUEST',
};

const BY_PREFIX: readonly (readonly [RegExp, HttpFailureCode])[] = [
  [/^EAI_/, 'DNS_FAILED'],
  [
    /^(ERR_TLS_|ERR_SSL_|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/,
    'TLS_FAILED',
  ],
];

/** The failure behind an error of the network, the TLS library, the HTTP parser or a decoder. */
export function httpFailure(
  error: unknown,
  url: URL,
  phase: HttpPhase,
  body: CapturedBody | null,
): HttpFailure {
  const {
    name = '',
    code = '',
    message = String(error),
  } = error as { name?: string; code?: string; message?: string };
  // undici's parser errors have no code
  const found = name === 'HTTPParserError' ? 'BAD_RESPONSE' : codeFor(code);
  const isCut = phase === 'receiving' && (found === 'CONNECTION_LOST' || found === 'BAD_RESPONSE');
  const failure = isCut ? 'BODY_ABORTED' : found;
  return { code: failure, message: wording(failure, url, message, body) };
}

function codeFor(code: string): HttpFailureCode {
  return BY_CODE[code] ?? BY_PREFIX.find(([pattern]) => pattern.test(code))?.[1] ?? 'HTTP_FAILED';
}

function wording(code: HttpFailureCode, url: URL, detail: string, body: CapturedBody | null): string {
  const host = url.hostname;
  switch (code) {
    case 'ADDRESS_NOT_ALLOWED':
      return detail;
    case 'CONNECT_REFUSED':
      return `Nothing accepts connections at ${url.host}: the server is not running or its port is closed.`;
    case 'CONNECT_TIMEOUT':
      return `No connection to ${url.host} came about in time: a firewall may drop it, or the server is overloaded.`;
    case 'DNS_FAILED':
      return `The name ${host} could not be resolved: check its spelling and the name servers of the worker. ${detail}`;
    case 'UNREACHABLE':
      return `There is no way from this worker to ${url.host}: ${detail}`;
    case 'TLS_FAILED':
      return `No secure connection to ${url.host} came about: ${detail}`;
    case 'CONNECTION_LOST':
      return `${url.host} closed the connection without an answer. The call may or may not have been carried out.`;
    case 'BODY_ABORTED':
      return `${url.host} closed the connection in the middle of the body, after ${body?.byteCount ?? 0} bytes.`;
    case 'BODY_NOT_DECODABLE':
      return `The body does not fit its content-encoding: ${detail}`;
    case 'RESPONSE_HEADERS_TOO_LARGE':
      return `The headers of the answer of ${url.host} are larger than 16 KiB.`;
    case 'BAD_RESPONSE':
      return `${url.host} does not speak HTTP/1.1 as it should: ${detail}`;
    case 'BAD_REQUEST':
      return `The request cannot be sent as it is: ${detail}`;
    case 'HTTP_FAILED':
      return `The call to ${url.host} failed: ${detail}`;
  }
}
