import type Database from 'better-sqlite3'

/**
 * Table, index, its rows, and how many rows share the first, the first two, … of its columns: what SQLite itself
 * wrote after looking at a generated site of 100,000 stories (see bench/README.md).
 */
const LARGE_SITE = `
  account account_feed_key 20000 20000
  account account_mail 20000 20000 1
  account account_member 20000 1
  account account_name 20000 1
  account account_unsubscribe 20000 20000
  account account_username_key 20000 20000
  account sqlite_autoindex_account_1 20000 1
  account sqlite_autoindex_account_2 20000 20000
  comment comment_branch 1098189 3 1
  comment comment_by_author 1110000 56 1 1
  comment comment_latest 1110000 1 1
  comment comment_of_root 1110000 3 1 1
  comment comment_of_story 1110000 12 1 1
  comment comment_renderer 1110000 1110000
  comment comment_reply 1110000 3
  comment comment_top 1110000 12 4 3 1
  comment comment_tree 1110000 12 1
  comment sqlite_autoindex_comment_1 1110000 1
  comment sqlite_autoindex_comment_2 1110000 12 12
  comment_reaction comment_reaction_latest 582596 4 4 2
  comment_reaction sqlite_autoindex_comment_reaction_1 582596 4 2 1
  follow_person follow_person_target 79995 5 1
  follow_person sqlite_autoindex_follow_person_1 79995 4 1
  follow_tag follow_tag_target 80000 43 1
  follow_tag sqlite_autoindex_follow_tag_1 80000 4 1
  notification notification_list 269010 16 1 1
  notification notification_of_comment 269010 16 1
  notification notification_read 242145 5
  notification notification_unread 26865 4 4 3 1
  notification notification_unread_target 26865 4 3 1
  notification sqlite_autoindex_notification_1 269010 1
  story sqlite_autoindex_story_1 100002 1
  story sqlite_autoindex_story_2 100002 100002
  story story_by_author 100002 6 1 1 1
  story story_hot 100002 1 1
  story story_latest 100002 1 1
  story story_renderer 100002 100002
  story story_top 100002 1516 1
  story story_top_of_day 100002 49 5 1 1 1
  story story_top_of_month 100002 1429 27 1 1 1
  story_reaction sqlite_autoindex_story_reaction_1 440724 16 1 1
  story_reaction story_reaction_latest 440724 16 1 1
  story_reaction_count sqlite_autoindex_story_reaction_count_1 104920 4 1
  story_tag sqlite_autoindex_story_tag_1 249569 3 1
  story_tag story_tag_by_tag 249569 132 1
  story_tag story_tag_hot 249569 132 1 1 1 1
  story_tag story_tag_latest 249569 132 1 1 1
  story_tag story_tag_top 249569 132 7 1 1 1
  tag sqlite_autoindex_tag_1 1897 1
  tag tag_by_use 1897 6 1`

/** Makes an empty database plan as if that site were in it. */
export function pretendLarge(database: Database.Database): void {
  database.exec('analyze')
  database.exec('delete from sqlite_stat1')
  const insert = database.prepare('insert into sqlite_stat1 (tbl, idx, stat) values (?, ?, ?)')
  for (const line of LARGE_SITE.trim().split('\n')) {
    const [table, index, ...numbers] = line.trim().split(' ')
    insert.run(table, index, numbers.join(' '))
  }
  database.exec('analyze sqlite_schema')
}
