import { visitStory } from '../comments/visits/store.ts'
import { listOwnWithheld } from '../comments/withheld.ts'
import { whileWritable } from '../db/faults.ts'
import type { Db } from '../db/open.ts'
import type { ReactionKind } from '../db/schema.ts'
import { keepingOf } from '../follows/keeping.ts'
import { muteTellerButton } from '../mutes/buttons.ts'
import { type Mutes, mutedOf } from '../mutes/mutes.ts'
import { mutedComments } from '../mutes/store.ts'
import { markShown, type Shown } from '../notifications/reading.ts'
import { commentReactionsFor, storyReactionsFor } from '../reactions/reader.ts'
import type { Viewer } from '../sessions/store.ts'
import type { Story } from './store.ts'

/** Comments of a page, and what its reader muted. */
interface ShownTo {
  comments: ReadonlyArray<{ id: number }>
  mutes: Mutes
}

/**
 * What the page of a story offers the one who reads it. To a member, what the page shows counts as read from now on:
 * a link in a mail or feed then needs no form to say so.
 */
export async function storyForReader(
  db: Db,
  reader: Viewer | null,
  story: Pick<Story, 'id' | 'shortId' | 'author' | 'tags'> & {
    counts: ReadonlyMap<ReactionKind, number>
    isOwn: boolean
  },
  { comments, mutes }: ShownTo
) {
  const commentIds = comments.map((comment) => comment.id)
  // Whoever told it without a name stays without one there.
  const speaker = reader && (story.isOwn ? story.author.id : reader.accountId)
  await noteShown(db, reader, { storyId: story.id, hasStory: true, commentIds })
  const reactions = await storyReactionsFor(db, reader, story)
  const commentReactions = await commentReactionsFor(db, reader, comments)
  const muted = await mutedComments(db, mutes, commentIds)
  return {
    reactions,
    keeping: await keepingOf(db, reader, story.id),
    commentReactions,
    muted,
    // Neither one's own comments nor those one muted are ever new.
    unnoticed: new Set([...commentReactions.own, ...muted]),
    mutedHere: mutedOf(mutes, story),
    mute: reader && !reactions.isOwn ? muteTellerButton(mutes, story) : null,
    withheldComments: speaker ? await listOwnWithheld(db, story.id, speaker) : [],
    since: speaker && (await whileWritable(() => visitStory(db, speaker, story.id, Date.now()), null))
  }
}

/** The same for a page that shows some of the comments without the story. */
export async function branchForReader(
  db: Db,
  reader: Viewer | null,
  story: { id: number },
  { comments, mutes }: ShownTo
) {
  const commentIds = comments.map((comment) => comment.id)
  await noteShown(db, reader, { storyId: story.id, hasStory: false, commentIds })
  return {
    commentReactions: await commentReactionsFor(db, reader, comments),
    muted: await mutedComments(db, mutes, commentIds)
  }
}

/** A page is shown though that cannot be noted. */
async function noteShown(db: Db, reader: Viewer | null, shown: Shown): Promise<void> {
  if (reader) await whileWritable(() => markShown(db, reader, shown, Date.now()), undefined)
}
