import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { iconSheet } from './icons.ts'

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
  'facets',
  'search',
  'insights',
  'compose',
  'review',
  'guessing',
  'thread',
  'acts',
  'answers',
  'desk',
  'admin',
  'code',
  'print'
]

/** Addresses of what pages load: `member` for those who are signed in, `writing` once they turn to a text box, `passkeys` on pages that ask for one. */
export interface Assets {
  css: string
  js: string
  member: string
  writing: string
  passkeys: string
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
  const imports = [expander, toolbar].map(({ path }) => `import '${path}'\n`).join('')
  const writing = script(own('writing'), imports)
  const htmx = join(resolve('htmx.org/package.json'), '../dist/htmx.min.js')
  return {
    expander,
    toolbar,
    writing,
    css: asset(
      'css',
      'text/css',
      STYLES.map((name) => join(STATIC, `css/${name}.css`)),
      { end: iconSheet() }
    ),
    js: script([join(resolve('@github/relative-time-element'), '../bundle.js'), join(STATIC, 'site.js')]),
    passkeys: script(own('passkeys')),
    member: script([htmx, ...own('member')], `const WRITING = '${writing.path}'\n`)
  }
}

const own = (folder: string): string[] =>
  readdirSync(join(STATIC, folder))
    .filter((file) => file.endsWith('.js'))
    .sort()
    .map((file) => join(STATIC, folder, file))

const script = (files: string[], start = ''): Asset => asset('js', 'text/javascript', files, { start })

function asset(extension: string, type: string, files: string[], { start = '', end = '' }): Asset {
  const parts = files.flatMap((file) => [readFileSync(file), Buffer.from('\n')])
  const body = Buffer.concat([Buffer.from(start), ...parts, Buffer.from(end)])
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 12)
  return { path: `/assets/site-${hash}.${extension}`, type: `${type}; charset=utf-8`, body }
}

/** Serves the assets under names that change with their content, so that browsers never ask again. */
export function registerAssets(app: FastifyInstance): Assets {
  const assets = joinAssets()
  for (const { path, type, body } of Object.values(assets)) {
    let small: Promise<Buffer> | undefined
    app.get(path, async (request, reply) => {
      reply.type(type).header('cache-control', 'public, max-age=31536000, immutable')
      if (!/\bbr\b/.test(String(request.headers['accept-encoding']))) return reply.send(body)
      small ??= compressed(body)
      return reply
        .header('content-encoding', 'br')
        .header('vary', 'accept-encoding')
        .send(await small)
    })
  }
  const paths = Object.entries(assets).map(([name, { path }]) => [name, path])
  return Object.fromEntries(paths) as Record<keyof Assets, string>
}

/** As small as Brotli can make it, which takes a tenth of a second and so is done once for all. */
const compressed = (body: Buffer): Promise<Buffer> =>
  promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: body.length } })
