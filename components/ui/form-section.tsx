import type { ReactNode } from 'react';

interface FormSectionProps {
  title: string;
  /** What the section is about, in one sentence. */
  text?: ReactNode;
  children: ReactNode;
}

/** A part of a long form: its name at the left, its fields at the right. */
export function FormSection({ title, text, children }: FormSectionProps) {
  return (
    <section
      aria-label={title}
      className="grid grid-cols-[148px_minmax(0,1fr)] gap-x-6 border-line border-b py-4 last:border-b-0 max-rail:grid-cols-1 max-rail:gap-y-2.5"
    >
      <div>
        <h2>{title}</h2>
        {text === undefined ? null : <p className="mt-0.5 text-12 text-ink-3">{text}</p>}
      </div>
      <div className="flex min-w-0 flex-col gap-3">{children}</div>
    </section>
  );
}
