import { Field } from './field';
import { Input } from './input';

interface ReasonFieldProps {
  label: string;
  hint: string;
  error: string | undefined;
  value: string;
  onChange: (reason: string) => void;
}

/** Where a dialog asks why: the first thing it asks. */
export function ReasonField({ value, onChange, ...field }: ReasonFieldProps) {
  return (
    <Field {...field}>
      <Input value={value} onChange={(event) => onChange(event.target.value)} maxLength={200} autoFocus />
    </Field>
  );
}
