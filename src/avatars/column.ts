import { type RawBuilder, sql } from 'kysely'

/** Hash of the picture that this account uploaded of itself, as `avatarHash`; an alias has none. */
export const avatarColumn = (account: 'account' | 'author') =>
  hashOf(sql.ref<number>(`${account}.avatar_image_id`)).as('avatarHash')

const hashOf = (imageId: RawBuilder<number>) =>
  sql<string | null>`(select image.hash from image where image.id = ${imageId})`
