import type { Generated } from 'kysely'

/** Milliseconds since 1970, UTC. */
export type Time = number

export type ReactionKind = 'been-there' | 'hug' | 'learned' | 'brave' | 'fire' | 'like'

/**
 * Who took something down. `origin`: it was gone already where the thread was imported from. `hidden` and `held`: not
 * for good, but until a moderator has looked; whatever has a `removed_at` is to be read nowhere, for whatever reason.
 */
export type Remover = 'author' | 'moderator' | 'origin' | Withheld

export type Withheld = 'hidden' | 'held'

export interface Schema {
  account: AccountTable
  story: StoryTable
  tag: TagTable
  story_tag: StoryTagTable
  story_facts: StoryFactsTable
  /** Of stories that can be read, and only of those: see facts/facts.ts for the fields. */
  story_fact: { story_id: number; field: string; value: string }
  fact_suggestion: FactSuggestionTable
  comment: CommentTable
  story_reaction: StoryReactionTable
  story_reaction_count: { story_id: number; kind: ReactionKind; count: number }
  comment_reaction: CommentReactionTable
  image: ImageTable
  image_variant: { image_id: number; width: number; bytes: Buffer }
  /** The one table that says who is behind an alias: a row elsewhere names the account or the alias, never both. */
  alias_owner: {
    alias_id: number
    account_id: number
    /** What becomes of what it told, once its owner is gone. */
    when_leaving: Generated<'keep' | 'erase'>
  }
  /** SHA-256 of the keys of usernames whose members left, in hex: nobody gets such a name again. */
  left_name: { key_hash: string }
  session: SessionTable
  mail_token: MailTokenTable
  totp: TotpTable
  recovery_code: { hash: string; account_id: number; used_at: Time | null }
  passkey: PasskeyTable
  identity: IdentityTable
  known_device: KnownDeviceTable
  ceremony: CeremonyTable
  draft: DraftTable
  story_version: VersionTable & { story_id: number; facts: Generated<string> }
  comment_version: VersionTable & { comment_id: number }
  follow_tag: Listed & { tag_id: number }
  follow_person: Listed & { person_id: number }
  follow_story: Listed & { story_id: number }
  mute_story: Listed & { story_id: number }
  mute_person: Listed & { person_id: number }
  mute_tag: Listed & { tag_id: number }
  saved_story: Listed & { story_id: number }
  /** When a member last looked at a story, and since when answers are new to them; see comments/visits. */
  story_visit: Listed & { story_id: number; since: Time }
  notification: NotificationTable
  report: ReportTable
  moderation_act: ModerationActTable
  appeal: AppealTable
  /** Which moderator is at a thing of the desk, so that two do not clash. */
  desk_claim: { thing_kind: ThingKind; thing_id: number; account_id: number; until: Time }
  /** Who may not comment under the stories of an author, which may be an alias. */
  unwelcome: { author_id: number; person_id: number; created_at: Time }
  job: JobTable
  /** Keys that processes of this site share, by what they are for. */
  site_key: { name: string; value: string }
  invitation: InvitationTable
  /** Who let whom in. `invitation`: short id of the one that was used. For administrators alone. */
  invited: { account_id: number; inviter_id: number | null; invitation: string; created_at: Time }
  join_request: JoinRequestTable
  /** At which provider whoever asks to join was seen. `address_verified_at`: when it vouched for their address. */
  join_identity: {
    request_id: number
    issuer: string
    subject: string
    label: string
    address_verified_at: Time | null
  }
  /** What a member never wants to publish; for the eyes of the review of that member's own drafts. */
  review_word: { account_id: number; word: string }
  /** What a draft's teller looked at and found fine, by the hash of what was found (see review/findings.ts). */
  review_fine: { draft_id: number; finding: string }
  /** Downloads of all facts, of which the last whole one is there to be read; see openData/editions.ts. */
  open_data_edition: OpenDataEditionTable
  open_data_chunk: { edition_id: number; format: string; number: number; body: string }
  /** Stories whose cause is guessed before it is read. */
  hidden_cause: { story_id: number; created_at: Time }
  guess: { story_id: number; account_id: number; value: string; created_at: Time }
  limit_count: { key: string; ends_at: Time; count: number }
  /** See db/receipts.ts. */
  form_receipt: { key_hash: string; path: string; created_at: Time }
  /** Words of stories and comments that can be read, for completing and correcting what somebody types. */
  search_word: { word: string; stem: string; stories: number }
  /** Documents of the index whose words are not in that list yet: see search/counting.ts. */
  search_uncounted: { kind: 'story' | 'comment'; id: number }
  /** What "You are not alone" shows of a story: see alike/store.ts. `words` are separated by spaces. */
  story_alike: { story_id: number; alike_id: number; score: number; words: string }
  /** Whoever told a story says with it that another happened to them too. */
  parallel: { story_id: number; other_id: number; created_at: Time }
  /** Written by triggers: see db/changes.ts. */
  change: { topic: string; at: number }
  /** There only while the database is being filled from elsewhere: see db/arrival.ts. */
  arrival: { name: string; rows: number; last: string }
  /** What administrators set, as text: see siteSettings/settings.ts. */
  site_setting: { name: string; value: string; image_id: number | null; changed_at: Time }
  admin_act: AdminActTable
  kysely_migration: { name: string; timestamp: string }
}

