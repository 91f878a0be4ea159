// Around the text of a story: a preview beside it, tags one after another, an outline.
{
  /** Under the limit of 60 a minute for the fastest writer. */
  const PREVIEW_MS = 1200

  const form = document.querySelector('form.compose')
  if (form) {
    const body = form.elements.body
    const type = () => body.dispatchEvent(new Event('input', { bubbles: true }))
    previewBeside(form, body)
    suggestTags(form)
    offerOutline(body, type)
    goOnByEnter(form)
  }

  function previewBeside(form, body) {
    const pane = form.querySelector('.compose-preview')
    const page = document.getElementById('preview')
    const wide = matchMedia('(width >= 75rem)')
    let shown
    let timer

    const show = () => {
      pane.hidden = !wide.matches
      if (wide.matches) draw()
    }
    async function draw() {
      clearTimeout(timer)
      const text = body.value
      if (text === shown || pane.hidden) return
      const data = new URLSearchParams({ _token: form.elements._token.value, body: text })
      try {
        const answer = await fetch('/preview', { method: 'POST', body: data })
        if (!answer.ok) return
        page.innerHTML = await answer.text()
        shown = text
      } catch {
        // Offline: what the text looked like before stays.
      }
    }
    body.addEventListener('input', () => {
      clearTimeout(timer)
      timer = setTimeout(draw, PREVIEW_MS)
    })
    wide.addEventListener('change', show)
    show()
  }

  /** A list of suggestions fits the whole field only; so each carries the tags before it along. */
  function suggestTags(form) {
    const options = [...document.getElementById('tag-names').options]
    const names = options.map((option) => option.value)
    form.elements.tags.addEventListener('input', ({ target }) => {
      const before = target.value.slice(0, target.value.lastIndexOf(',') + 1)
      for (const [at, option] of options.entries())
        option.value = before ? `${before} ${names[at]}` : names[at]
    })
  }

  function offerOutline(body, type) {
    const button = document.getElementById('outline')
    const show = () => {
      button.hidden = body.value.trim() !== ''
    }
    button.addEventListener('click', () => {
      if (body.value.trim() !== '') return
      body.value = button.dataset.outline
      body.focus()
      body.setSelectionRange(0, 0)
      type()
    })
    body.addEventListener('input', show)
    show()
  }

  /** On a phone the key for going on would send the form from a single line. */
  function goOnByEnter({ elements }) {
    for (const [line, next] of [
      [elements.title, elements.body],
      [elements.tags, null]
    ])
      line.addEventListener('keydown', (event) => {
        if (event.key !== 'Enter' || event.isComposing) return
        event.preventDefault()
        if (next) next.focus()
        else line.blur()
      })
  }
}
