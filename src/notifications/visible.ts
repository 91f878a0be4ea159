import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { Db } from '../db/open.ts'
import type { Schema } from '../db/schema.ts'
import { isActorMuted } from './actors.ts'

/** Whose notifications: a member's, and those of their aliases. `selves`: as authorIdsOf gives them. */
export interface Listening {
  accountId: number
  selves: readonly number[]
}

/**
 * A member's notifications as they may be read now. Every page, count, mail and feed starts here, so that what was
 * taken down, muted or no longer followed since is in none of them.
 */
export const visibleNotifications = (db: Db, { accountId, selves }: Listening) =>
  db
    .selectFrom('notification')
    .leftJoin('story', 'story.id', 'notification.story_id')
    .leftJoin('comment', 'comment.id', 'notification.comment_id')
    .where('notification.account_id', 'in', selves)
    .where((eb) => eb.or([isOfModeration(eb), isReadable(eb, { accountId, selves })]))
    .where((eb) =>
      eb.or([
        eb('notification.kind', 'not in', ['story', 'comment']),
        eb.and([eb('notification.kind', '=', 'story'), isFollowed(eb, accountId)]),
        eb.and([eb('notification.kind', '=', 'comment'), isInOwnThread(eb, accountId)])
      ])
    )

/** These say nothing of their thing, which may be hidden. */
const isOfModeration = ({ eb }: Visible): Expression<SqlBool> =>
  eb('notification.kind', 'in', ['moderation', 'report'])

const isReadable = (eb: Visible, { accountId, selves }: Listening): Expression<SqlBool> =>
  eb.and([
    eb('story.published_at', 'is not', null),
    eb('story.removed_at', 'is', null),
    eb('comment.removed_at', 'is', null),
    eb.not(isMuted(eb, accountId)),
    // Reactions of many stay, without the name.
    eb.or([eb('notification.actor_count', '>', 1), sql<SqlBool>`not ${isActorMuted(accountId)}`]),
    eb.or([eb('story.author_id', 'in', selves), eb.not(isTaggedMuted(eb, accountId))])
  ])

type Visible = ExpressionBuilder<Schema, 'notification' | 'story' | 'comment'>

const isMuted = ({ exists, selectFrom }: Visible, accountId: number): Expression<SqlBool> =>
  exists(
    selectFrom('mute_story')
      .select('mute_story.story_id')
      .where('mute_story.account_id', '=', accountId)
      .whereRef('mute_story.story_id', '=', 'story.id')
  )

/** Looked at for stories of others only: what is said under one's own concerns whoever told it. */
const isTaggedMuted = ({ exists, selectFrom }: Visible, accountId: number): Expression<SqlBool> =>
  exists(
    selectFrom('story_tag')
      .innerJoin('mute_tag', 'mute_tag.tag_id', 'story_tag.tag_id')
      .select('story_tag.tag_id')
      .where('mute_tag.account_id', '=', accountId)
      .whereRef('story_tag.story_id', '=', 'story.id')
  )

/** Looks at who tells the story now: a story that was given to an alias is no longer one by somebody followed. */
const isFollowed = ({ exists, or, selectFrom }: Visible, accountId: number): Expression<SqlBool> =>
  or([
    exists(
      selectFrom('follow_person')
        .select('follow_person.person_id')
        .where('follow_person.account_id', '=', accountId)
        .whereRef('follow_person.person_id', '=', 'story.author_id')
    ),
    exists(
      selectFrom('story_tag')
        .innerJoin('follow_tag', 'follow_tag.tag_id', 'story_tag.tag_id')
        .select('story_tag.tag_id')
        .where('follow_tag.account_id', '=', accountId)
        .whereRef('story_tag.story_id', '=', 'story.id')
    )
  ])

/** The member told the story, under whatever name, or follows its thread. */
const isInOwnThread = ({ exists, or, eb, selectFrom }: Visible, accountId: number): Expression<SqlBool> =>
  or([
    eb('story.author_id', '=', accountId),
    exists(
      selectFrom('alias_owner')
        .select('alias_owner.alias_id')
        .where('alias_owner.account_id', '=', accountId)
        .whereRef('alias_owner.alias_id', '=', 'story.author_id')
    ),
    exists(
      selectFrom('follow_story')
        .select('follow_story.story_id')
        .where('follow_story.account_id', '=', accountId)
        .whereRef('follow_story.story_id', '=', 'story.id')
    )
  ])
