import type { ChildNode, Element } from 'domhandler'
import { getAttributeValue, getElementsByTagName, textContent } from 'domutils'
import { parseDocument } from 'htmlparser2'

export interface PageForm {
  action: string
  method: string
  fields: Record<string, string>
  /** The one that sends it there, where its form leads elsewhere. */
  button?: { name: string; value: string }
}

/**
 * The forms of a page with the values that a browser would send if nobody touched them; buttons are left out, but for
 * those that lead where their form does not.
 */
export function formsOf(html: string): PageForm[] {
  const page = parseDocument(html)
  const elements = getElementsByTagName('form', page)
  const forms = elements.map((form) => ({
    action: getAttributeValue(form, 'action') ?? '',
    method: (getAttributeValue(form, 'method') ?? 'get').toLowerCase(),
    fields: Object.fromEntries([...inputs(form), ...areas(form), ...choices(form)])
  }))
  const ledElsewhere = getElementsByTagName('button', page).flatMap(({ attribs }) => {
    const form = forms[elements.findIndex(({ attribs: { id } }) => id !== undefined && id === attribs.form)]
    if (!form || attribs.formaction === undefined) return []
    const button = { name: attribs.name ?? '', value: attribs.value ?? '' }
    return [{ ...form, action: attribs.formaction, button }]
  })
  return [...forms.filter(({ action }) => action), ...ledElsewhere]
}

function inputs(form: Element): Array<[string, string]> {
  return getElementsByTagName('input', form)
    .filter(
      (input) => !['checkbox', 'radio'].includes(input.attribs.type ?? '') || 'checked' in input.attribs
    )
    .filter((input) => input.attribs.type !== 'file')
    .map((input) => [
      input.attribs.name ?? '',
      input.attribs.value ?? (input.attribs.type === 'checkbox' ? 'on' : '')
    ])
}

const areas = (form: Element): Array<[string, string]> =>
  getElementsByTagName('textarea', form).map((area) => [
    area.attribs.name ?? '',
    textContent(area as ChildNode)
  ])

function choices(form: Element): Array<[string, string]> {
  return getElementsByTagName('select', form).map((select) => {
    const options = getElementsByTagName('option', select)
    const chosen = options.find((option) => 'selected' in option.attribs) ?? options[0]
    return [select.attribs.name ?? '', chosen?.attribs.value ?? '']
  })
}
