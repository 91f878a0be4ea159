import { makeAlias } from '../../src/aliases/store.ts'
import { addDraft } from '../../src/drafts/saving.ts'
import { NO_FACTS } from '../../src/facts/facts.ts'
import type { Standing } from '../../src/moderation/permissions.ts'
import { newShortId } from '../../src/text/shortId.ts'
import { signedIn, type TestApp } from '../support/app.ts'
import { Browser } from '../support/browser.ts'
import { DAY, makeAccount, makeComment, makeStory } from '../support/make.ts'
import { type Case, COMMENT_TO, STORY_TO } from './cases.ts'

export type Name = 'visitor' | 'ann' | 'ben' | 'mia' | 'lou' | 'sue' | 'moss' | 'ada'

/** As what everybody comes to what nobody of them wrote. */
const STANDINGS: Readonly<Record<Name, Standing>> = {
  visitor: 'visitor',
  ann: 'member',
  ben: 'member',
  mia: 'member',
  lou: 'limited',
  sue: 'suspended',
  moss: 'moderator',
  ada: 'admin'
}
export const NAMES = Object.keys(STANDINGS) as Name[]

export const standingsOf = (name: Name, of: 'story' | 'comment' | 'draft'): Standing[] => {
  const standings: Standing[] = [STANDINGS[name]]
  if (name === (of === 'comment' ? 'ben' : 'ann')) standings.push('author')
  if (name === 'ann' && of === 'comment') standings.push('teller')
  return standings
}

/** What a request names in an address. */
export type Parts = Record<'story' | 'slug' | 'comment' | 'suggestion' | 'other' | 'draft', string>

export interface Made {
  parts: Parts
  storyId: number
  commentId: number
}

export type World = Awaited<ReturnType<typeof makeWorld>>

const FACTS = {
  ...NO_FACTS,
  answers: { severity: ['s2'], trigger: ['migration'], detection: ['alert'] },
  technologies: ['mysql'],
  licence: 'cc0' as const,
  lesson: 'Wombats do not queue.'
}

/** People of every standing on one site, and what is needed to make a story of Ann's with Ben's comment in any state. */
export async function makeWorld(site: TestApp) {
  const { db } = site
  const now = Date.now()
  const ids = {} as Record<Name, number>
  const as = { visitor: new Browser(site.app) } as Record<Name, Browser>
  for (const name of NAMES.filter((who) => who !== 'visitor')) {
    const { id } = await makeAccount(db, name, { createdAt: now - 30 * DAY })
    const role = name === 'ada' ? 'admin' : name === 'moss' ? 'moderator' : 'member'
    await db
      .updateTable('account')
      .set({ role, email: `${name}@mail.example`, email_confirmed_at: 1 })
      .where('id', '=', id)
      .execute()
    ids[name] = id
    as[name] = await signedIn(site, { id })
  }
  const until = now + DAY
  await db.updateTable('account').set({ limited_until: until }).where('id', '=', ids.lou).execute()
  await db.updateTable('account').set({ suspended_until: until }).where('id', '=', ids.sue).execute()
  const other = await makeStory(db, { authorId: ids.ben, title: 'Another one', facts: FACTS })

  /** @param mark a word that stands in all that it says */
  async function makeThing(
    { story: storyCase = 'open', comment: commentCase = 'open' }: { story?: Case; comment?: Case },
    { isAlias = false, mark = 'Wombat' } = {}
  ): Promise<Made> {
    const authorId = isAlias ? await makeAlias(db, ids.ann) : ids.ann
    const story = await makeStory(db, {
      authorId,
      title: `${mark} weekend`,
      markdown: `Every ${mark} was locked out.`,
      tags: [mark.toLowerCase()],
      publishedAt: now - 60_000,
      facts: FACTS
    })
    const comment = await makeComment(db, story, { authorId: ids.ben, markdown: `Numbat ${mark}, too.` })
    const suggestion = newShortId()
    const about = { story_id: story.id, created_at: now }
    await db
      .insertInto('fact_suggestion')
      .values({
        ...about,
        short_id: suggestion,
        account_id: ids.mia,
        field: 'factor',
        value: 'tired-human',
        declined_at: null
      })
      .execute()
    await db
      .insertInto('parallel')
      .values({ ...about, other_id: other.id })
      .execute()
    await COMMENT_TO[commentCase]?.(db, comment.id, now)
    await STORY_TO[storyCase]?.(db, { id: story.id, commentId: comment.id }, now)
    const draft = await addDraft(db, {
      accountId: ids.ann,
      storyId: null,
      coverImageId: null,
      now,
      title: `${mark} draft`,
      tags: mark.toLowerCase(),
      markdown: `Not yet: ${mark}.`,
      teller: isAlias ? 'alias' : 'name',
      facts: {}
    })
    const parts = {
      story: storyCase === 'never' ? newShortId() : story.shortId,
      slug: story.slug,
      comment: commentCase === 'never' ? newShortId() : comment.shortId
    }
    const rows = { storyId: story.id, commentId: comment.id }
    return { parts: { ...parts, suggestion, draft, other: other.shortId }, ...rows }
  }

  return { site, db, ids, as, other, makeThing }
}
