/**
 * What the end of an account does where a column names it. `goes`: the row is deleted; `unnamed`: the column is null
 * from then on; `stays`: the row goes on naming an account that has no name any more; `words`: what was chosen for
 * what they wrote.
 */
export type End = 'goes' | 'unnamed' | 'stays' | 'words'

export interface Entry {
  /** Each column that names an account or alias. */
  ends: Readonly<Record<string, End>>
  /** Rows that its aliases have go with those of the account itself; nobody else can see that they do. */
  aliasesToo?: true
  /** In an export: as a list of JSON, as texts, or in none, for a reason. */
  exported: JsonList | 'texts' | { not: string }
}

export interface JsonList {
  file: string
  /** The column by which rows are one's own. */
  by: string
  /** Columns that are in no export. */
  without?: readonly string[]
}

const json = (file: string, by: string, ...without: string[]): JsonList => ({ file, by, without })

/** Every table that names accounts. One that is missing here is a decision that nobody has made: see docs/decisions/0028. */
export const LEDGER: Readonly<Record<string, Entry>> = {
  admin_act: {
    ends: { actor_id: 'stays', account_id: 'stays' },
    exported: json('administration', 'account_id', 'id', 'actor_id')
  },
  alias_owner: { ends: { alias_id: 'words', account_id: 'goes' }, exported: 'texts' },
  appeal: {
    ends: { decided_by: 'unnamed' },
    exported: { not: 'one’s own stand beside the acts that they are about' }
  },
  ceremony: { ends: { account_id: 'goes' }, exported: { not: 'over within minutes, and secret' } },
  comment: { ends: { author_id: 'words' }, exported: 'texts' },
  comment_reaction: { ends: { account_id: 'stays' }, exported: json('reactions-to-comments', 'account_id') },
  desk_claim: { ends: { account_id: 'goes' }, exported: { not: 'over within minutes' } },
  draft: { ends: { account_id: 'goes' }, aliasesToo: true, exported: 'texts' },
  fact_suggestion: { ends: { account_id: 'words' }, exported: json('suggestions', 'account_id', 'id') },
  follow_person: {
    ends: { account_id: 'goes', person_id: 'goes' },
    exported: json('people-followed', 'account_id')
  },
  follow_story: {
    ends: { account_id: 'goes' },
    aliasesToo: true,
    exported: json('threads-followed', 'account_id')
  },
  follow_tag: { ends: { account_id: 'goes' }, exported: json('tags-followed', 'account_id') },
  guess: { ends: { account_id: 'stays' }, exported: json('guesses', 'account_id') },
  identity: { ends: { account_id: 'goes' }, exported: json('accounts-elsewhere', 'account_id') },
  invitation: {
    ends: { inviter_id: 'goes' },
    exported: json('invitations', 'inviter_id', 'id', 'inviter_id', 'key')
  },
  invited: {
    ends: { account_id: 'goes', inviter_id: 'unnamed' },
    exported: json('how-i-joined', 'account_id', 'inviter_id')
  },
  known_device: { ends: { account_id: 'goes' }, exported: json('known-devices', 'account_id') },
  mail_token: {
    ends: { account_id: 'goes' },
    exported: { not: 'secret; an address that waits is in account.json' }
  },
  moderation_act: {
    ends: { actor_id: 'unnamed', account_id: 'stays', undone_by: 'unnamed' },
    exported: json(
      'moderation',
      'account_id',
      ...['id', 'actor_id', 'undone_by', 'private_words', 'detail', 'thing_id']
    )
  },
  mute_person: {
    // Whom somebody does not want to read they need not read without a name either.
    ends: { account_id: 'goes', person_id: 'stays' },
    exported: json('people-muted', 'account_id')
  },
  mute_story: {
    ends: { account_id: 'goes' },
    aliasesToo: true,
    exported: json('threads-muted', 'account_id')
  },
  mute_tag: { ends: { account_id: 'goes' }, exported: json('tags-muted', 'account_id') },
  notification: {
    ends: { account_id: 'goes', actor_id: 'stays' },
    aliasesToo: true,
    exported: json('notifications', 'account_id', 'id', 'actor_id', 'act_id', 'report_id')
  },
  passkey: {
    ends: { account_id: 'goes' },
    exported: json('passkeys', 'account_id', 'id', 'credential_id', 'public_key', 'counter')
  },
  recovery_code: { ends: { account_id: 'goes' }, exported: { not: 'secret' } },
  report: { ends: { reporter_id: 'unnamed' }, exported: json('reports', 'reporter_id', 'id', 'thing_id') },
  review_word: { ends: { account_id: 'goes' }, exported: json('words-kept-to-oneself', 'account_id') },
  saved_story: { ends: { account_id: 'goes' }, exported: json('saved', 'account_id') },
  session: { ends: { account_id: 'goes' }, exported: json('sessions', 'account_id', 'id', 'token_hash') },
  story: { ends: { author_id: 'words' }, exported: 'texts' },
  story_reaction: { ends: { account_id: 'stays' }, exported: json('reactions-to-stories', 'account_id') },
  story_visit: {
    ends: { account_id: 'goes' },
    aliasesToo: true,
    exported: json('stories-visited', 'account_id')
  },
  totp: { ends: { account_id: 'goes' }, exported: { not: 'secret' } },
  unwelcome: { ends: { author_id: 'goes', person_id: 'goes' }, exported: json('unwelcome', 'author_id') }
}

/** Columns of the account itself that are in no export: with each somebody could come in as somebody else. */
export const ACCOUNT_SECRETS: readonly string[] = [
  'password_hash',
  'feed_key',
  'unsubscribe_key',
  'username_key',
  'id'
]

/** What the row of an account says whose member has left; `username` is made up. */
export const FORMER = {
  kind: 'former',
  display_name: 'A former member',
  pronouns: '',
  bio: '',
  link: '',
  source_url: null,
  username_key: null,
  password_hash: null,
  email: null,
  email_confirmed_at: null,
  role: 'member',
  avatar_image_id: null,
  mail_choice: 'never',
  feed_key: null,
  unsubscribe_key: null,
  standing: 'new',
  standing_at: null,
  suspended_until: null,
  banned_at: null,
  limited_until: null,
  left_at: null,
  ends_at: null,
  leaving_words: null,
  created_at: 0
} as const