export interface AccountTable {
  id: Generated<number>
  username: string
  display_name: string
  pronouns: string
  bio: string
  link: string
  /**
   * Only a `member` can sign in; an `alias` was made for one story (see alias_owner); a `former` member has no name and
   * no page any more.
   */
  kind: 'member' | 'imported' | 'site' | 'alias' | 'former'
  /** Address of the person's page where an imported account comes from. */
  source_url: string | null
  created_at: Time
  /** The username with look-alike signs folded together; members have one each. */
  username_key: Generated<string | null>
  password_hash: Generated<string | null>
  email: Generated<string | null>
  email_confirmed_at: Generated<Time | null>
  role: Generated<Role>
  avatar_image_id: Generated<number | null>
  mail_choice: Generated<MailChoice>
  /** Opens the member's private feeds, and nothing else. */
  feed_key: Generated<string | null>
  /** In every mail about notifications: ends them, and opens nothing else. */
  unsubscribe_key: Generated<string | null>
  /**
   * Set by moderators on the very row that they acted on, an alias too; what it means for the person behind is asked
   * when they do something: see moderation/sanctions.ts.
   */
  suspended_until: Generated<Time | null>
  banned_at: Generated<Time | null>
  /** Until then, what they post waits for a moderator to look at it. */
  limited_until: Generated<Time | null>
  /** When its member left; null again where they came back. */
  left_at: Generated<Time | null>
  /** Until then a member who left can come back; null once the account has ended. */
  ends_at: Generated<Time | null>
  /** What becomes of what they wrote; of an account that is ending. */
  leaving_words: Generated<WordsChoice | null>
  /** As of `standing_at`; null where it has to be found out anew. See standing/store.ts: an alias never has more than 'new'. */
  standing: Generated<Standing>
  standing_at: Generated<Time | null>
}

export type Standing = 'new' | 'member' | 'trusted'

/** A link with which somebody may join. */
export interface InvitationTable {
  id: Generated<number>
  short_id: string
  /** In the link: whoever has it may join. */
  key: string
  inviter_id: number | null
  /** For whom it is, for the eyes of who made it. */
  note: string
  uses: number
  used: Generated<number>
  created_at: Time
  expires_at: Time
  revoked_at: Time | null
}

/** Somebody who asked to join and waits for an answer; then it is gone. */
export interface JoinRequestTable {
  id: Generated<number>
  short_id: string
  username: string
  username_key: string
  /** Empty for whom a provider showed. */
  password_hash: string
  address: string
  words: string
  created_at: Time
}

