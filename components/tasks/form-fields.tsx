'use client';

import type { ReactNode } from 'react';
import { get, useFormContext } from 'react-hook-form';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { TaskForm } from './task-form';
import type { TaskFormField } from './task-form-field';

/** What is wrong with a field of the task form, or undefined. */
export function useFieldError(name: TaskFormField): string | undefined {
  const { formState } = useFormContext<TaskForm>();
  const error: { message?: string } | undefined = get(formState.errors, name);
  return error?.message;
}

type FigureName =
  | 'spread'
  | 'timeout'
  | 'deadline'
  | 'cancelGrace'
  | 'pauseAfterFailures'
  | 'priority'
  | 'handler'
  | 'requiredLabels'
  | `overlap.${'parallelLimit' | 'queueLimit'}`
  | `misfire.${'grace' | 'maxFires' | 'window'}`
  | `retry.${'maxAttempts' | 'delay' | 'cap' | 'jitter'}`;

interface FigureFieldProps {
  name: FigureName;
  label: string;
  hint?: ReactNode;
  /** What a blank field means. */
  placeholder?: string;
  isCount?: boolean;
  isMono?: boolean;
  maxLength?: number;
  className?: string;
}

/** A field of the task form that holds one typed figure or word. */
export function FigureField(props: FigureFieldProps) {
  const {
    name,
    label,
    hint,
    placeholder,
    isCount = false,
    isMono = false,
    maxLength = 24,
    className,
  } = props;
  const { register } = useFormContext<TaskForm>();
  return (
    <Field label={label} hint={hint} error={useFieldError(name)} {...(className && { className })}>
      <Input
        {...register(name)}
        inputMode={isCount ? 'numeric' : 'text'}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        placeholder={placeholder}
        maxLength={maxLength}
        isMono={isMono}
      />
    </Field>
  );
}
