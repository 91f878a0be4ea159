import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const files = globSync('src/**/*.ts', { cwd: ROOT })
const sources = new Map(files.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]))

interface Import {
  from: string
  to: string
  isType: boolean
}

const imports: Import[] = [...sources].flatMap(([from, source]) =>
  [...source.matchAll(/^(?:import|export)( type)?[^'\n]*?(?:\{[^}]*\})?[^'\n]*? from '(\.[^']+)'/gm)].map(
    ([, type, to = '']) => ({
      from,
      to: relative(ROOT, join(ROOT, dirname(from), to)),
      isType: type !== undefined
    })
  )
)

const offences = (isOffence: (entry: Import) => boolean) =>
  imports.filter(isOffence).map(({ from, to }) => `${from} -> ${to}`)

test('imports are read at all', () => {
  expect(imports.length).toBeGreaterThan(100)
})

test('only the app imports routes', () => {
  expect(offences(({ from, to }) => to.endsWith('routes.ts') && from !== 'src/app.ts')).toEqual([])
})

test('the web is imported by the app and by routes only', () => {
  const isWeb = (file: string) => file.startsWith('src/web/')
  expect(
    offences(({ from, to }) => isWeb(to) && !isWeb(from) && !/routes\.ts$|^src\/app\.ts$/.test(from))
  ).toEqual([])
})

test('nothing imports the programs, and only they and the web import the app', () => {
  expect(offences(({ to }) => /^src\/(server|start|cli)\.ts$/.test(to))).toEqual([])
  expect(offences(({ from, to }) => to === 'src/app.ts' && from !== 'src/start.ts')).toEqual([])
})

test('settings are read in one place', () => {
  const readers = files.filter((file) => /process\.env\b(?!\))/.test(sources.get(file) ?? ''))
  expect(readers).toEqual([])
})

test('db and text know nothing of the forum', () => {
  const isBase = (file: string) => /^src\/(db|text)\//.test(file)
  expect(offences(({ from, to, isType }) => isBase(from) && !isBase(to) && !isType)).toEqual([])
})

test('what a start reads does without TypeBox, but for its types', () => {
  const readers = files.filter((file) =>
    /^import (?!type )[^;]*?from 'typebox/m.test(sources.get(file) ?? '')
  )
  expect(readers.filter((file) => !file.startsWith('src/transfer/'))).toEqual([])
})

test('routes hold no query', () => {
  const builders = /\.(selectFrom|insertInto|updateTable|deleteFrom)\(|sql`/
  expect(
    files.filter((file) => file.endsWith('routes.ts') && builders.test(sources.get(file) ?? ''))
  ).toEqual([])
})

test('engines are named in db and search only', () => {
  const named = files.filter((file) => /sqlite|postgres/i.test(sources.get(file) ?? ''))
  expect(named.filter((file) => !/^src\/(db|search)\/|^src\/(config|start)\.ts$/.test(file))).toEqual([])
})

test('imports go one way, without circles', () => {
  const next = new Map<string, string[]>()
  for (const { from, to, isType } of imports) if (!isType) next.set(from, [...(next.get(from) ?? []), to])
  const circles: string[] = []
  const done = new Set<string>()
  const visit = (file: string, trail: string[]): void => {
    if (trail.includes(file)) circles.push([...trail, file].join(' -> '))
    if (done.has(file) || trail.includes(file)) return
    for (const target of next.get(file) ?? []) visit(target, [...trail, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  expect(circles).toEqual([])
})

test('migrations import nothing from src', () => {
  for (const file of globSync('migrations/*.ts', { cwd: ROOT })) {
    expect(readFileSync(join(ROOT, file), 'utf8'), file).not.toMatch(/from '\.\.?\//)
  }
})
