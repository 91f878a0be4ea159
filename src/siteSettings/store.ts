import type { Config } from '../config.ts'
import { changesOf } from '../db/changes.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { DEFAULT_SETTINGS, SETTINGS, type SettingName, type SiteSettings, settingsFrom } from './settings.ts'

interface Known {
  settings: SiteSettings
  /** Number of the latest change that was known before they were read. */
  seen: number
  /** When administrators last said how people join; 0 where they did not. */
  signUpSince: Time
}

/** By what all views of one open database share. */
const known = new WeakMap<object, Known>()

/**
 * What administrators set, without waiting: `siteSettings(db).signUpMode`. Every request and every job begins by
 * making sure that this is what the database holds, so it is right in every process; a program that has neither
 * awaits `freshSettings` first.
 */
export const siteSettings = (db: Db): SiteSettings =>
  known.get(db.getExecutor().adapter)?.settings ?? DEFAULT_SETTINGS

/** Databases of sites that strangers never join, whatever is set; known like the settings. */
const privateSites = new WeakSet<object>()

/** Has the rules for newcomers know whether the site is private, which is no setting of its administrators. */
export function notePrivacy(db: Db, isPrivate: boolean): void {
  const { adapter } = db.getExecutor()
  if (isPrivate) privateSites.add(adapter)
  else privateSites.delete(adapter)
}

/** Whether somebody can come whom nobody here knows: looked at or invited at most, but no colleague. */
export const strangersMayJoin = (db: Db): boolean => !privateSites.has(db.getExecutor().adapter)

/**
 * Whether programs can be among those who joined since then, as nobody looked at them and nobody invited them. Who closes the
 * door on a flood has it inside.
 */
export function anybodyJoined(db: Db, since: Time): boolean {
  if (!strangersMayJoin(db)) return false
  const mine = known.get(db.getExecutor().adapter)
  return siteSettings(db).signUpMode === 'open' || (mine?.signUpSince ?? 0) > since
}

/** The name under which the site speaks: as set, else as its operator named it. */
export const siteName = ({ db, config }: { db: Db; config: Pick<Config, 'siteName'> }): string =>
  siteSettings(db).siteName || config.siteName

/** What the operator set, under the name that the site bears now: in whose name mails are written. */
export const senderOf = <C extends Pick<Config, 'siteName'>>(site: { db: Db; config: C }): C => ({
  ...site.config,
  siteName: siteName(site)
})

/** Whether `siteSettings` is known to be what the database holds. Costs next to nothing. */
export function hasFreshSettings(db: Db): boolean {
  const changes = changesOf(db)
  const mine = known.get(db.getExecutor().adapter)
  changes.latest()
  return mine !== undefined && changes.isCertain() && changes.latestOf(['settings']) <= mine.seen
}

/** Reads the settings anew if anybody may have changed them. Not within a transaction, whose own changes may yet be undone. */
export async function freshSettings(db: Db): Promise<SiteSettings> {
  if (hasFreshSettings(db)) return siteSettings(db)
  const seen = changesOf(db).latest()
  const rows = await db.selectFrom('site_setting').select(['name', 'value', 'changed_at']).execute()
  const settings = settingsOf(rows)
  const signUpSince = rows.find(({ name }) => name === 'signUpMode')?.changed_at ?? 0
  known.set(db.getExecutor().adapter, { settings, seen, signUpSince })
  return settings
}

const settingsOf = (rows: ReadonlyArray<{ name: string; value: string }>): SiteSettings =>
  settingsFrom(new Map(rows.map(({ name, value }) => [name, value])))

/** The settings as they are in the database, for who changes them; in a transaction, too. */
export const storedSettings = async (db: Db): Promise<SiteSettings> =>
  settingsOf(await db.selectFrom('site_setting').select(['name', 'value']).execute())

/**
 * Sets one of them. One that is set to what the site comes with is as if nobody had touched it.
 * @param imageId of the picture that the value names, which is then not swept away
 * @returns what it was, as text; null where it is the same
 */
export async function storeSetting(
  db: Db,
  {
    name,
    value,
    imageId = null,
    now
  }: { name: SettingName; value: string; imageId?: number | null; now: Time }
): Promise<string | null> {
  const stored = await db
    .selectFrom('site_setting')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirst()
  const { fallback } = SETTINGS[name]
  const before = stored?.value ?? fallback
  if (before === value) return null
  const row = { value, image_id: imageId, changed_at: now }
  if (value === fallback) await db.deleteFrom('site_setting').where('name', '=', name).execute()
  else
    await db
      .insertInto('site_setting')
      .values({ name, ...row })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
      .execute()
  return before
}