export type WordsChoice = 'keep' | 'erase'

export type Role = 'member' | 'moderator' | 'admin'
export type MailChoice = 'at-once' | 'daily' | 'never'

export interface SessionTable {
  id: Generated<number>
  /** SHA-256 of the cookie's random value, in hex: the value itself is nowhere. */
  token_hash: string
  account_id: number
  created_at: Time
  seen_at: Time
  user_agent: string
  /** Shortened to /24 or /48. */
  address: string
  /** When the member last showed in this session that it is surely them. */
  proved_at: Generated<Time>
}

export interface TotpTable {
  account_id: number
  /** In base32: codes are made of it, so a hash would not do. */
  key: string
  created_at: Time
  /** Null until a first code has shown that the app has the key. */
  confirmed_at: Time | null
  /** The time step of the last code that was used: neither it nor one before counts again. */
  last_step: Generated<number>
}

export interface PasskeyTable {
  id: Generated<number>
  account_id: number
  /** In base64url, like the public key. */
  credential_id: string
  public_key: string
  counter: number
  /** JSON: how the browser reaches the authenticator. */
  transports: string
  /** Given by its owner. */
  name: string
  created_at: Time
  used_at: Time | null
}

/** An account at a provider that opens an account here. */
export interface IdentityTable {
  issuer: string
  subject: string
  account_id: number
  /** Who that is there, for its owner to know it again. */
  label: string
  created_at: Time
}

/** Where a member signed in from, for 30 days: see sessions/devices.ts. */
export interface KnownDeviceTable {
  account_id: number
  browser: string
  /** Shortened to /24 or /48. */
  address: string
  seen_at: Time
}

/** What was begun and waits for its next step: see sessions/ceremonies.ts. */
export interface CeremonyTable {
  hash: string
  purpose: CeremonyPurpose
  account_id: number | null
  /** Of the token that the forms of the browser carry which began it. */
  browser_hash: string
  /** JSON. */
  data: string
  expires_at: Time
}

export type CeremonyPurpose = 'second-step' | 'passkey' | 'new-passkey' | 'provider' | 'arrival' | 'typed'

export interface MailTokenTable {
  hash: string
  purpose: 'confirm' | 'reset' | 'admin'
  /** Null for the link that makes the first administrator. */
  account_id: number | null
  address: string
  expires_at: Time
  used_at: Time | null
}

export interface DraftTable {
  id: Generated<number>
  short_id: string
  /** Who tells the story that it changes, so its alias where it has one; for a new one the account that writes it. */
  account_id: number
  /** The published story that this draft changes. */
  story_id: number | null
  title: string
  tags: string
  body_markdown: string
  cover_image_id: number | null
  teller: 'name' | 'alias'
  /** As typed, as JSON. */
  facts: Generated<string>
  /** Counts saves, so that two tabs notice each other. */
  revision: Generated<number>
  /** Opens the draft to whoever has it; null until its teller makes a link. */
  preview_key: string | null
  created_at: Time
  updated_at: Time
}

export interface VersionTable {
  number: number
  title: Generated<string>
  tags: Generated<string>
  body_markdown: string
  created_at: Time
}

interface Listed {
  account_id: number
  created_at: Time
}

export interface OpenDataEditionTable {
  id: Generated<number>
  begun_at: Time
  /** Null until it is whole. */
  made_at: Time | null
  story_count: Generated<number>
  licensed_count: Generated<number>
  jsonl_bytes: Generated<number>
  csv_bytes: Generated<number>
}

export type NotificationKind =
  | 'answer'
  | 'comment'
  | 'mention'
  | 'reaction'
  | 'story'
  | 'suggestion'
  | 'moderation'
  | 'report'

