import type { Bulk } from './file.ts'

/** Inserts for every table that the generator fills, with the columns that it knows. */
export const tablesOf = (bulk: Bulk) => ({
  account: bulk.into('account', [
    'id',
    'username',
    'display_name',
    'pronouns',
    'bio',
    'link',
    'kind',
    'created_at'
  ]),
  tag: bulk.into('tag', ['id', 'name', 'description', 'story_count']),
  story: bulk.into('story', [
    'id',
    'short_id',
    'slug',
    'title',
    'author_id',
    'body_markdown',
    'body_html',
    'renderer_version',
    'excerpt',
    'reading_minutes',
    'created_at',
    'published_at',
    'removed_reason',
    'comment_count',
    'reaction_count',
    'points',
    'hot_rank'
  ]),
  storyTag: bulk.into('story_tag', [
    'story_id',
    'tag_id',
    'position',
    'short_id',
    'published_at',
    'points',
    'hot_rank'
  ]),
  storyFacts: bulk.into('story_facts', [
    'story_id',
    'started_at',
    'started_precision',
    'detect_seconds',
    'mitigate_seconds',
    'resolve_seconds',
    'total_seconds',
    'timeline_entries',
    'licence',
    'facts',
    'lesson_html',
    'lesson_excerpt',
    'lesson_renderer_version'
  ]),
  storyFact: bulk.into('story_fact', ['story_id', 'field', 'value']),
  comment: bulk.into('comment', [
    'id',
    'short_id',
    'story_id',
    'author_id',
    'parent_id',
    'reply_to_id',
    'root_id',
    'depth',
    'path',
    'descendant_count',
    'body_markdown',
    'body_html',
    'renderer_version',
    'created_at',
    'removed_reason',
    'like_count',
    'points',
    'been_count'
  ]),
  storyReaction: bulk.into('story_reaction', ['story_id', 'account_id', 'kind', 'created_at']),
  reactionCount: bulk.into('story_reaction_count', ['story_id', 'kind', 'count']),
  commentReaction: bulk.into('comment_reaction', ['comment_id', 'account_id', 'kind', 'created_at']),
  notification: bulk.into('notification', [
    'short_id',
    'account_id',
    'kind',
    'story_id',
    'comment_id',
    'created_at',
    'read_at'
  ]),
  followTag: bulk.into('follow_tag', ['account_id', 'tag_id', 'created_at']),
  followPerson: bulk.into('follow_person', ['account_id', 'person_id', 'created_at'])
})

export type Tables = ReturnType<typeof tablesOf>
