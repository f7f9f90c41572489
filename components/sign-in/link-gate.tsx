'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useTRPC } from '@/components/trpc/client';
import { useErrorWords } from '@/components/trpc/use-error-words';
import { Button, ButtonLink } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/message-card';
import { Skeleton, useIsSlow } from '@/components/ui/skeleton';
import { StateIcon } from '@/components/ui/state-icon';
import { RedeemForm } from './redeem-form';

type DeadLink = 'used' | 'expired' | 'invalid';

/** What a sign-in link leads to: the form for a first password, or why it leads nowhere and what to do. */
export function LinkGate({ token, next }: { token: string; next: string }) {
  const trpc = useTRPC();
  const t = useTranslations('signIn');
  const words = useErrorWords();
  const link = useQuery(
    trpc.auth.linkState.queryOptions(
      { token },
      { staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false },
    ),
  );
  const isSlow = useIsSlow(link.isPending);
  if (link.isError) {
    return (
      <ErrorState
        title={t('linkUnreadable')}
        reference={words(link.error).reference}
        action={<Button onClick={() => void link.refetch()}>{t('tryAgain')}</Button>}
      >
        {words(link.error).text}
      </ErrorState>
    );
  }
  if (link.data === undefined) return isSlow ? <FormSkeleton /> : null;
  if (link.data.state !== 'valid') return <DeadLinkNotice state={link.data.state} />;
  return <RedeemForm token={token} login={link.data.login} next={next} />;
}

function DeadLinkNotice({ state }: { state: DeadLink }) {
  const t = useTranslations('signIn');
  return (
    <div className="flex flex-col gap-5">
      <div>
        <StateIcon
          state={state === 'expired' ? 'timed_out' : state === 'used' ? 'skipped' : 'failed'}
          size={24}
          className="mb-3"
        />
        <h1 className="tight text-24 font-semibold">{t(`dead.${state}.title`)}</h1>
        <p className="mt-1 text-ink-2">{t(`dead.${state}.text`)}</p>
      </div>
      <div>
        <ButtonLink href="/login" variant={state === 'used' ? 'primary' : 'default'} size="lg">
          {t('withPassword')}
        </ButtonLink>
      </div>
      <p className="text-12 text-ink-3">
        {t.rich('newLink', { mono: (chunks) => <span className="mono text-ink-2">{chunks}</span> })}
      </p>
    </div>
  );
}

function FormSkeleton() {
  return (
    <div className="flex flex-col gap-5">
      <Skeleton className="h-6 w-52" />
      <Skeleton className="w-full" />
      <Skeleton className="h-8 w-full" />
      <Skeleton className="h-8 w-full" />
      <Skeleton className="h-9 w-full" />
    </div>
  );
}
