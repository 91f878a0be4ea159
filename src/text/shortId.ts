import { customAlphabet } from 'nanoid'

/**
 * A public id: 8 signs without vowels (no words) and without look-alikes, about 6.5e11 of them, random so that
 * it tells nothing of order or time. The columns that hold one are unique.
 */
export const newShortId: () => string = customAlphabet('0123456789bcdfghjkmnpqrstvwxz', 8)

/** What a short id looks like in an address, as a JSON Schema pattern. */
export const SHORT_ID_PATTERN = '^[0-9a-z]{8}$'
