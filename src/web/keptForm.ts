import type { FastifyRequest } from 'fastify'
import { formOf, TOKEN_FIELD } from './forms.ts'

/** A form that could not be done yet, to be shown and sent again. */
export interface KeptForm {
  action: string
  fields: Array<{ name: string; value: string; isLong: boolean }>
}

/** Never shown again, nor handed on. */
const SECRETS = /password|^_|^kept$/i
const LONG = 60

/** What was typed into the form of this request; null where nothing was. */
export function keptForm(request: FastifyRequest): KeptForm | null {
  if (request.method !== 'POST') return null
  const fields = Object.entries(formOf(request))
    .filter(([name, value]) => name !== TOKEN_FIELD && !SECRETS.test(name) && typeof value === 'string')
    .map(([name, value]) => ({ name, value, isLong: value.length > LONG || value.includes('\n') }))
  return fields.some(({ value }) => value !== '') ? { action: request.url, fields } : null
}

/** Reads a form that a page carried along; null when it is not whole. */
export function readKeptForm(json: string | undefined): KeptForm | null {
  try {
    const kept = JSON.parse(json ?? '') as Partial<KeptForm>
    const isWhole =
      typeof kept.action === 'string' && /^\/(?![/\\])/.test(kept.action) && Array.isArray(kept.fields)
    if (!isWhole || !kept.action || !kept.fields) return null
    const fields = kept.fields.filter(
      (field) => typeof field?.name === 'string' && typeof field.value === 'string'
    )
    return { action: kept.action, fields }
  } catch {
    return null
  }
}
