import { refreshAlike } from '../../src/alike/store.ts'
import { NO_FACTS } from '../../src/facts/facts.ts'
import { toggleListed } from '../../src/follows/store.ts'
import { addParallel } from '../../src/parallels/store.ts'
import { privateFeedsOf, renewFeedKey } from '../../src/privateFeeds/store.ts'
import { findTags } from '../../src/tags/store.ts'
import { follow, type Member, makeMember, say, tell } from '../notifications/site.ts'
import { signedIn, startApp } from '../support/app.ts'
import { DAY, makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'

const FACTS = {
  ...NO_FACTS,
  answers: { trigger: ['migration'], factor: ['code-defect'] },
  technologies: ['postgresql'],
  spans: { total: 3600 }
}

/** In all that is only to be read where nothing is muted. */
export const MARK = 'Xylophone'

/**
 * Ben reads; Ann tells a story, and comments under one of Cleo's, everywhere where Ben looks. What she says has the
 * mark in it; her story has the tag "brass".
 */
export async function startConcert() {
  const site = await startApp()
  const { db } = site
  const [ann, ben, cleo] = [
    await makeAccount(db, 'ann', { displayName: `Ann ${MARK}` }),
    await makeMember(site, 'ben'),
    await makeMember(site, 'cleo')
  ]
  const markdown = 'Kettledrum oboe bassoon piccolo trombone clarinet broke the migration of the orchestra.'
  const cleos = await makeStory(db, {
    authorId: cleo.id,
    title: 'By Cleo',
    tags: ['strings'],
    markdown,
    facts: FACTS
  })
  const anns = await makeStory(db, {
    authorId: ann.id,
    title: `A ${MARK} fell`,
    tags: ['brass', 'strings'],
    markdown,
    facts: FACTS,
    publishedAt: NOON + DAY
  })
  const said = await makeComment(db, cleos, { authorId: ann.id, markdown: `${MARK} said so.` })
  const answer = await makeComment(db, cleos, { authorId: cleo.id, parentId: said.id, markdown: 'Really?' })
  await addParallel(db, cleos.id, anns.id, NOON)
  await refreshAlike(db, cleos.id)
  for (const list of ['saved', 'thread'] as const) await follow(site, ben, list, anns.id)
  await follow(site, ben, 'thread', cleos.id)
  return { site, db, ann, ben, cleo, cleos, anns, said, answer, browser: await signedIn(site, ben) }
}

export type Concert = Awaited<ReturnType<typeof startConcert>>

/** Ann speaks to Ben and tells something new that he is told of. */
export async function annSpeaks({ site, db, ann, ben, cleos }: Concert): Promise<void> {
  const his = await makeComment(db, cleos, { authorId: ben.id, markdown: 'By Ben.' })
  await follow(site, ben, 'person', ann.id)
  await say(site, cleos, { authorId: ann.id, parentId: his.id, markdown: `${MARK} to you.` })
  await tell(site, {
    authorId: ann.id,
    title: `Another ${MARK}`,
    tags: ['brass'],
    publishedAt: NOON + 2 * DAY
  })
}

/** Everything that lists or counts, as Ben reads it. */
export async function readAll({ db, ben, cleos, browser }: Concert): Promise<Map<string, string>> {
  await renewFeedKey(db, ben.id)
  const feeds = (await privateFeedsOf(db, ben.id)).map(({ path }) => `${path}.json`)
  const read = new Map<string, string>()
  for (const path of [...PATHS, cleos.path, ...feeds]) {
    const { body } = await browser.get(path)
    // What Ben follows is listed for him to end it, muted or not.
    const key = path.replace(/private\/[^/]+/, 'private/KEY').replace(cleos.path, 'STORY')
    read.set(key, body.split('<section class="follows"')[0] ?? '')
  }
  return read
}

const PATHS =
  `/ /latest /top/all /t/strings /t/strings?sort=hot /t/strings?sort=top /t/brass,strings /t /stories
  /stories?trigger=migration /search?q=kettledrum /search?q=xylophone&in=comments /search?q=xylophone /search?q=ann /comments /following
  /saved /notifications /people.json?q=a /new`.split(/\s+/)

export const mutePerson = ({ db }: Concert, who: Member | { id: number }, whom: number): Promise<void> =>
  toggleListed(db, { accountId: who.id, list: 'mutedPerson', targetId: whom, at: NOON }, true)

export async function muteTag({ db }: Concert, who: { id: number }, name: string): Promise<void> {
  const [tag] = await findTags(db, [name])
  const targetId = tag?.id ?? 0
  await toggleListed(db, { accountId: who.id, list: 'mutedTag', targetId, at: NOON }, true)
}
