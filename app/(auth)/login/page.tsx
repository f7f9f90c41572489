import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { LinkGate } from '@/components/sign-in/link-gate';
import { safeNext } from '@/components/sign-in/session';
import { SignInForm } from '@/components/sign-in/sign-in-form';
import { SignInFrame } from '@/components/sign-in/sign-in-frame';

interface LoginPageProps {
  searchParams: Promise<{ link?: string | string[]; next?: string | string[] }>;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('signIn');
  return { title: t('title') };
}

export default async function LoginPage({ searchParams }: LoginPageProps) {
  const { link, next } = await searchParams;
  const token = Array.isArray(link) ? link[0] : link;
  const target = safeNext(Array.isArray(next) ? next[0] : next);
  return (
    <SignInFrame>
      {token ? <LinkGate token={token} next={target} /> : <SignInForm next={target} />}
    </SignInFrame>
  );
}
