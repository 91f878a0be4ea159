/** Names a reader would take for a part of the site, or for somebody in charge. */
const RESERVED = new Set(
  (
    'about account accounts admin administrator alias aliases anon anonymous api app assets author comment ' +
    'comments conduct confirm contact css demo draft drafts edit error everyone everybody feed feeds first-admin ' +
    'following former former-member formermember guest help home host hot images imprint index insights job join latest legal login logout mail me ' +
    'member members mod moderation moderator moderators new news nobody notifications null official operator ' +
    'owner password person postmaster preview privacy profile report reports reset robots root rss saved search ' +
    'security session sessions settings sign-in sign-out sign-up signin signout signup site sitemap somebody staff ' +
    'static status stories story support system tag tags team teller terms theme top undefined upload uploads user ' +
    'users visitor warstories webmaster welcome you'
  )
    .split(' ')
    .map(usernameKey)
)

const SHAPE = /^[A-Za-z0-9_-]{3,20}$/

/** What is wrong with a name that somebody wants, as a sentence; null when nothing is. */
export function refuseUsername(wanted: string): string | null {
  if (wanted === '') return 'Please choose a name; it need not be your real one.'
  if (!SHAPE.test(wanted)) return 'Please use 3 to 20 letters (a to z), digits, “-” or “_”, without spaces.'
  if (!/[A-Za-z0-9]/.test(wanted)) return 'Please use at least one letter or digit.'
  if (RESERVED.has(usernameKey(wanted)))
    return 'That name is kept for the site itself. Please choose another.'
  return null
}

/** The name with look-alike signs made one: no two members share it. */
export function usernameKey(username: string): string {
  return username
    .toLowerCase()
    .replace(/[_-]/g, '')
    .replaceAll('0', 'o')
    .replace(/[1i]/g, 'l')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
}
