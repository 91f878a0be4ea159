import { noteAdminAct } from '../audit/store.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { readPicture } from '../uploads/picture.ts'
import { keepPicture } from '../uploads/store.ts'
import { type Errors, type Group, typedText } from './groups.ts'
import { SETTINGS, type SettingName, SettingRefused } from './settings.ts'
import { storeSetting } from './store.ts'

interface By {
  actorId: number
  now: Time
}

type Typed = Readonly<Record<string, string>>

/** @returns what was typed, as text by setting, and what is wrong with it */
export function readGroup({ settings }: Group, fields: Typed): { typed: Typed; errors: Errors } {
  const typed = Object.fromEntries(settings.map((setting) => [setting.name, typedText(setting, fields)]))
  const errors: Errors = {}
  for (const { name } of settings) {
    const sentence = refusalOf(name, typed[name] ?? '')
    if (sentence !== null) errors[name] = sentence
  }
  return { typed, errors }
}

function refusalOf(name: SettingName, typed: string): string | null {
  try {
    SETTINGS[name].read(typed)
    return null
  } catch (error) {
    if (error instanceof SettingRefused) return error.message
    throw error
  }
}

/**
 * Sets everything that was typed, or nothing, and keeps who changed what.
 * @throws SettingRefused for a text that `readGroup` found errors in
 */
export async function saveSettings(db: Db, typed: Typed, by: By): Promise<void> {
  const values = Object.entries(typed).map(([name, text]) => normal(name as SettingName, text))
  await inTransaction(db, async (trx) => {
    for (const { name, value } of values) await change(trx, name, value, by)
  })
}

function normal<Name extends SettingName>(name: Name, text: string): { name: Name; value: string } {
  return { name, value: SETTINGS[name].write(SETTINGS[name].read(text)) }
}

/**
 * Shows the site by this picture from now on, and keeps who wanted it.
 * @throws UploadError with a sentence for the person who sent the file
 */
export async function chooseLogo(db: Db, bytes: Buffer, by: By): Promise<void> {
  const picture = await readPicture(bytes)
  await inTransaction(db, async (trx) => {
    const { id, hash } = await keepPicture(trx, picture, '')
    await change(trx, 'logo', hash, by, id)
  })
}

async function change(
  trx: Db,
  name: SettingName,
  value: string,
  { actorId, now }: By,
  imageId: number | null = null
): Promise<void> {
  const before = await storeSetting(trx, { name, value, imageId, now })
  if (before === null) return
  await noteAdminAct(trx, { actorId, kind: 'setting', subject: name, before, after: value, now })
}
