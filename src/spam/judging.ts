import type { Db } from '../db/open.ts'
import type { Standing, Time } from '../db/schema.ts'
import { takeTurn } from '../limits/store.ts'
import { anybodyJoined, siteSettings, strangersMayJoin } from '../siteSettings/store.ts'
import { FIRST_POSTS, FIRST_STORIES, MOST_LINKS, MOST_MENTIONS, NEW_FOR_MS, type PostKind } from './limits.ts'
import { blockedAmong, countMentions, linkedHosts, namedHosts } from './links.ts'
import { refuseSame } from './sameText.ts'

/** A post is not taken as it is; the message is a whole sentence for whoever sent it. */
export class PostRefused extends Error {}

/** What posting gave, or why it was refused. */
export async function refusedIn<Result>(post: () => Promise<Result>): Promise<Result | PostRefused> {
  try {
    return await post()
  } catch (error) {
    if (error instanceof PostRefused) return error
    throw error
  }
}

export interface Poster {
  accountId: number
  standing: Standing
  joinedAt: Time
  /** Speaks without a name: what waited would tell that the alias is a newcomer's, so it is refused instead. */
  isAlias: boolean
}

/** What is said, as it was typed and as it is shown. */
export interface Words {
  /** With the title, where there is one. */
  text: string
  html: string
}

interface Post extends Words {
  kind: PostKind
  siteUrl: string
  now: Time
  /** Taken back by its teller before: the same words as then are no repetition. */
  isToldAgain?: boolean
}

/**
 * Looks at what somebody would post, in the transaction of the post.
 * @returns whether it is to wait for a moderator
 * @throws PostRefused
 */
export async function judgePost(trx: Db, poster: Poster, post: Post): Promise<boolean> {
  const { standing, isAlias } = poster
  refuseBlocked(trx, post)
  refuseMany(post, standing)
  const same = post.isToldAgain ? null : await refuseSame(trx, { ...poster, text: post.text, now: post.now })
  if (same) throw new PostRefused(same)
  const hasLinks = linkedHosts(post.html, post.siteUrl).length > 0
  const waits = (linksWait(trx, standing) && hasLinks) || (await isFlood(trx, poster, post))
  if (waits && isAlias) throw new PostRefused(hasLinks ? LINKS_WITHOUT_A_NAME : FLOOD_WITHOUT_A_NAME)
  return waits
}

/**
 * The same for what replaces words that are published already and cannot wait any more, or that still wait (`isHeld`).
 * @throws PostRefused
 */
export function judgeChange(
  db: Db,
  { standing, isHeld }: { standing: Standing; isHeld: boolean },
  before: Pick<Words, 'html'>,
  after: Post
): void {
  refuseBlocked(db, after)
  const [hostsBefore, hosts] = [before, after].map(({ html }) => linkedHosts(html, after.siteUrl))
  if (linksWait(db, standing) && !isHeld && hosts?.some((host) => !hostsBefore?.includes(host)))
    throw new PostRefused(LINKS_LATER)
  refuseMany(after, standing, before)
}

/** Among colleagues nobody is a stranger. */
export const linksWait = (db: Db, standing: Standing): boolean => standing === 'new' && strangersMayJoin(db)

/** @throws PostRefused where a text leads to, or names, a host that administrators have blocked */
function refuseBlocked(db: Db, { text, html, siteUrl }: Post): void {
  const { blockedHosts } = siteSettings(db)
  if (blockedHosts.length === 0) return
  const host = blockedAmong([...linkedHosts(html, siteUrl), ...namedHosts(text)], blockedHosts)
  if (host) throw new PostRefused(blockedWords(host))
}

function refuseMany({ kind, html, siteUrl }: Post, standing: Standing, before?: Pick<Words, 'html'>): void {
  const count = (words: string) => linkedHosts(words, siteUrl).length
  const [links, most] = [count(html), MOST_LINKS[kind][standing]]
  if (links > most && links > count(before?.html ?? '')) throw new PostRefused(manyLinks(links, most))
  const [people, called] = [MOST_MENTIONS[standing], countMentions(html)]
  if (called > people && called > countMentions(before?.html ?? ''))
    throw new PostRefused(manyMentions(called, people))
}

async function isFlood(trx: Db, { joinedAt, standing }: Poster, { kind, now }: Post): Promise<boolean> {
  const since = now - NEW_FOR_MS
  if (standing !== 'new' || joinedAt < since || !anybodyJoined(trx, since)) return false
  const isMany = (await takeTurn(trx, 'first posts', FIRST_POSTS, now)) > 0
  return isMany || (kind === 'story' && (await takeTurn(trx, 'first stories', FIRST_STORIES, now)) > 0)
}

/** A line of a profile that names a blocked host. @returns a sentence, or null */
export function refuseNamedHost(db: Db, text: string): string | null {
  const host = blockedAmong(namedHosts(text), siteSettings(db).blockedHosts)
  return host ? blockedWords(host) : null
}

const blockedWords = (host: string): string =>
  `Links to ${host} are not taken here. What you typed is kept; without it, it can be posted.`

const manyLinks = (links: number, most: number): string =>
  `There are ${links} links to other places in this; ${most} are the most for now. It grows with your time here.`

const manyMentions = (called: number, most: number): string =>
  `This calls ${called} people by name, who would all be told; ${most} are the most for now. It grows with your time here.`

const LINKS_LATER =
  'In your first days, links to other places wait for a moderator, and what is published already cannot wait. Please leave them out here, or say it in a new post.'
const LINKS_WITHOUT_A_NAME =
  'In your first days, links to other places wait for a moderator, and what you say without your name cannot wait: that would tell something about you. Please leave the links out, or say it by name.'
const FLOOD_WITHOUT_A_NAME =
  'Many who are new post at this moment, so what they post waits for a moderator; what you say without your name cannot. Please try again in an hour.'
