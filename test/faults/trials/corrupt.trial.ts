import { randomBytes } from 'node:crypto'
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { newFolder } from '../../support/files.ts'
import { restartable } from './site.ts'
import { setScene } from './written.ts'

const overwrite = (file: string, at: number, bytes: Buffer) => {
  const whole = readFileSync(file)
  bytes.copy(whole, at)
  writeFileSync(file, whole)
}

const DAMAGE: Record<string, (file: string) => void> = {
  'noise in the header': (file) => overwrite(file, 0, randomBytes(100)),
  'noise in a page': (file) => overwrite(file, 4096 * 3, randomBytes(4096)),
  'noise in the schema': (file) => overwrite(file, 100, randomBytes(3000)),
  'half of it': (file) => truncateSync(file, Math.floor(readFileSync(file).length / 2 / 4096) * 4096),
  'a torn last page': (file) => truncateSync(file, readFileSync(file).length - 1000),
  'another program’s database': (file) => {
    const database = new Database(file)
    database.pragma('application_id = 7')
    database.close()
  },
  'something else altogether': (file) => writeFileSync(file, 'dear diary\n'.repeat(10_000))
}

test('a corrupt file at the start', async ({ task }) => {
  const folder = newFolder()
  const whole = join(folder, 'whole.db')
  await setScene(`sqlite:${whole}`, 1)
  const wrong: string[] = []
  for (const [damage, harm] of Object.entries(DAMAGE)) {
    const file = join(folder, 'site.db')
    copyFileSync(whole, file)
    harm(file)
    const before = readFileSync(file)
    const site = await restartable({ DATABASE_URL: `sqlite:${file}` })
    const said = await site.start().then(
      (running) => {
        running.child.kill('SIGKILL')
        return 'It serves.'
      },
      (error: Error) => error.message.replace('The site did not start: ', '').trim()
    )
    const isPlain = said.split('\n').length === 1 && said.includes(file) && /restore|DATABASE_URL/.test(said)
    if (!isPlain) wrong.push(`${damage}: ${said}`)
    if (!readFileSync(file).equals(before)) wrong.push(`${damage}: the file was changed`)
  }
  task.meta.figures = `${Object.keys(DAMAGE).length} kinds refused in one line that says what to do, the file untouched; otherwise: ${wrong.join('; ').slice(0, 600) || 'none'}`
  expect(wrong).toEqual([])
})
