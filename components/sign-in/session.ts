import { signIn, signOut } from 'next-auth/react';

/** Starts a session. Answers false when login and password do not fit together. Throws when no answer comes. */
export async function enter(login: string, password: string): Promise<boolean> {
  const answer = await signIn('credentials', { login, password, redirect: false });
  return answer?.ok === true && !answer.error;
}

/** Ends the session and shows the sign-in page. */
export async function leave(): Promise<void> {
  await signOut({ callbackUrl: '/login' });
}

/** The address to show after signing in: a path of this site, never another site. */
export function safeNext(next: string | null | undefined): string {
  if (!next?.startsWith('/') || next.startsWith('//') || next.includes('\\')) return '/tasks';
  const url = new URL(next, 'http://console.invalid');
  if (url.host !== 'console.invalid' || url.pathname === '/login') return '/tasks';
  return url.pathname + url.search;
}
