import type { Db } from '../db/open.ts'
import type { Telling } from './causes.ts'

/** Whom a notification is for: a member, or one of a member's aliases. */
export interface Listener {
  id: number
  /** Who reads it. */
  memberId: number
}

/** Those of whom a telling names who can be told: members who muted none of it and were not told before. */
export async function listenersTo(db: Db, telling: Telling): Promise<Listener[]> {
  if (telling.accountIds.length === 0) return []
  const listeners = await withMembers(db, telling.accountIds)
  const memberIds = listeners.map(({ memberId }) => memberId)
  const deaf = new Set([
    ...(await muting(db, telling, memberIds)),
    ...(await mutingAuthor(db, telling, memberIds)),
    ...(await mutingTags(db, telling, memberIds)),
    ...(await toldBefore(db, telling, memberIds))
  ])
  return listeners.filter(({ memberId }) => !deaf.has(memberId))
}

async function withMembers(db: Db, accountIds: readonly number[]): Promise<Listener[]> {
  const rows = await db
    .selectFrom('account')
    .leftJoin('alias_owner', 'alias_owner.alias_id', 'account.id')
    .select(['account.id', 'alias_owner.account_id as ownerId'])
    .where('account.id', 'in', accountIds)
    .where('account.kind', 'in', ['member', 'alias'])
    .execute()
  return rows.map(({ id, ownerId }) => ({ id, memberId: ownerId ?? id }))
}

async function muting(db: Db, { storyId }: Telling, memberIds: readonly number[]): Promise<number[]> {
  const rows = await db
    .selectFrom('mute_story')
    .select('account_id')
    .where('account_id', 'in', memberIds)
    .where('story_id', '=', storyId)
    .execute()
  return rows.map((row) => row.account_id)
}

/** Of a person who speaks without a name, the alias is asked for: whoever muted the one is told of the other. */
async function mutingAuthor(db: Db, telling: Telling, memberIds: readonly number[]): Promise<number[]> {
  const { storyId, commentId, actorId } = telling
  const author =
    commentId === null
      ? db.selectFrom('story').select('author_id').where('id', '=', storyId)
      : db.selectFrom('comment').select('author_id').where('id', '=', commentId)
  const rows = await db
    .selectFrom('mute_person')
    .select('account_id')
    .where('account_id', 'in', memberIds)
    .where('person_id', '=', actorId ?? author)
    .execute()
  return rows.map((row) => row.account_id)
}

/** What is said under one's own story concerns whoever told it, whatever its tags. */
async function mutingTags(db: Db, { storyId }: Telling, memberIds: readonly number[]): Promise<number[]> {
  const rows = await db
    .selectFrom('mute_tag')
    .innerJoin('story_tag', 'story_tag.tag_id', 'mute_tag.tag_id')
    .innerJoin('story', 'story.id', 'story_tag.story_id')
    .leftJoin('alias_owner', 'alias_owner.alias_id', 'story.author_id')
    .select('mute_tag.account_id')
    .where('mute_tag.account_id', 'in', memberIds)
    .where('story.id', '=', storyId)
    .where((eb) =>
      eb('mute_tag.account_id', '!=', eb.fn.coalesce('alias_owner.account_id', 'story.author_id'))
    )
    .execute()
  return rows.map((row) => row.account_id)
}

/** Reactions are told in groups that grow; of anything else everybody hears once, under whatever name. */
async function toldBefore(db: Db, telling: Telling, memberIds: readonly number[]): Promise<number[]> {
  const { kind, storyId, commentId } = telling
  if (kind === 'reaction') return []
  const aliases = await db
    .selectFrom('alias_owner')
    .select(['alias_id', 'account_id'])
    .where('account_id', 'in', memberIds)
    .execute()
  const members = new Map(aliases.map((alias) => [alias.alias_id, alias.account_id]))
  const told = await db
    .selectFrom('notification')
    .select('account_id')
    .where('account_id', 'in', [...memberIds, ...members.keys()])
    .where('kind', '!=', 'reaction')
    .where('story_id', '=', storyId)
    .where('comment_id', commentId === null ? 'is' : '=', commentId)
    .execute()
  return told.map(({ account_id }) => members.get(account_id) ?? account_id)
}
