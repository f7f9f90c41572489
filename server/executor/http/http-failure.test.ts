import { describe, expect, test } from 'vitest';
import { AddressNotAllowedError } from './address-guard';
import { type HttpPhase, httpFailure } from './http-failure';

const url = new URL('https://api.example:8443/hook');
const error = (code: string, message = 'detail') => Object.assign(new Error(message), { code });
const failureOf = (thrown: unknown, phase: HttpPhase = 'connecting') => httpFailure(thrown, url, phase, null);

describe('an error of the network', () => {
  test.each([
    ['ECONNREFUSED', 'CONNECT_REFUSED'],
    ['ETIMEDOUT', 'CONNECT_TIMEOUT'],
    ['UND_ERR_CONNECT_TIMEOUT', 'CONNECT_TIMEOUT'],
    ['ENOTFOUND', 'DNS_FAILED'],
    ['EAI_AGAIN', 'DNS_FAILED'],
    ['EAI_FAIL', 'DNS_FAILED'],
    ['ENETUNREACH', 'UNREACHABLE'],
    ['EHOSTUNREACH', 'UNREACHABLE'],
    ['EPROTO', 'TLS_FAILED'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'TLS_FAILED'],
    ['CERT_HAS_EXPIRED', 'TLS_FAILED'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'TLS_FAILED'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'TLS_FAILED'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'TLS_FAILED'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'TLS_FAILED'],
    ['ECONNRESET', 'CONNECTION_LOST'],
    ['EPIPE', 'CONNECTION_LOST'],
    ['UND_ERR_SOCKET', 'CONNECTION_LOST'],
    ['UND_ERR_HEADERS_OVERFLOW', 'RESPONSE_HEADERS_TOO_LARGE'],
    ['UND_ERR_INVALID_ARG', 'BAD_REQUEST'],
    ['SOMETHING_NEW', 'HTTP_FAILED'],
    ['', 'HTTP_FAILED'],
  ])('%s is %s', (code, expected) => {
    const failure = failureOf(error(code));
    expect(failure.code).toBe(expected);
    expect(failure.message).toMatch(/api\.example|detail/);
  });

  test('in the middle of a body is BODY_ABORTED', () => {
    expect(failureOf(error('ECONNRESET'), 'receiving').code).toBe('BODY_ABORTED');
    expect(failureOf(error('ECONNRESET'), 'waiting').code).toBe('CONNECTION_LOST');
  });

  test('that is no error at all still has words', () => {
    expect(failureOf('odd')).toEqual({
      code: 'HTTP_FAILED',
      message: 'The call to api.example:8443 failed: odd',
    });
  });
});

test('a refused address is explained by the guard alone', () => {
  const refusal = { reason: 'LOOPBACK', message: 'This is the machine itself.' } as const;
  expect(failureOf(new AddressNotAllowedError(refusal))).toEqual({
    code: 'ADDRESS_NOT_ALLOWED',
    message: refusal.message,
  });
});
