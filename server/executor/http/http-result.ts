import { isSecretName, MASK } from '@/server/domain/http/secret-names';
import type { JsonObject } from '@/server/domain/json/json-value';
import { shortened } from '@/server/domain/text/unicode';
import { bodyText } from './body-text';
import type { HttpExchangeEnd, HttpHead } from './http-exchange';

/**
 * What is kept of an answer, or null when none began. Values of headers that look like secrets – cookies above all – are masked:
 * results are read by everybody who may see the task. `bodyBytes` counts decoded bytes as far as they were read.
 */
export function httpResult({ head, body, timings }: HttpExchangeEnd): JsonObject | null {
  if (head === null) return null;
  const { connectMs, waitMs, downloadMs } = timings;
  const text = bodyText(
    body?.bytes ?? Buffer.alloc(0),
    head.headers['content-type'] ?? '',
    body?.isTruncated ?? true,
  );
  return {
    status: head.status,
    statusText: plain(head.statusText),
    headers: headersOf(head),
    body: text.body,
    bodyEncoding: text.bodyEncoding,
    bodyBytes: body?.byteCount ?? 0,
    isTruncated: body?.isTruncated ?? true,
    durationMs: Math.round(connectMs + waitMs + downloadMs),
    timings: {
      connectMs: Math.round(connectMs),
      waitMs: Math.round(waitMs),
      downloadMs: Math.round(downloadMs),
    },
    remoteAddress: head.remoteAddress,
  };
}

/** Status and reason as one text, such as `503 Service Unavailable`. */
export function statusLine({ status, statusText }: HttpHead): string {
  return `${status} ${plain(statusText)}`.trim();
}

function headersOf({ headers }: HttpHead): JsonObject {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const text = Array.isArray(value) ? value.join(', ') : (value ?? '');
      return [name, isSecretName(name) ? MASK : plain(text, 2_048)];
    }),
  );
}

/** A line the server chose, without what could draw on a screen or a terminal. */
function plain(text: string, most = 128): string {
  return shortened(text.replace(/\p{Cc}/gu, ' ').trim(), most);
}
