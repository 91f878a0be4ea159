import { noteAdminAct } from '../audit/store.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { readPicture } from '../uploads/picture.ts'
import { keepPicture } from '../uploads/store.ts'
import { type Errors, GROUPS, markOf, textOf, typedText, wasField } from './groups.ts'
import { SETTINGS, type SettingName, SettingRefused, type SiteSettings } from './settings.ts'
import { storedSettings, storeSetting } from './store.ts'

interface By {
  actorId: number
  now: Time
}

type Typed = Readonly<Record<string, string>>

/**
 * Sets what an administrator changed on the page of settings, or nothing, and keeps who changed what.
 * @param fields of the form of that page, as they typed them
 * @returns what they changed, as text by setting, and what is wrong with it
 */
export const saveTyped = (db: Db, fields: Typed, by: By): Promise<{ typed: Typed; errors: Errors }> =>
  inTransaction(db, async (trx) => {
    const { typed, errors } = readTyped(await storedSettings(trx), fields)
    if (Object.keys(errors).length === 0) await saveSettings(trx, typed, by)
    return { typed, errors }
  })

/**
 * Tells what an administrator changed from what merely stood in the page, so that a page which was left open takes
 * nothing back that somebody else set meanwhile.
 */
function readTyped(settings: SiteSettings, fields: Typed): { typed: Typed; errors: Errors } {
  const typed: Partial<Record<SettingName, string>> = {}
  const errors: Errors = {}
  for (const setting of GROUPS.flatMap((group) => group.settings)) {
    const { name } = setting
    const was = fields[wasField(name)]
    if (was === undefined) continue
    const text = typedText(setting, fields)
    const { value, refusal } = reading(name, text)
    if (value !== undefined && markOf(value) === was) continue
    typed[name] = text
    const stored = textOf(settings, name)
    const isOvertaken = markOf(stored) !== was && value !== stored
    if (refusal ?? isOvertaken) errors[name] = refusal ?? MEANWHILE
  }
  return { typed, errors }
}

const MEANWHILE = 'Somebody else changed this while you wrote. Save again to have yours in its place.'

function reading(name: SettingName, typed: string): { value?: string; refusal?: string } {
  try {
    return { value: normal(name, typed).value }
  } catch (error) {
    if (error instanceof SettingRefused) return { refusal: error.message }
    throw error
  }
}

/**
 * Sets everything that was typed, or nothing, and keeps who changed what.
 * @throws SettingRefused for a text that is no such setting
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
