import type { NextRequest } from 'next/server';
import NextAuth, { type AuthOptions } from 'next-auth';
import { getToken } from 'next-auth/jwt';
import Credentials from 'next-auth/providers/credentials';
import { getServerConfig, type ServerConfig } from '@/server/config/env';
import { getDatabase } from '@/server/db/client';
import { startSession, stopSession } from '@/server/services/sign-in.service';
import { allowSignIn } from './sign-in-limit';

/** Only the session's secret travels in the cookie, sealed; everything else is read from the database on every call. */
declare module 'next-auth' {
  interface User {
    secret: string;
  }
}
declare module 'next-auth/jwt' {
  interface JWT {
    secret?: string;
  }
}

const isSecure = (config: ServerConfig) => config.appUrl.startsWith('https:');
const cookieName = (config: ServerConfig) => `${isSecure(config) ? '__Host-' : ''}punctual.session`;

function authOptions(config: ServerConfig): AuthOptions {
  return {
    secret: config.authSecret,
    session: { strategy: 'jwt', maxAge: 7 * 86_400 },
    pages: { signIn: '/login', error: '/login' },
    useSecureCookies: isSecure(config),
    cookies: {
      sessionToken: {
        name: cookieName(config),
        options: { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure(config) },
      },
    },
    providers: [
      Credentials({
        credentials: { login: {}, password: {} },
        async authorize(given, request) {
          const login = String(given?.login ?? '').slice(0, 128);
          const password = String(given?.password ?? '').slice(0, 1_024);
          const address = addressOf(request.headers ?? {});
          if (!(await allowSignIn(login, address))) throw new Error('RATE_LIMITED');
          const userAgent = String(request.headers?.['user-agent'] ?? '') || null;
          const session = await startSession(getDatabase(), { login, password, address, userAgent });
          return session === null ? null : { id: String(session.userId), secret: session.secret };
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { secret: user.secret } : { secret: token.secret }) as typeof token,
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      async signOut({ token }) {
        if (token?.secret) await stopSession(getDatabase(), token.secret);
      },
    },
  };
}

/** The address a request came from: the nearest proxy's word, for limits and audit only. */
export function addressOf(headers: Record<string, unknown>): string | null {
  const forwarded = headers['x-forwarded-for'];
  return typeof forwarded === 'string' ? (forwarded.split(',').at(-1)?.trim().slice(0, 64) ?? null) : null;
}

type RouteContext = { params: Promise<{ nextauth: string[] }> };

/** Serves /api/auth/*. The public address is this installation's, whatever port the process listens on. */
export async function handleAuth(request: NextRequest, context: RouteContext): Promise<Response> {
  const config = getServerConfig();
  return NextAuth(
    request as never,
    { params: await context.params } as never,
    authOptions(config),
  ) as Promise<Response>;
}

/** The session secret a request carries, or null. */
export async function sessionSecretOf(request: Request): Promise<string | null> {
  const config = getServerConfig();
  const token = await getToken({
    req: { headers: request.headers, cookies: cookiesOf(request) } as never,
    secret: config.authSecret,
    cookieName: cookieName(config),
  });
  return token?.secret ?? null;
}

function cookiesOf(request: Request): Record<string, string> {
  const header = request.headers.get('cookie') ?? '';
  return Object.fromEntries(
    header.split(';').flatMap((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [] : [[part.slice(0, at).trim(), decodeURIComponent(part.slice(at + 1).trim())]];
    }),
  );
}
