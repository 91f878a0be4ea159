// Pictures go into a text by paste, drag or the toolbar's button, and stand where the caret was.
{
  const TYPES = 'image/png,image/jpeg,image/gif,image/webp,image/avif'

  const areaOf = ({ target }) => target.closest?.('textarea[data-pictures]')
  const picturesOf = (files) => [...(files ?? [])].filter((file) => file.type.startsWith('image/'))

  document.addEventListener('paste', (event) => take(event, event.clipboardData))
  document.addEventListener('drop', (event) => {
    areaOf(event)?.classList.remove('dropping')
    take(event, event.dataTransfer)
  })
  document.addEventListener('dragover', (event) => {
    const area = areaOf(event)
    if (!area || ![...event.dataTransfer.types].includes('Files')) return
    event.preventDefault()
    area.classList.add('dropping')
  })
  document.addEventListener('dragleave', (event) => areaOf(event)?.classList.remove('dropping'))
  document.addEventListener('click', ({ target }) => {
    const button = target.closest?.('.add-picture')
    if (button) choose(document.getElementById(button.dataset.area))
  })

  function take(event, transfer) {
    const area = areaOf(event)
    const files = picturesOf(transfer?.files)
    if (!area || files.length === 0) return
    event.preventDefault()
    for (const file of files) upload(area, file)
  }

  function choose(area) {
    const input = Object.assign(document.createElement('input'), {
      type: 'file',
      accept: TYPES,
      multiple: true
    })
    input.addEventListener('change', () => {
      for (const file of picturesOf(input.files)) upload(area, file)
    })
    input.click()
  }

  async function upload(area, file) {
    const mark = `![Sending ${file.name.replace(/[^\w.-]+/g, ' ')} …]()`
    area.setRangeText(mark, area.selectionStart, area.selectionEnd, 'end')
    typed(area)
    tell(area, '')
    const body = new FormData()
    body.set('_token', area.form.elements._token.value)
    body.set('image', file)
    try {
      const answer = await fetch('/images', { method: 'POST', body, headers: { accept: 'application/json' } })
      const isJson = answer.headers.get('content-type')?.includes('json')
      const { markdown, sentence } = isJson ? await answer.json() : {}
      replace(area, mark, markdown ?? '')
      if (!markdown) tell(area, sentence ?? 'The site could not take this picture. Please try again.')
    } catch {
      replace(area, mark, '')
      tell(area, 'You are offline, so the picture was not sent.')
    }
  }

  const typed = (area) => area.dispatchEvent(new Event('input', { bubbles: true }))

  /** The caret goes where the picture wants its description. */
  function replace(area, mark, text) {
    const start = area.value.indexOf(mark)
    if (start < 0) return
    area.setRangeText(text, start, start + mark.length, 'preserve')
    if (text.startsWith('![]')) area.setSelectionRange(start + 2, start + 2)
    area.focus()
    typed(area)
  }

  function tell(area, sentence) {
    const id = `${area.id}-picture`
    const line = document.getElementById(id) ?? document.createElement('p')
    Object.assign(line, {
      id,
      className: 'field-error',
      role: 'alert',
      textContent: sentence,
      hidden: !sentence
    })
    if (!line.isConnected) (area.closest('text-expander') ?? area).after(line)
  }
}
