import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'

const STATIC = join(import.meta.dirname, '../../static')
const resolve = createRequire(import.meta.url).resolve
const RELATIVE_TIME = join(resolve('@github/relative-time-element'), '../bundle.js')

interface Asset {
  path: string
  type: string
  body: Buffer
}

/** The style sheet and the script of every page, joined to one request each. */
function joinAssets(): { css: Asset; js: Asset } {
  const css = ['tokens', 'base', 'layout', 'forms', 'story', 'thread', 'code', 'print'].map((name) =>
    join(STATIC, `css/${name}.css`)
  )
  const js = [RELATIVE_TIME, join(STATIC, 'site.js')]
  return { css: asset('css', 'text/css', css), js: asset('js', 'text/javascript', js) }
}

function asset(extension: string, type: string, files: string[]): Asset {
  const body = Buffer.concat(files.flatMap((file) => [readFileSync(file), Buffer.from('\n')]))
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 12)
  return { path: `/assets/site-${hash}.${extension}`, type: `${type}; charset=utf-8`, body }
}

/** Serves the assets under names that change with their content, so that browsers never ask again. */
export function registerAssets(app: FastifyInstance): { css: string; js: string } {
  const { css, js } = joinAssets()
  for (const { path, type, body } of [css, js]) {
    app.get(path, (_request, reply) =>
      reply.type(type).header('cache-control', 'public, max-age=31536000, immutable').send(body)
    )
  }
  return { css: css.path, js: js.path }
}
