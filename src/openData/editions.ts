import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import type { JobHandler } from '../jobs/worker.ts'
import { incidentOf } from './incident.ts'
import { planOpenData } from './schedule.ts'
import { listIncidents } from './store.ts'
import { csvLines } from './table.ts'

export const FORMATS = ['jsonl', 'csv'] as const
export type Format = (typeof FORMATS)[number]

/** A download, whole. */
export interface Edition {
  id: number
  madeAt: Time
  storyCount: number
  /** Of these stories, those with a licence and so with their text. */
  licensedCount: number
  bytes: Record<Format, number>
}

/** Read, written and sent at once; some 2 MB of long stories. */
const BATCH = 200

export const makeOpenData: JobHandler = async (
  { db, config, log, now },
  { isNightly }: { isNightly: boolean }
) => {
  const { storyCount } = await makeEdition(db, config.baseUrl, now)
  log.info(`The open data hold ${storyCount} stories.`)
  if (isNightly) await planOpenData(db, now)
}

/** Makes a download of all stories with facts; it takes the place of the one there was once it is whole. */
export async function makeEdition(
  db: Db,
  baseUrl: string,
  now: Time,
  batch = BATCH
): Promise<{ storyCount: number }> {
  const { id } = await db
    .insertInto('open_data_edition')
    .values({ begun_at: now, made_at: null })
    .returning('id')
    .executeTakeFirstOrThrow()
  const counts = { story_count: 0, licensed_count: 0, jsonl_bytes: 0, csv_bytes: 0 }
  let lastId = 0
  for (let number = 0; ; number++) {
    const stories = await listIncidents(db, lastId, batch)
    const incidents = stories.map((story) => incidentOf(story, baseUrl))
    const bodies = {
      jsonl: incidents.map((incident) => `${JSON.stringify(incident)}\n`).join(''),
      csv: (await csvLines(incidents, number === 0)).replaceAll('\0', '')
    }
    await db
      .insertInto('open_data_chunk')
      .values(FORMATS.map((format) => ({ edition_id: id, format, number, body: bodies[format] })))
      .execute()
    counts.story_count += incidents.length
    counts.licensed_count += incidents.filter(({ licence }) => licence !== null).length
    counts.jsonl_bytes += Buffer.byteLength(bodies.jsonl)
    counts.csv_bytes += Buffer.byteLength(bodies.csv)
    if (stories.length < batch) break
    lastId = stories.at(-1)?.id ?? lastId
  }
  await inTransaction(db, async (trx) => {
    await trx
      .updateTable('open_data_edition')
      .set({ ...counts, made_at: now })
      .where('id', '=', id)
      .execute()
    await deleteOlder(trx)
  })
  return { storyCount: counts.story_count }
}

/** Those before the last whole one, and what was begun before it and never ended. */
async function deleteOlder(db: Db): Promise<void> {
  const last = await findEdition(db)
  if (last) await db.deleteFrom('open_data_edition').where('id', '<', last.id).execute()
}

/** The last whole download. */
export async function findEdition(db: Db): Promise<Edition | undefined> {
  const row = await db
    .selectFrom('open_data_edition')
    .select([
      'id',
      (eb) => eb.ref('made_at').$notNull().as('madeAt'),
      'story_count as storyCount',
      'licensed_count as licensedCount',
      'jsonl_bytes as jsonl',
      'csv_bytes as csv'
    ])
    .where('made_at', 'is not', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return undefined
  const { jsonl, csv, ...edition } = row
  return { ...edition, bytes: { jsonl, csv } }
}

/** Where a download was replaced while it was read, whoever reads it is to notice that it is not whole. */
export async function* readEdition(db: Db, { id, bytes }: Edition, format: Format): AsyncGenerator<string> {
  let left = bytes[format]
  for (let number = 0; left > 0; number++) {
    const chunk = await db
      .selectFrom('open_data_chunk')
      .select('body')
      .where('edition_id', '=', id)
      .where('format', '=', format)
      .where('number', '=', number)
      .executeTakeFirst()
    if (!chunk) throw new Error('This download was replaced while it was read')
    left -= Buffer.byteLength(chunk.body)
    yield chunk.body
  }
}
