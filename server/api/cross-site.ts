/**
 * Why a request may have been made by another site: browsers say where a request comes from, and a form cannot send JSON. Requests of
 * programs carry neither header and no cookie of a browser.
 */
export function crossSiteFault(request: Request): string | null {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') return `sec-fetch-site is ${site}`;
  const origin = request.headers.get('origin');
  if (site === null && origin !== null && hostOf(origin) !== request.headers.get('host'))
    return `origin is ${origin}`;
  if (!request.headers.get('content-type')?.startsWith('application/json'))
    return 'content-type is not application/json';
  return null;
}

const hostOf = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null);
