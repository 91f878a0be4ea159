import { addMember } from '../../src/accounts/members.ts'
import { hashPassword } from '../../src/accounts/passwords.ts'
import { makeAlias } from '../../src/aliases/store.ts'
import { chooseAvatar } from '../../src/avatars/store.ts'
import { changeComment } from '../../src/comments/changing/store.ts'
import { deleteComment } from '../../src/comments/removal/store.ts'
import { visitStory } from '../../src/comments/visits/store.ts'
import { toggleListed } from '../../src/follows/store.ts'
import { notifyOfComment } from '../../src/notifications/store.ts'
import { renewFeedKey } from '../../src/privateFeeds/store.ts'
import { likeComment } from '../../src/reactions/comments.ts'
import { reactToStory } from '../../src/reactions/store.ts'
import { deleteStory } from '../../src/stories/removal/store.ts'
import { findTags } from '../../src/tags/store.ts'
import { addUpload } from '../../src/uploads/store.ts'
import { buildSite, signedIn, type TestApp } from '../support/app.ts'
import { Browser } from '../support/browser.ts'
import { type MadeStory, makeAccount, makeComment, makeStory } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { plain } from '../uploads/files.ts'
import { PROVIDER } from './identityKinds.ts'

/** A word that is wider than a phone. */
export const WIDE = 'unbroken'.repeat(30)
export const PASSWORD = 'gentle otters 42'

/** A title and a name that try to be markup, and do not fit. */
const HOSTILE = `"><b> ${WIDE}`

export type MembersWorld = Awaited<ReturnType<typeof makeMembersWorld>>

/** A site with a member who has done all that a member can do, one who just came, and a visitor. */
export async function makeMembersWorld() {
  const site = await buildSite(PROVIDER)
  const { db, app } = site
  const annId = (await addMember(db, {
    username: 'ann',
    passwordHash: await hashPassword(PASSWORD),
    address: 'ann@example.org',
    now: Date.now()
  })) as number
  await db
    .updateTable('account')
    .set({ display_name: `Ann ${'W'.repeat(56)}` })
    .execute()
  const ben = await makeAccount(db, 'ben', { displayName: WIDE, bio: WIDE, pronouns: 'they/them' })
  await chooseAvatar(db, ben.id, await plain(300, 300, '#305070'))
  const newcomer = await makeAccount(db, 'newcomer')
  const stories = await tellStories(site, annId, ben.id)
  const comments = await talk(site, stories.own, { annId, benId: ben.id })
  await keepLists(site, annId, stories.his, ben.id)
  await site.db.deleteFrom('limit_count').execute()
  return {
    site,
    annId,
    newcomerId: newcomer.id,
    ann: await signedIn(site, { id: annId }),
    newcomer: await signedIn(site, newcomer),
    visitor: new Browser(app),
    ...stories,
    ...comments
  }
}

async function tellStories({ db }: TestApp, annId: number, benId: number) {
  const publishedAt = Date.now() - 1000
  const { id: coverImageId } = await addUpload(db, { bytes: await plain(900, 300, '#305070'), alt: '' })
  const own = await makeStory(db, {
    authorId: annId,
    title: HOSTILE,
    markdown: `One ${WIDE}`,
    publishedAt,
    coverImageId
  })
  const nameless = await makeStory(db, { authorId: await makeAlias(db, annId), publishedAt })
  const his = await makeStory(db, { authorId: benId, title: WIDE })
  const deleted = await makeStory(db, { authorId: annId, title: WIDE })
  await deleteStory(db, deleted.id, Date.now())
  return { own, nameless, his }
}

/** What is said below a story: changed, removed, without an author, new since the last visit. */
async function talk(site: TestApp, story: MadeStory, { annId, benId }: { annId: number; benId: number }) {
  const { db, config } = site
  const now = Date.now()
  await visitStory(db, annId, story.id, now - 5000)
  await db
    .updateTable('story_visit')
    .set({ created_at: now - 4000, since: now - 5000 })
    .execute()
  const post = (comment: Partial<Parameters<typeof makeComment>[2]>) =>
    makeComment(db, story, { authorId: benId, createdAt: now, ...comment })
  const his = await post({ markdown: `# ${WIDE}\n\n> *and* more` })
  const mine = await post({ authorId: annId, parentId: his.id, markdown: WIDE })
  const gone = await post({ authorId: annId, markdown: 'Not so good.' })
  await post({ parentId: gone.id })
  const call = await post({ authorId: null, parentId: mine.id, markdown: '@ann' })
  for (const comment of [his, mine])
    await changeComment(db, comment, { markdown: `${WIDE} changed`, now, siteUrl: config.baseUrl })
  await deleteComment(db, gone.id, now)
  for (const { id } of [his, call]) await notifyOfComment(db, { storyId: story.id, commentId: id })
  await deliver(site)
  await reactToStory(db, story.id, { accountId: benId, kind: 'hug', at: now })
  await likeComment(db, his.id, annId, now)
  return { hisComment: his, ownComment: mine, goneComment: gone }
}

async function keepLists({ db }: TestApp, annId: number, his: MadeStory, benId: number): Promise<void> {
  const at = Date.now()
  await reactToStory(db, his.id, { accountId: annId, kind: 'hug', at })
  const [tag] = await findTags(db, ['queues'])
  const lists = { tag: tag?.id ?? 0, person: benId, thread: his.id, muted: his.id, saved: his.id }
  for (const [list, targetId] of Object.entries(lists) as Array<[keyof typeof lists, number]>)
    await toggleListed(db, { accountId: annId, list, targetId, at }, true)
  await renewFeedKey(db, annId)
}
