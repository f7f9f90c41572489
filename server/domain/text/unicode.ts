/** Whether a text is valid Unicode: no half of a surrogate pair stands alone, so every database and every reader takes it. */
export function isWellFormedText(text: string): boolean {
  return text.isWellFormed();
}

/** How many bytes a text takes in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    // a pair of surrogates takes four bytes: two for each half; everything else above U+07FF takes three
    bytes += unit < 0x800 || isPairAt(text, index) ? 1 : 2;
    if (isPairAt(text, index)) {
      bytes += 1;
      index += 1;
    }
  }
  return bytes;
}

/** The text, cut to at most `most` UTF-16 units and marked with an ellipsis when something is missing; always valid Unicode. */
export function shortened(text: string, most: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= most) return whole;
  const cut = whole.slice(0, most - 1);
  // half of a pair at the end goes, too
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}

function isPairAt(text: string, index: number): boolean {
  const high = text.charCodeAt(index);
  const low = text.charCodeAt(index + 1);
  return high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff;
}
