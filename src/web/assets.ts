import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'

const STATIC = join(import.meta.dirname, '../../static')
const resolve = createRequire(import.meta.url).resolve
const STYLES = [
  'tokens',
  'base',
  'layout',
  'forms',
  'settings',
  'story',
  'facts',
  'compose',
  'thread',
  'acts',
  'answers',
  'code',
  'print'
]

/** Addresses of what every page loads; `member` is for those who are signed in. */
export interface Assets {
  css: string
  js: string
  member: string
}

interface Asset {
  path: string
  type: string
  body: Buffer
}

/** Joins style sheets and scripts to one request each; the elements stay modules of their own, as each exports. */
function joinAssets(): Record<keyof Assets | 'expander' | 'toolbar', Asset> {
  const expander = script([join(resolve('@github/text-expander-element'), '../bundle.js')])
  const toolbar = script([resolve('@github/markdown-toolbar-element')])
  const own = globSync('member/*.js', { cwd: STATIC }).sort()
  const imports = [expander, toolbar].map(({ path }) => `import '${path}'\n`).join('')
  return {
    expander,
    toolbar,
    css: asset(
      'css',
      'text/css',
      STYLES.map((name) => join(STATIC, `css/${name}.css`))
    ),
    js: script([join(resolve('@github/relative-time-element'), '../bundle.js'), join(STATIC, 'site.js')]),
    member: script(
      [
        join(resolve('htmx.org/package.json'), '../dist/htmx.min.js'),
        ...own.map((file) => join(STATIC, file))
      ],
      imports
    )
  }
}

const script = (files: string[], start = ''): Asset => asset('js', 'text/javascript', files, start)

function asset(extension: string, type: string, files: string[], start = ''): Asset {
  const parts = files.flatMap((file) => [readFileSync(file), Buffer.from('\n')])
  const body = Buffer.concat([Buffer.from(start), ...parts])
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 12)
  return { path: `/assets/site-${hash}.${extension}`, type: `${type}; charset=utf-8`, body }
}

/** Serves the assets under names that change with their content, so that browsers never ask again. */
export function registerAssets(app: FastifyInstance): Assets {
  const assets = joinAssets()
  for (const { path, type, body } of Object.values(assets)) {
    app.get(path, (_request, reply) =>
      reply.type(type).header('cache-control', 'public, max-age=31536000, immutable').send(body)
    )
  }
  return { css: assets.css.path, js: assets.js.path, member: assets.member.path }
}
