import { authorIdsOf } from '../../src/aliases/store.ts'
import { type Listed, toggleListed } from '../../src/follows/store.ts'
import { countUnread } from '../../src/notifications/lists.ts'
import { notifyOfComment, notifyOfStory } from '../../src/notifications/store.ts'
import { renewFeedKey } from '../../src/privateFeeds/store.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import { type MadeStory, makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { feedItems } from './feed.ts'

export interface Member {
  id: number
  username: string
}

/** A site where Ann tells a story and Ben and Cleo read, each with a confirmed address and private feeds. */
export async function startTalk() {
  const site = await startApp()
  const [ann, ben, cleo] = [
    await makeMember(site, 'ann'),
    await makeMember(site, 'ben'),
    await makeMember(site, 'cleo')
  ]
  const story = await makeStory(site.db, {
    title: 'The night of the queue',
    authorId: ann.id,
    tags: ['queues']
  })
  return { site, db: site.db, ann, ben, cleo, story }
}

export async function makeMember(site: TestApp, username: string): Promise<Member> {
  const member = await makeAccount(site.db, username)
  await site.db
    .updateTable('account')
    .set({ email: `${username}@example.org`, email_confirmed_at: NOON })
    .where('id', '=', member.id)
    .execute()
  await renewFeedKey(site.db, member.id)
  return member
}

/** Somebody says something under a story, and everybody whom it concerns is told. */
export async function say(
  site: TestApp,
  story: MadeStory,
  comment: { authorId: number | null; parentId?: number; markdown?: string }
) {
  const made = await makeComment(site.db, story, comment)
  await notifyOfComment(site.db, { storyId: story.id, commentId: made.id })
  await deliver(site)
  return made
}

/** A story is told, and everybody whom it concerns is told of it. */
export async function tell(site: TestApp, story: Parameters<typeof makeStory>[1]): Promise<MadeStory> {
  const made = await makeStory(site.db, story)
  await notifyOfStory(site.db, { storyId: made.id })
  await deliver(site)
  return made
}

export const follow = (
  site: TestApp,
  member: Member,
  list: Listed['list'],
  targetId: number
): Promise<void> => toggleListed(site.db, { accountId: member.id, list, targetId, at: NOON }, true)

export const unfollow = (
  site: TestApp,
  member: Member,
  list: Listed['list'],
  targetId: number
): Promise<void> => toggleListed(site.db, { accountId: member.id, list, targetId, at: NOON }, false)

/** What a member's page of notifications says, each in its one line. */
export async function told(site: TestApp, member: Member): Promise<string[]> {
  const { body } = await (await signedIn(site, member)).get('/notifications')
  return [
    ...body.matchAll(/<p><a href="[^"]*">(?:<span class="unread-mark">New<\/span> )?([^<]*)<\/a>/g)
  ].map(([, line = '']) => line)
}

/** The same wherever else it is said: at the bell, in the private feed, and in the mail that is due. */
export async function toldElsewhere(site: TestApp, member: Member) {
  const mails = await deliver(site, Date.now() + 6 * 60_000)
  return {
    bell: await countUnread(site.db, { accountId: member.id, selves: await authorIdsOf(site.db, member.id) }),
    feed: await feedItems(site, member.id, 'notifications'),
    mail: mails.filter((mail) => mail.to === `${member.username}@example.org`)
  }
}
