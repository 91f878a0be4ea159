import { authorIdsOf } from '../aliases/store.ts'
import type { Db } from '../db/open.ts'
import { imagePath } from '../text/paths.ts'
import { accountEntry, appealsEntry, listsOf } from './lists.ts'
import { PRIVATE, textsOf, type Whose } from './texts.ts'
import type { Entry } from './zip.ts'

interface Asked {
  accountId: number
  siteName: string
  siteUrl: string
  now: number
}

/** Everything that this site keeps of one account, for its owner alone, as the files of a zip. */
export async function* everythingOf(db: Db, asked: Asked): AsyncGenerator<Entry> {
  const { accountId, siteUrl } = asked
  const aliasIds = (await authorIdsOf(db, accountId)).filter((id) => id !== accountId)
  yield { name: 'README.txt', content: readme(asked) }
  yield await accountEntry(db, accountId)
  yield* partOf(db, { authorIds: [accountId], folder: '', siteUrl, pictures: await avatarOf(db, accountId) })
  if (aliasIds.length === 0) return
  yield { name: `${PRIVATE}README.txt`, content: PRIVATE_README }
  yield* partOf(db, { authorIds: aliasIds, folder: PRIVATE, siteUrl, pictures: new Set() })
}

async function* partOf(db: Db, whose: Whose): AsyncGenerator<Entry> {
  const { authorIds, folder, pictures } = whose
  yield* textsOf(db, whose)
  yield* listsOf(db, authorIds, folder)
  const appeals = await appealsEntry(db, authorIds, folder)
  if (appeals) yield appeals
  for (const hash of pictures) {
    const image = await db
      .selectFrom('image')
      .select('bytes')
      .where('hash', '=', hash)
      .where('hidden_at', 'is', null)
      .executeTakeFirst()
    if (image) yield { name: `${folder}${imagePath(hash).slice(1)}`, content: Buffer.from(image.bytes) }
  }
}

async function avatarOf(db: Db, accountId: number): Promise<Set<string>> {
  const image = await db
    .selectFrom('account')
    .innerJoin('image', 'image.id', 'account.avatar_image_id')
    .select('image.hash')
    .where('account.id', '=', accountId)
    .executeTakeFirst()
  return new Set(image ? [image.hash] : [])
}

const readme = ({ siteName, siteUrl, now }: Asked): string =>
  `What ${siteName} (${siteUrl}) keeps of you, as of ${new Date(now).toISOString()}.

account.json   your profile and your settings
stories/       what you told, as Markdown, with what is known of it above each text; earlier versions beside it
comments/      what you answered, likewise
drafts/        what you have not published
images/        the pictures in these texts, and your own; the texts name them as /images/…
data/          reactions, lists, notifications, sessions and the like, as JSON; times are UTC
${PRIVATE}
               what you told without your name, if you did: keep it apart from the rest before you show any of this

Not in here is what would let somebody in who has this file: your password (of which only a hash is kept), the secret
of your app for codes, recovery codes, the keys of passkeys, sessions and private feeds, and links in mails that still
work. Nor are moderators' notes to each other, nor what others wrote.
`

const PRIVATE_README = `Everything in this folder was told without your name, under names that chance made up. Nobody but you can see on the
site that it is yours. Whoever sees this folder beside the others can.
`
