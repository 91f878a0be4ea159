import { withoutMutedReplies } from '../comments/mutedReplies.ts'
import { NOT_THEIRS, theirComments } from '../comments/theirs.ts'
import type { Place } from '../comments/thread.ts'
import { freshComments } from '../comments/visits/fresh.ts'
import { visitStory } from '../comments/visits/store.ts'
import { listOwnWithheld } from '../comments/withheld.ts'
import { whileWritable } from '../db/faults.ts'
import type { Db } from '../db/open.ts'
import type { ReactionKind, Time } from '../db/schema.ts'
import { keepingOf } from '../follows/keeping.ts'
import { muteTellerButton } from '../mutes/buttons.ts'
import { mutedCommentPaths } from '../mutes/counts.ts'
import { type Mutes, mutedOf } from '../mutes/mutes.ts'
import { markShown, type Shown } from '../notifications/reading.ts'
import { givenToComments } from '../reactions/comments.ts'
import { COMMENT_REACTIONS } from '../reactions/kinds.ts'
import { storyReactionsFor } from '../reactions/reader.ts'
import type { Viewer } from '../sessions/store.ts'
import type { Story } from './store.ts'

/** Comments of a page, everybody as whom its reader speaks, and what they muted. */
interface ShownTo {
  places: readonly Place[]
  selves: readonly number[]
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
  shown: ShownTo
) {
  const { mutes } = shown
  // Whoever told it without a name stays without one there.
  const speaker = reader && (story.isOwn ? story.author.id : reader.accountId)
  await noteShown(db, reader, { storyId: story.id, hasStory: true, commentIds: idsOf(shown.places) })
  const reactions = await storyReactionsFor(db, reader, story)
  const since = speaker && (await whileWritable(() => visitStory(db, speaker, story.id, Date.now()), null))
  return {
    reactions,
    keeping: await keepingOf(db, reader, story.id),
    ...(await commentsForReader(db, reader, shown, { storyId: story.id, since, isTeller: story.isOwn })),
    mutedHere: mutedOf(mutes, story),
    mute: reader && !reactions.isOwn ? muteTellerButton(mutes, story) : null,
    withheldComments: speaker ? await listOwnWithheld(db, story.id, speaker) : []
  }
}

/** The same for a page that shows some of the comments without the story. */
export async function branchForReader(db: Db, reader: Viewer | null, story: { id: number }, shown: ShownTo) {
  await noteShown(db, reader, { storyId: story.id, hasStory: false, commentIds: idsOf(shown.places) })
  return commentsForReader(db, reader, shown, { storyId: story.id, since: null, isTeller: false })
}

async function commentsForReader(
  db: Db,
  reader: Viewer | null,
  { places, selves, mutes }: ShownTo,
  { storyId, since, isTeller }: { storyId: number; since: Time | null; isTeller: boolean }
) {
  const comments = places.map(({ branch }) => branch)
  const by = (people: readonly number[]) =>
    new Set(
      comments.flatMap(({ id, authorId }) => (authorId !== null && people.includes(authorId) ? [id] : []))
    )
  const [own, muted] = [by(selves), by(mutes.people)]
  // Neither one's own comments nor those one muted are ever new.
  const fresh = freshComments(places, since, new Set([...own, ...muted]))
  const given = reader ? await givenToComments(db, idsOf(places), reader.accountId) : new Map()
  const mutedPaths = await mutedCommentPaths(db, mutes, storyId)
  const countedPlaces = withoutMutedReplies(places, mutedPaths)
  const countedAnew = new Set(
    countedPlaces.filter((place, at) => place !== places[at]).map(({ branch }) => branch.id)
  )
  const hasOffice = reader !== null && reader.role !== 'member'
  return {
    fresh,
    places: countedPlaces,
    /** In the whole thread. */
    mutedComments: mutedPaths.length,
    theirs: theirComments(comments, { given, own, muted, countedAnew, fresh, isTeller, hasOffice }),
    notTheirs: NOT_THEIRS,
    reactionLooks: COMMENT_REACTIONS
  }
}

const idsOf = (places: readonly Place[]): number[] => places.map(({ branch }) => branch.id)

/** A page is shown though that cannot be noted. */
async function noteShown(db: Db, reader: Viewer | null, shown: Shown): Promise<void> {
  if (reader) await whileWritable(() => markShown(db, reader, shown, Date.now()), undefined)
}
