/** What somebody typed, as a whole sentence of a page: with a full stop, unless it ends like one already. */
export function ended(text: string): string {
  const whole = text.trim()
  return whole === '' || /[.!?…]["'”’)]*$/.test(whole) ? whole : `${whole}.`
}
