'use client';

import { createContext, type ReactNode, useContext, useId } from 'react';
import { cn } from './cn';
import { StateIcon } from './state-icon';

interface FieldState {
  id: string;
  describedBy: string | undefined;
  isInvalid: boolean;
}

const FieldContext = createContext<FieldState | null>(null);

/** The attributes that tie an input to the label, hint and error of the field around it. */
export function useFieldControl(): { id?: string; 'aria-describedby'?: string; 'aria-invalid'?: true } {
  const field = useContext(FieldContext);
  if (field === null) return {};
  return {
    id: field.id,
    ...(field.describedBy === undefined ? {} : { 'aria-describedby': field.describedBy }),
    ...(field.isInvalid ? { 'aria-invalid': true as const } : {}),
  };
}

/** The id of the label of the field around a control, for what belongs to that and is no part of it, such as its list. */
export function useFieldLabelId(): string | undefined {
  const field = useContext(FieldContext);
  return field === null ? undefined : labelIdOf(field.id);
}

const labelIdOf = (id: string): string => `${id}-label`;

interface FieldProps {
  label: ReactNode;
  /** Shown at the right end of the label line. */
  aside?: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  children: ReactNode;
  className?: string;
}

/** A label above its control and a hint below; an error takes the place of the hint. */
export function Field({ label, aside, hint, error, children, className }: FieldProps) {
  const id = useId();
  const hasError = error !== undefined && error !== null && error !== '' && error !== false;
  const hasNote = hasError || (hint !== undefined && hint !== null);
  return (
    <FieldContext value={{ id, describedBy: hasNote ? `${id}-note` : undefined, isInvalid: hasError }}>
      <div className={cn('flex min-w-0 flex-col gap-1', className)}>
        <div className="flex items-baseline justify-between gap-2">
          <label id={labelIdOf(id)} htmlFor={id} className="text-12 font-medium">
            {label}
          </label>
          {aside}
        </div>
        {children}
        {hasNote ? (
          <div id={`${id}-note`} className="text-12" role={hasError ? 'alert' : undefined}>
            {hasError ? <FieldError>{error}</FieldError> : <span className="text-ink-3">{hint}</span>}
          </div>
        ) : null}
      </div>
    </FieldContext>
  );
}

/** What is wrong and what is allowed. */
export function FieldError({ children }: { children: ReactNode }) {
  return (
    <span className="flex items-start gap-1.5 text-failed">
      <StateIcon state="failed" className="mt-px" />
      <span className="min-w-0 break-words">{children}</span>
    </span>
  );
}
