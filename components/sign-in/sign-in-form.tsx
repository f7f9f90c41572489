'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { rememberLocale } from '@/components/shell/use-preferences';
import { useTRPCClient } from '@/components/trpc/client';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Note } from '@/components/ui/note';
import { PasswordInput } from './password-input';
import { enter } from './session';

interface Credentials {
  login: string;
  password: string;
}

/** Login and password. A refusal does not say which of the two was wrong. */
export function SignInForm({ next }: { next: string }) {
  const t = useTranslations('signIn');
  const queryClient = useQueryClient();
  const client = useTRPCClient();
  const form = useForm<Credentials>({ defaultValues: { login: '', password: '' } });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async ({ login, password }) => {
    try {
      if (!(await enter(login.trim(), password))) {
        form.resetField('password');
        form.setError('root', { type: 'refused' });
        form.setFocus('password');
        return;
      }
      // The language of the person is known only now; the first page should already be in it.
      const { locale } = await client.me.get.query();
      if (locale !== null) rememberLocale(locale);
      queryClient.clear();
      window.location.assign(next);
      await leavingThePage();
    } catch {
      form.setError('root', { type: 'noAnswer' });
    }
  });

  return (
    <form onSubmit={submit} className="flex flex-col gap-5" noValidate>
      <div>
        <h1 className="tight text-24 font-semibold">{t('title')}</h1>
        <p className="mt-1 text-ink-2">{t('lead')}</p>
      </div>
      {errors.root === undefined ? null : (
        <Note tone="error" role="alert">
          {errors.root.type === 'refused' ? t('refused') : t('noAnswer')}
        </Note>
      )}
      <Field label={t('login')} error={errors.login && t('loginMissing')}>
        <Input
          {...form.register('login', { required: true })}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
        />
      </Field>
      <Field label={t('password')} error={errors.password && t('passwordMissing')}>
        <PasswordInput {...form.register('password', { required: true })} autoComplete="current-password" />
      </Field>
      <Button type="submit" variant="primary" className="h-9" isBusy={isSubmitting}>
        {t('enter')}
      </Button>
      <p className="text-12 text-ink-3">
        {t.rich('noPassword', { mono: (chunks) => <span className="mono text-ink-2">{chunks}</span> })}
      </p>
    </form>
  );
}

/** Never answers: the form stays busy until the browser has left. */
export function leavingThePage(): Promise<never> {
  return new Promise(() => {});
}
