// Keeps what is typed in this browser until the site has saved it, and offers it back on the next visit.
{
  const form = document.querySelector('form.compose')
  if (form) keepUnsaved(form)

  function keepUnsaved(form) {
    const tab = Math.random().toString(36).slice(2)
    /** Each window has its own, so that none throws another's away. */
    let key = ''
    const place = () => `draft ${form.dataset.keep} ${new URL(form.action).pathname} `
    const fields = [...form.elements].filter(({ name }) => /^(title|tags|body|fact-.+)$/.test(name))
    const typed = () => Object.fromEntries(fields.map((field) => [field.name, typedIn(field)]))
    const shown = Object.fromEntries(fields.map((field) => [field.name, comesWith(field)]))
    const differs = (text) => fields.some(({ name }) => (text[name] ?? shown[name]) !== shown[name])

    // Some browsers fill in the number of an older save too.
    form.elements.revision.value = form.dataset.revision
    // A reload may have been answered while the save before it was on its way.
    const isOlder = takeSaved(place()) > Number(form.dataset.revision)
    if (isOlder && !form.dataset.unsaved && !differs(typed())) return location.reload()
    if (differs(typed()) && !isFirstVisit()) putAside()
    const kept = readAll(place())
    for (const { key } of form.dataset.unsaved ? [] : kept.filter(({ text }) => !differs(text))) drop(key)
    const [last] = kept.filter(({ text }) => differs(text)).sort((a, b) => b.text.at - a.text.at)
    if (last) offer(last)
    form.addEventListener('input', keep)
    if (differs(typed())) form.elements.body.dispatchEvent(new Event('input', { bubbles: true }))
    form.addEventListener('draft-saved', ({ detail }) => {
      drop(key)
      noteSaved(place(), form.elements.revision.value)
      if (detail.isDirty) keep()
    })

    function keep() {
      key = place() + tab
      try {
        localStorage.setItem(key, JSON.stringify({ ...typed(), at: Date.now() }))
      } catch {
        // Full, or forbidden: then the page itself is all there is.
      }
    }

    /** What a browser typed in again by itself may be older than what was saved since: it is offered like the rest. */
    function putAside() {
      keep()
      put(fields, shown)
    }

    function offer({ key, text }) {
      const box = Object.assign(document.createElement('section'), { className: 'notice' })
      const close = () => {
        drop(key)
        box.remove()
      }
      const sentence = document.createElement('p')
      sentence.textContent = `Words from ${new Date(text.at).toLocaleString()} did not reach the site. This browser kept them.`
      const buttons = Object.assign(document.createElement('p'), { className: 'form-foot' })
      buttons.append(
        button('Put them back', () => {
          put(fields, text)
          close()
          form.elements.body.dispatchEvent(new Event('input', { bubbles: true }))
        }),
        button('Throw them away', close)
      )
      box.append(sentence, buttons)
      box.setAttribute('role', 'status')
      form.before(box)
    }
  }

  function typedIn(field) {
    return field.type === 'checkbox' && !field.checked ? '' : field.value
  }

  /** What the page came with. */
  function comesWith(field) {
    if (field.type === 'checkbox') return field.defaultChecked ? field.value : ''
    if (!field.options) return field.defaultValue
    return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0]).value
  }

  function put(fields, values) {
    for (const field of fields) {
      const value = values[field.name]
      if (value === undefined) continue
      if (field.type === 'checkbox') field.checked = value !== ''
      else field.value = value
    }
  }

  /** Words typed before this script was there are no old ones. */
  function isFirstVisit() {
    const [arrival] = performance.getEntriesByType('navigation')
    return !['back_forward', 'reload'].includes(arrival?.type)
  }

  function readAll(place) {
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(place))
      return keys.map((key) => ({ key, text: JSON.parse(localStorage.getItem(key)) }))
    } catch {
      return []
    }
  }

  function drop(key) {
    try {
      localStorage.removeItem(key)
    } catch {
      // Where nothing may be kept, nothing was.
    }
  }

  /** What this window saved last, for the page that comes next in it. */
  function noteSaved(place, revision) {
    try {
      sessionStorage.setItem(place, revision)
    } catch {
      // Then a page that is older says so at its first save.
    }
  }

  function takeSaved(place) {
    try {
      const revision = Number(sessionStorage.getItem(place))
      sessionStorage.removeItem(place)
      return revision
    } catch {
      return 0
    }
  }

  function button(textContent, act) {
    const made = Object.assign(document.createElement('button'), { type: 'button', textContent })
    made.className = 'button button-quiet'
    made.addEventListener('click', act)
    return made
  }
}