export interface NotificationTable {
  id: Generated<number>
  short_id: string
  /** Whom it concerns: an account, or one of its aliases for what was said to that. */
  account_id: number
  kind: NotificationKind
  story_id: number | null
  comment_id: number | null
  /** Who reacted last, with actor_count - 1 others before. Who wrote a comment or story is not kept: it may change. */
  actor_id: number | null
  actor_count: Generated<number>
  created_at: Time
  read_at: Time | null
  mailed_at: Time | null
  /** Of the kind 'moderation': what was done. It concerns whatever state its thing is in. */
  act_id: Generated<number | null>
  /** Of the kind 'report': what the reader had reported. */
  report_id: Generated<number | null>
}

/** What can be reported and moderated. */
export type ThingKind = 'story' | 'comment' | 'account' | 'image' | 'tag' | 'role' | 'appeal'

export interface ReportTable {
  id: Generated<number>
  short_id: string
  thing_kind: ThingKind
  thing_id: number
  /** Under which it stands, where it is a story or comment. */
  story_id: number | null
  /** As whom the reporter speaks there; null for a visitor. */
  reporter_id: number | null
  reason: string
  words: string
  created_at: Time
  closed_at: Time | null
  outcome: 'acted' | 'nothing' | null
}

/** One row for each act of a moderator. What was taken down is never in it. */
export interface ModerationActTable {
  id: Generated<number>
  short_id: string
  /** Null for the site itself. */
  actor_id: number | null
  /** At that time. */
  actor_role: Role | 'site'
  /** See moderation/acts.ts. */
  kind: string
  thing_kind: ThingKind
  thing_id: number
  /** The account or alias that it concerns. */
  account_id: number | null
  /** A code of moderation/rules.ts. */
  reason: string
  public_words: string
  /** For moderators alone. */
  private_words: string
  /** JSON: what undoing it needs. */
  detail: string
  created_at: Time
  until: Time | null
  undone_at: Time | null
  undone_by: number | null
}

/** One row for each act of an administrator: see audit/store.ts. */
export interface AdminActTable {
  id: Generated<number>
  actor_id: number | null
  kind: string
  /** What it was done to, in words: the name of a setting, of a job. */
  subject: string
  /** To whom it was done. */
  account_id: number | null
  before: string
  after: string
  created_at: Time
}

export interface AppealTable {
  id: Generated<number>
  short_id: string
  act_id: number
  words: string
  created_at: Time
  decided_at: Time | null
  decided_by: number | null
  outcome: 'upheld' | 'undone' | null
  answer: string
}

export interface JobTable {
  id: Generated<number>
  kind: string
  /** Of work that waits at most once (see jobs/queue.ts). */
  key: Generated<string | null>
  /** JSON. */
  payload: string
  run_at: Time
  attempts: Generated<number>
  claimed_until: Generated<Time>
  /** Set when the last attempt failed; such a job waits for a person. */
  failed_at: Time | null
  last_error: Generated<string>
  created_at: Time
}

export interface StoryTable {
  id: Generated<number>
  short_id: string
  slug: string
  title: string
  author_id: number
  body_markdown: string
  body_html: string
  renderer_version: number
  excerpt: string
  reading_minutes: number
  cover_image_id: number | null
  /** Where an imported story was told first. */
  source_url: string | null
  created_at: Time
  published_at: Time | null
  edited_at: Time | null
  removed_at: Time | null
  removed_by: Remover | null
  removed_reason: string
  /** Comments that can be read: tombstones are not counted. */
  comment_count: Generated<number>
  reaction_count: Generated<number>
  /** See stories/ranking.ts. */
  points: Generated<number>
  hot_rank: number
  /** By a moderator. While set, removed_at is too: see stories/withholding.ts. */
  hidden_at: Generated<Time | null>
  /** Waits for a moderator to look at it; the same holds. */
  held_at: Generated<Time | null>
  /** A moderator closed the thread, with a reason that everybody reads. */
  locked_at: Generated<Time | null>
  locked_reason: Generated<string>
  /** Its teller closed the thread. */
  closed_at: Generated<Time | null>
  /** Until then everybody waits so many seconds between comments. */
  slowed_until: Generated<Time | null>
  slowed_seconds: Generated<number>
  /** Told in a flood of newcomers: it can be read, and is in no list of the whole site. See stories/aside.ts. */
  aside_at: Generated<Time | null>
}

