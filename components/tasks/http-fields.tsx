'use client';

import { Plus, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Controller, useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { Field, FieldError } from '@/components/ui/field';
import { Input, Textarea } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { METHODS } from './task-bounds';
import { hasBody, type TaskForm } from './task-form';

/** The request: method, address, headers and, where the method carries one, a body. */
export function HttpFields() {
  const t = useTranslations('editor');
  const { control, register, formState } = useFormContext<TaskForm>();
  const method = useWatch({ control, name: 'method' });
  const { errors } = formState;
  return (
    <>
      <Field label={t('url')} hint={t('urlHint')} error={errors.url?.message ?? errors.method?.message}>
        <div className="flex">
          <Controller
            control={control}
            name="method"
            render={({ field }) => <MethodSelect value={field.value} onChange={field.onChange} />}
          />
          <Input
            {...register('url')}
            isMono
            inputMode="url"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            placeholder="https://"
            className="-ml-px rounded-l-none"
          />
        </div>
      </Field>
      <Headers />
      {hasBody(method) ? (
        <Field label={t('body')} error={errors.body?.message}>
          <Textarea {...register('body')} rows={4} spellCheck={false} />
        </Field>
      ) : null}
    </>
  );
}

interface MethodSelectProps {
  value: TaskForm['method'];
  onChange: (method: TaskForm['method']) => void;
}

/** The method at the left of the address. */
export function MethodSelect({ value, onChange }: MethodSelectProps) {
  const t = useTranslations('editor');
  return (
    <Select
      isDetached
      label={t('method')}
      value={value}
      onChange={onChange}
      options={METHODS.map((name) => ({ value: name, label: name }))}
      className="w-26 shrink-0 rounded-r-none font-medium"
    />
  );
}

function Headers() {
  const t = useTranslations('editor');
  const { control, register, formState } = useFormContext<TaskForm>();
  const { fields, append, remove } = useFieldArray({ control, name: 'headers' });
  const errors = formState.errors.headers;
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-12 font-medium">{t('headers')}</legend>
      {fields.map((header, index) => {
        const nameError = errors?.[index]?.name?.message;
        const valueError = errors?.[index]?.value?.message;
        return (
          <div key={header.id}>
            <div className="flex gap-1.5">
              <Input
                {...register(`headers.${index}.name`)}
                isMono
                aria-label={t('headerName', { number: index + 1 })}
                aria-invalid={nameError !== undefined || undefined}
                placeholder="content-type"
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                className="max-w-60"
              />
              <Input
                {...register(`headers.${index}.value`)}
                isMono
                aria-label={t('headerValue', { number: index + 1 })}
                aria-invalid={valueError !== undefined || undefined}
                placeholder="application/json"
                autoComplete="off"
                spellCheck={false}
              />
              <Button
                variant="ghost"
                size="icon"
                className="size-form"
                aria-label={t('removeHeader', { number: index + 1 })}
                onClick={() => remove(index)}
              >
                <X aria-hidden="true" />
              </Button>
            </div>
            {nameError === undefined && valueError === undefined ? null : (
              <p role="alert" className="mt-1 text-12">
                <FieldError>{nameError ?? valueError}</FieldError>
              </p>
            )}
          </div>
        );
      })}
      <Button
        size="sm"
        className="w-fit border-dashed text-ink-3"
        onClick={() => append({ name: '', value: '' })}
      >
        <Plus aria-hidden="true" />
        {t('addHeader')}
      </Button>
    </fieldset>
  );
}
