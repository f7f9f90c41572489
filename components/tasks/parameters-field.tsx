'use client';

import { useTranslations } from 'next-intl';
import { Field } from '@/components/ui/field';
import { Textarea } from '@/components/ui/input';
import { parametersOf } from './parameters-text';

interface ParametersFieldProps {
  value: string;
  onChange: (value: string) => void;
  hint: string;
  /** Says what is wrong with the text, which it does not do while somebody begins to type. */
  isChecked: boolean;
  rows: number;
  autoFocus?: boolean;
}

/** The parameters of an execution, as JSON text. */
export function ParametersField({ value, onChange, hint, isChecked, rows, autoFocus }: ParametersFieldProps) {
  const t = useTranslations('run');
  const mistakes = useTranslations('editor.mistakes');
  const read = parametersOf(value);
  const mistake =
    'value' in read
      ? undefined
      : read.fault === 'no_object'
        ? mistakes('parametersNoObject')
        : read.line === null
          ? mistakes('parametersSyntax')
          : mistakes('parametersSyntaxAt', { line: read.line });
  return (
    <Field label={t('parameters')} hint={hint} error={isChecked ? mistake : undefined}>
      <Textarea
        value={value}
        onChange={(event) => onChange(event.target.value)}
        rows={rows}
        spellCheck={false}
        autoCapitalize="none"
        autoFocus={autoFocus}
      />
    </Field>
  );
}