export interface TagTable {
  id: Generated<number>
  name: string
  description: string
  /** Stories that can be read. */
  story_count: Generated<number>
  /** The tag that moderators merged this one into: see tags/merging.ts. */
  merged_into_id: Generated<number | null>
}

export interface StoryTagTable {
  story_id: number
  tag_id: number
  position: number
  /** From here on as of the story, for lists in its order; null while the story cannot be read. */
  published_at: Time | null
  short_id: string
  points: number
  hot_rank: number
}

/** One row for a story that carries facts or a timeline. */
export interface StoryFactsTable {
  story_id: number
  started_at: Time | null
  started_precision: 'year' | 'month' | 'day' | 'minute' | null
  /** Given, or from two known times; counted from the start. */
  detect_seconds: number | null
  mitigate_seconds: number | null
  resolve_seconds: number | null
  /** How long users felt it: given, else until it was mitigated, else resolved. */
  total_seconds: number | null
  timeline_entries: Generated<number>
  licence: Generated<'none' | 'cc-by-4.0' | 'cc0'>
  /** All facts as JSON, written by facts/facts.ts; empty for a story with nothing but a timeline. */
  facts: string
  lesson_html: Generated<string>
  lesson_excerpt: Generated<string>
  lesson_renderer_version: number
}

/** What a reader thinks is missing among a story's facts. An accepted one is gone: it is a fact then. */
export interface FactSuggestionTable {
  id: Generated<number>
  short_id: string
  story_id: number
  account_id: number
  field: string
  value: string
  created_at: Time
  declined_at: Time | null
}

export interface CommentTable {
  id: Generated<number>
  short_id: string
  story_id: number
  /** Null only where the origin of an imported thread had forgotten who wrote it. */
  author_id: number | null
  parent_id: number | null
  /** The comment that was answered, where the tree is too deep to hang this one under it. */
  reply_to_id: number | null
  root_id: number | null
  depth: number
  /** Ids from the root down, in base 36, each 8 wide: sorts as the tree reads, oldest first. */
  path: string
  /** All comments below this one, tombstones included. */
  descendant_count: Generated<number>
  body_markdown: string
  body_html: string
  renderer_version: number
  source_id: string | null
  created_at: Time
  edited_at: Time | null
  removed_at: Time | null
  removed_by: Remover | null
  removed_reason: string
  like_count: Generated<number>
  /** Reactions of the kind "been there". */
  been_count: Generated<number>
  /** Of the likes, those that move it up among the others. */
  points: Generated<number>
  /** How much it moves its story up: nothing, where whoever said it was new here then. */
  weight: Generated<number>
  /** As of stories: see comments/withholding.ts. */
  hidden_at: Generated<Time | null>
  held_at: Generated<Time | null>
  /** The teller of the story put it behind a line that opens; it stays to be read. */
  folded_at: Generated<Time | null>
}

export interface StoryReactionTable {
  story_id: number
  account_id: number
  kind: ReactionKind
  created_at: Time
  /** How much it moves the story up: nothing, where whoever gave it was new here then. */
  weight: Generated<number>
}

export interface CommentReactionTable {
  comment_id: number
  account_id: number
  kind: ReactionKind
  created_at: Time
  /** The same. */
  weight: Generated<number>
}

export interface ImageTable {
  id: Generated<number>
  /** SHA-256 of the bytes, in hex: its public name. */
  hash: string
  bytes: Buffer
  media_type: string
  width: number
  height: number
  /** Dominant colour as #rrggbb, shown until the image is there. */
  colour: string
  alt: string
  created_at: Time
  /** By a moderator: it is served to nobody. */
  hidden_at: Generated<Time | null>
}
