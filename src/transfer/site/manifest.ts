import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { ImportError } from '../importError.ts'
import { readJson } from '../readJson.ts'

/** Counts up when a program could misread what an earlier one wrote. */
export const VERSION = 1
export const FORMAT = 'war-stories-site'

const count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })

const ManifestShape = Type.Object({
  format: Type.Literal(FORMAT),
  version: Type.Literal(VERSION),
  /** The migrations of the database that it was taken from. */
  migrations: Type.Array(Type.String()),
  tables: Type.Array(
    Type.Object({
      name: Type.String({ pattern: '^[a-z_]+$' }),
      rows: count,
      /** Of the file with its lines. */
      sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
      /** The last number that was given to a row, be it gone or not. */
      lastNumber: count
    })
  )
})

/** The contents of an export, beside them in manifest.json. */
export type Manifest = Static<typeof ManifestShape>

export const MANIFEST = 'manifest.json'

export const tableFile = (folder: string, table: string): string => join(folder, 'tables', `${table}.jsonl`)

/** @throws ImportError */
export async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, MANIFEST)
  const value = await readJson(file)
  if (Value.Check(ManifestShape, value)) return value
  throw new ImportError(
    `${file} is not of an export of a site that this program can read (version ${VERSION}).`
  )
}
