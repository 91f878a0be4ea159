// Around the text of a story: a preview beside it, pictures by drag and paste, tags one after another, an outline.
{
  /** Under the limit of 60 a minute for the fastest writer. */
  const PREVIEW_MS = 1200

  const form = document.querySelector('form.compose')
  if (form) {
    const body = form.elements.body
    const type = () => body.dispatchEvent(new Event('input', { bubbles: true }))
    previewBeside(form, body)
    takePictures(form, body, type)
    suggestTags(form)
    offerOutline(body, type)
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

  function takePictures(form, body, type) {
    const filesOf = (transfer) =>
      [...(transfer?.files ?? [])].filter((file) => file.type.startsWith('image/'))
    body.addEventListener('paste', (event) => {
      const files = filesOf(event.clipboardData)
      if (files.length === 0) return
      event.preventDefault()
      for (const file of files) upload(file)
    })
    body.addEventListener('dragover', (event) => {
      if (![...event.dataTransfer.types].includes('Files')) return
      event.preventDefault()
      body.classList.add('dropping')
    })
    body.addEventListener('dragleave', () => body.classList.remove('dropping'))
    body.addEventListener('drop', (event) => {
      body.classList.remove('dropping')
      const files = filesOf(event.dataTransfer)
      if (files.length === 0) return
      event.preventDefault()
      for (const file of files) upload(file)
    })

    async function upload(file) {
      const mark = `![Sending ${file.name.replace(/[^\w.-]+/g, ' ')} …]()`
      body.setRangeText(mark, body.selectionStart, body.selectionEnd, 'end')
      type()
      const data = new FormData()
      data.set('_token', form.elements._token.value)
      data.set('image', file)
      try {
        const answer = await fetch('/images', {
          method: 'POST',
          body: data,
          headers: { accept: 'application/json' }
        })
        const isJson = answer.headers.get('content-type')?.includes('json')
        const { markdown, sentence } = isJson ? await answer.json() : {}
        replace(mark, markdown ?? '')
        if (!markdown) tell(sentence ?? 'The site could not take this picture. Please try again.')
      } catch {
        replace(mark, '')
        tell('You are offline, so the picture was not sent.')
      }
    }

    /** The caret goes where the picture wants its description. */
    function replace(mark, text) {
      const start = body.value.indexOf(mark)
      if (start < 0) return
      body.setRangeText(text, start, start + mark.length, 'preserve')
      if (text.startsWith('![]')) body.setSelectionRange(start + 2, start + 2)
      type()
    }

    function tell(sentence) {
      const input = form.elements.picture
      let line = document.getElementById('picture-error')
      if (!line) {
        line = Object.assign(document.createElement('p'), { className: 'field-error', id: 'picture-error' })
        line.setAttribute('role', 'alert')
        body.after(line)
      }
      line.textContent = sentence
      input.value = ''
    }
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
}
