/** The mark of the product: a clock face with its tick at twelve and the moment in the middle. */
export function BrandMark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true" className="shrink-0">
      <circle cx="12" cy="12" r="10" className="stroke-ink" strokeWidth="1.6" />
      <path d="M12 2.8v5" className="stroke-ink" strokeWidth="1.6" />
      <circle cx="12" cy="12" r="2.6" className="fill-brand" />
    </svg>
  );
}
