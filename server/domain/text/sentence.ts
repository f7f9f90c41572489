/** A text as a sentence that another one may follow: with a full stop, unless it ends as one already. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || /[.!?…。！？]["'”’)]*$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** What parts a sentence from a Chinese one after it: nothing behind Chinese punctuation, a space behind any other. */
export function gapBeforeChinese(before: string): string {
  return before === '' || /[。！？；：，、]$/.test(before) ? '' : ' ';
}
