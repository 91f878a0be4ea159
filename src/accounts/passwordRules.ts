import type { ZxcvbnFactory } from '@zxcvbn-ts/core'

const MIN_CHARS = 8
/** Far more than anybody types; all of it counts. */
export const MAX_PASSWORD_CHARS = 200
/** No name and no address is longer; what is typed in their place may be. */
const MAX_OWN_CHARS = 200
/** Eight random signs take 1e8 guesses; "Summer2026!" takes 1e7. */
const FEWEST_GUESSES = 2e7
/** Signs that must be left when the words known to everybody here are taken out. */
const MIN_OWN_CHARS = 5
/** Words that come to mind on a site like this one. */
const SITE_WORDS = ['war', 'stories', 'story', 'outage', 'incident', 'postmortem', 'production', 'downtime']

/**
 * Why a new password would not protect anybody, as a sentence; null when it would.
 * @param own words that are no secret: the username, the address, the name of the site
 */
export async function refusePassword(password: string, own: readonly string[]): Promise<string | null> {
  if (password.length > MAX_PASSWORD_CHARS) return `Please use at most ${MAX_PASSWORD_CHARS} characters.`
  if ([...password].length < MIN_CHARS)
    return `Please use at least ${MIN_CHARS} characters. A few words in a row are easy to remember.`
  const words = [...own.map((text) => text.slice(0, MAX_OWN_CHARS)), ...SITE_WORDS].flatMap(partsOf)
  if (isMadeOf(password, words))
    return 'That is made of your name, your address or words of this site, which others would try first. Please add something else.'
  const { guesses, feedback } = (await estimator()).check(password, words)
  if (guesses >= FEWEST_GUESSES) return null
  return `${feedback.warning ?? 'That would be guessed quickly.'} A few words in a row, or something longer, do better.`
}

/** "ann.lee@example.org" is known whole and by its parts. */
function partsOf(text: string): string[] {
  const lower = text.toLowerCase()
  return [lower, ...lower.split(/[^\p{L}\p{N}]+/u)].filter((word) => word.length >= 3)
}

function isMadeOf(password: string, words: readonly string[]): boolean {
  let left = password.toLowerCase()
  for (const word of words.toSorted((a, b) => b.length - a.length)) left = left.replaceAll(word, ' ')
  const isTouched = left !== password.toLowerCase()
  return isTouched && [...left.replace(/[^\p{L}\p{N}]/gu, '')].length < MIN_OWN_CHARS
}

let loaded: Promise<ZxcvbnFactory> | undefined

/** The dictionaries take 60 MB and half a second to load, so they wait for the first who joins. */
function estimator(): Promise<ZxcvbnFactory> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<ZxcvbnFactory> {
  const { ZxcvbnFactory } = await import('@zxcvbn-ts/core')
  const common = await import('@zxcvbn-ts/language-common')
  const english = await import('@zxcvbn-ts/language-en')
  return new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
    // Hostile texts within these bounds take 50 ms; by default, 800.
    maxLength: 64,
    l33tMaxSubstitutions: 5
  })
}
