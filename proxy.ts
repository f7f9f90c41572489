import { type NextRequest, NextResponse } from 'next/server';

// Sets the headers of every page and sends people without a session to the sign-in page. It decides no rights: procedures do.

const SESSION_COOKIES = ['__Host-punctual.session', 'punctual.session'];

function contentSecurityPolicy(nonce: string): string {
  const isDevelopment = process.env.NODE_ENV === 'development';
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    // style attributes: positions of popovers and widths of bars
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${isDevelopment ? ' ws:' : ''}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};

export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  const isApi = pathname.startsWith('/api/');
  const isSignedIn = SESSION_COOKIES.some((name) => request.cookies.has(name));
  if (!isApi && pathname !== '/login' && !isSignedIn) {
    const login = request.nextUrl.clone();
    login.pathname = '/login';
    login.search = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + search)}`;
    // Next sends it as a relative address, which holds behind any gateway
    return withHeaders(NextResponse.redirect(login), request);
  }
  if (isApi) return withHeaders(NextResponse.next(), request);
  const nonce = crypto.randomUUID();
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return withHeaders(response, request);
}

function withHeaders(response: NextResponse, request: NextRequest): NextResponse {
  for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value);
  const protocol = request.headers.get('x-forwarded-proto') ?? request.nextUrl.protocol;
  if (protocol.startsWith('https')) response.headers.set('strict-transport-security', 'max-age=31536000');
  return response;
}

export const config = {
  matcher: [{ source: '/((?!_next/static|_next/image|favicon.ico|.*\\.(?:svg|png|ico|woff2)$).*)' }],
};
