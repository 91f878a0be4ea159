import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { onTestFinished } from 'vitest'
import type { Db } from '../../src/db/open.ts'
import type { ForemPaths } from '../../src/transfer/forem.ts'
import { importForem } from '../../src/transfer/importForem.ts'
import { emptyDatabase } from '../support/database.ts'

export const SITE = 'https://stories.test'
export const NOW = Date.UTC(2026, 4, 1)

/** An empty site, without an application around it. */
export const emptySite = emptyDatabase

type Fields = Record<string, unknown>

export const user = (username: string, name = `${username} Example`): Fields => ({ username, name })

export const article = (fields: Fields = {}): Fields => ({
  title: 'The backup that was not',
  url: 'https://forem.test/tess/the-backup',
  canonical_url: 'https://forem.test/tess/the-backup',
  published_at: '2024-03-01T08:00:00Z',
  edited_at: null,
  tags: ['Backups', 'postgres'],
  body_markdown: 'Acme Ferries had **nightly** backups.',
  user: user('tess', 'Tess Tern (she/her)'),
  ...fields
})

/** A comment by `otto`, an hour after the article for each letter of its place in the alphabet. */
export const comment = (id: string, fields: Fields = {}): Fields => ({
  type_of: 'comment',
  id_code: id,
  created_at: new Date(Date.UTC(2024, 2, 1, id.charCodeAt(0) - 88)).toISOString(),
  body_html: `<p>Comment ${id}.</p>`,
  user: user('otto'),
  children: [],
  ...fields
})

export interface Files {
  article: unknown
  comments: unknown
}

/** Writes both files, text as it is and anything else as JSON, to a folder that goes when the test ends. */
export function writeFiles({ article, comments }: Files): ForemPaths {
  const folder = mkdtempSync(join(tmpdir(), 'war-stories-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const paths = { article: join(folder, 'article.json'), comments: join(folder, 'comments.json') }
  writeFileSync(paths.article, asText(article))
  writeFileSync(paths.comments, asText(comments))
  return paths
}

const asText = (value: unknown): string | Buffer =>
  typeof value === 'string' || value instanceof Buffer ? value : JSON.stringify(value)

export function importFiles(db: Db, files: Partial<Files> = {}): Promise<string> {
  return importForem(db, writeFiles({ article: article(), comments: [], ...files }), SITE, NOW)
}

/** Every row of every table. */
export async function dump(db: Db): Promise<Record<string, unknown[]>> {
  const tables = await db.introspection.getTables()
  const rows = tables.map(async ({ name }) => {
    const { rows } = await sql`select * from ${sql.table(name)}`.execute(db)
    return [name, rows] as const
  })
  return Object.fromEntries(await Promise.all(rows))
}

/** Comments by the ids they have where they come from. */
export async function commentsById(db: Db) {
  const rows = await db.selectFrom('comment').selectAll().orderBy('path').execute()
  return new Map(rows.map((row) => [row.source_id ?? '', row]))
}

/** A chain of replies as text, since JSON.stringify would overflow its stack. */
export function deepComments(levels: number, innermostBody = '"<p>x</p>"'): string {
  const level = (index: number) => {
    const body = index === levels - 1 ? innermostBody : '"<p>x</p>"'
    const time = '"created_at":"2024-03-02T00:00:00Z"'
    return `[{"id_code":"deep${index}",${time},"body_html":${body},"user":{"username":"otto"},"children":`
  }
  return `${Array.from({ length: levels }, (_, index) => level(index)).join('')}[]${'}]'.repeat(levels)}`
}
