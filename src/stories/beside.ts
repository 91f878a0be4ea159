import { listAlike } from '../alike/store.ts'
import type { Db } from '../db/open.ts'
import type { Mutes } from '../mutes/mutes.ts'
import { listParallels, type Parallel } from '../parallels/store.ts'
import { readNext } from './lists.ts'

/** Other stories on the page of one, each in one list only: those like it, those linked to it, and what to read next. */
export async function storiesBeside(db: Db, story: { id: number; tags: string[] }, mutes: Mutes) {
  const parallels: Parallel[] = await listParallels(db, story.id, mutes)
  const linked = parallels.map(({ id }) => id)
  const alike = (await listAlike(db, story.id, mutes)).filter(({ id }) => !linked.includes(id))
  const shown = [...linked, ...alike.map(({ id }) => id)]
  return { alike, parallels, readNext: await readNext(db, story, { mutes, shown }) }
}
