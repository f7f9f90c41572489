'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTRPCClient } from '@/components/trpc/client';
import { type ErrorWords, useErrorWords } from '@/components/trpc/use-error-words';
import { Button, ButtonLink } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Note } from '@/components/ui/note';
import { passwordFault } from '@/server/domain/access/password-rules';
import { PasswordInput } from './password-input';
import { enter } from './session';
import { leavingThePage } from './sign-in-form';
import { FAULT_LIMITS, StrengthHint } from './strength-hint';

interface FirstPassword {
  login: string;
  displayName: string;
  password: string;
  repeated: string;
}

const FIELDS = ['login', 'displayName', 'password'] as const;
const LINK_IS_GONE = ['SIGN_IN_LINK_USED', 'SIGN_IN_LINK_EXPIRED', 'SIGN_IN_LINK_INVALID'];

/** Sets name and password of the first administrator by a one-time link and signs in with them. */
export function RedeemForm({ token, login, next }: { token: string; login: string | null; next: string }) {
  const t = useTranslations('signIn');
  const locale = useLocale();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const words = useErrorWords();
  const [failure, setFailure] = useState<ErrorWords | null>(null);
  const form = useForm<FirstPassword>({
    mode: 'onTouched',
    defaultValues: { login: login ?? 'admin', displayName: '', password: '', repeated: '' },
  });
  const { errors, isSubmitting } = form.formState;
  const password = form.watch('password');

  const submit = form.handleSubmit(async (values) => {
    setFailure(null);
    const wanted = {
      login: values.login.trim(),
      displayName: values.displayName.trim() || values.login.trim(),
    };
    try {
      const redeemed = await client.auth.redeemLink.mutate({
        token,
        ...wanted,
        password: values.password,
        locale,
      });
      if (await enter(redeemed.login, values.password)) {
        queryClient.clear();
        window.location.assign(next);
        await leavingThePage();
      }
      // The password is set, only the session is missing: the sign-in page takes it from here.
      window.location.assign('/login');
    } catch (error) {
      const failed = words(error);
      const field = FIELDS.find((name) => name === failed.field);
      if (field === undefined) setFailure(failed);
      else
        form.setError(
          field,
          { type: 'server', message: failed.code === 'NAME_TAKEN' ? t('loginTaken') : failed.text },
          { shouldFocus: true },
        );
    }
  });

  return (
    <form onSubmit={submit} className="flex flex-col gap-5" noValidate>
      <div>
        <h1 className="tight text-24 font-semibold">{t('setPassword')}</h1>
        <p className="mt-1 text-ink-2">{t('setPasswordLead')}</p>
      </div>
      {failure === null ? null : (
        <Note tone="error" role="alert">
          {failure.text}
          {failure.code !== null && LINK_IS_GONE.includes(failure.code) ? (
            <ButtonLink href="/login" size="sm" className="mt-2 flex w-fit">
              {t('withPassword')}
            </ButtonLink>
          ) : null}
        </Note>
      )}
      <div className="grid grid-cols-2 gap-3 max-tablet:grid-cols-1 max-tablet:gap-5">
        <Field label={t('login')} error={errors.login && (errors.login.message || t('loginMissing'))}>
          <Input
            {...form.register('login', { validate: (value) => value.trim() !== '' })}
            autoComplete="username"
            readOnly={login !== null}
            autoCapitalize="none"
            spellCheck={false}
          />
        </Field>
        <Field label={t('displayName')} error={errors.displayName?.message} hint={t('displayNameHint')}>
          <Input {...form.register('displayName')} autoComplete="name" maxLength={64} />
        </Field>
      </div>
      <Field
        label={t('newPassword')}
        error={errors.password?.message}
        hint={<StrengthHint password={password} login={form.watch('login')} />}
      >
        <PasswordInput
          {...form.register('password', {
            validate: (value, values) => {
              const fault = passwordFault(value, values.login);
              return fault === null || t(`faults.${fault}`, FAULT_LIMITS);
            },
          })}
          autoComplete="new-password"
        />
      </Field>
      <Field label={t('repeat')} error={errors.repeated && t('differ')}>
        <PasswordInput
          {...form.register('repeated', { validate: (value, values) => value === values.password })}
          autoComplete="new-password"
        />
      </Field>
      <Button type="submit" variant="primary" className="h-9" isBusy={isSubmitting}>
        {t('setAndEnter')}
      </Button>
      <p className="text-12 text-ink-3">
        {t.rich('newLink', { mono: (chunks) => <span className="mono text-ink-2">{chunks}</span> })}
      </p>
    </form>
  );
}
