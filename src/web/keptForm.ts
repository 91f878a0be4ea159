import type { FastifyRequest } from 'fastify'
import { formOf, TOKEN_FIELD } from './forms.ts'
import { localPath } from './localPath.ts'

/** A form that could not be done yet, to be shown and sent again. */
export interface KeptForm {
  action: string
  fields: Array<{ name: string; label: string; value: string; isLong: boolean }>
}

/** Never shown again, nor handed on; nor is what only programs fill in, see web/trap.ts. */
const SECRETS = /password|^_|^homepage$/i
const LONG = 60
/** Above what is shown; the rest is called by its place. */
const LABELS: Record<string, string> = {
  title: 'The title',
  tags: 'The tags',
  'fact-lesson': 'What you learned',
  privateWords: 'Among moderators',
  publicWords: 'To everybody'
}
const labelOf = (name: string): string => (Object.hasOwn(LABELS, name) && LABELS[name]) || 'Your text'

/** What was typed into the form of this request; null where nothing was. */
export function keptForm(request: FastifyRequest): KeptForm | null {
  if (request.method !== 'POST') return null
  const fields = Object.entries(formOf(request))
    .filter(([name, value]) => name !== TOKEN_FIELD && !SECRETS.test(name) && typeof value === 'string')
    .map(([name, value]) => ({ name, label: labelOf(name), value, isLong: isLong(name, value) }))
  return fields.some(({ value }) => value !== '') ? { action: request.url, fields } : null
}

/** What a form carries along for later is handed on unseen. */
const isLong = (name: string, value: string): boolean =>
  name === 'body' || (name !== 'kept' && name !== 'returnTo' && (value.length > LONG || value.includes('\n')))

/** Reads a form that a page carried along; null when it is not whole. */
export function readKeptForm(json: string | undefined): KeptForm | null {
  try {
    const kept = JSON.parse(json ?? '') as Partial<KeptForm>
    if (typeof kept.action !== 'string' || !Array.isArray(kept.fields)) return null
    const fields = kept.fields.filter(
      (field) => typeof field?.name === 'string' && typeof field.value === 'string'
    )
    const labelled = fields.map((field) => ({ ...field, label: labelOf(field.name) }))
    return { action: localPath(kept.action), fields: labelled }
  } catch {
    return null
  }
}
